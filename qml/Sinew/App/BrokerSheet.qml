// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// The connection to the field by MQTT. The password goes to the system's keyring, or nowhere.
Sheet {
    id: root
    required property BrokerSettings broker
    title: qsTr("Connection to the field (MQTT)")
    sheetWidth: 520
    onOpened: broker.load()

    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap * 2

        BodyText {
            text: qsTr("Host")
        }
        TextEntry {
            Layout.fillWidth: true
            text: root.broker.host
            onTextEdited: root.broker.host = text
        }
        BodyText {
            text: qsTr("Port")
        }
        TextEntry {
            Layout.preferredWidth: 100
            text: root.broker.port
            inputMethodHints: Qt.ImhDigitsOnly
            onTextEdited: root.broker.port = parseInt(text) || 0
        }
        BodyText {
            text: qsTr("Site")
        }
        TextEntry {
            Layout.fillWidth: true
            text: root.broker.site
            placeholderText: qsTr("as in the topics")
            onTextEdited: root.broker.site = text
        }
        Item {
            implicitWidth: 1
            implicitHeight: 1
        }
        Tick {
            text: qsTr("Encrypt (TLS)")
            checked: root.broker.tls
            onToggled: root.broker.tls = checked
        }
        BodyText {
            visible: root.broker.tls
            text: qsTr("CA file")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: root.broker.tls
            text: root.broker.caFile
            placeholderText: qsTr("empty: the system's certificates")
            onTextEdited: root.broker.caFile = text
        }
        BodyText {
            text: qsTr("User")
        }
        TextEntry {
            Layout.fillWidth: true
            text: root.broker.user
            onTextEdited: root.broker.user = text
        }
        BodyText {
            text: qsTr("Password")
        }
        TextEntry {
            id: password
            Layout.fillWidth: true
            echoMode: TextInput.Password
            text: root.broker.keptPassword
        }
        Item {
            implicitWidth: 1
            implicitHeight: 1
        }
        Tick {
            id: remember
            text: qsTr("Keep it in the system keyring")
            checked: root.broker.keptPassword.length > 0
        }
        Item {
            implicitWidth: 1
            implicitHeight: 1
        }
        Tick {
            Layout.fillWidth: true
            text: qsTr("Connect again when a project is opened")
            checked: root.broker.always
            onToggled: root.broker.always = checked
        }
    }
    Paragraph {
        Layout.fillWidth: true
        visible: text.length > 0
        color: Theme.dim
        text: root.broker.fault.length > 0 ? root.broker.fault : root.broker.keyringNote
    }
    Paragraph {
        Layout.fillWidth: true
        // Its place is kept: a sheet that jumps while somebody types makes the next click miss.
        opacity: root.broker.user.length > 0 && !root.broker.tls ? 1 : 0
        text: qsTr("Without TLS the password crosses the network in the clear.")
    }
    buttons: [
        PushButton {
            strong: true
            text: qsTr("Connect")
            enabled: root.broker.fault.length === 0
            onClicked: {
                root.broker.connectTo(password.text, remember.checked);
                root.close();
            }
        },
        PushButton {
            text: qsTr("Disconnect")
            onClicked: {
                root.broker.leave();
                root.close();
            }
        }
    ]
}
