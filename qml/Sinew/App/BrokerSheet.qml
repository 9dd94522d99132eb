// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// The connection to the field: MQTT with Sinew's JSON, Sparkplug B, or Modbus TCP. The password goes to the system's keyring, or nowhere.
Sheet {
    id: root
    required property BrokerSettings broker
    readonly property bool isModbus: broker.protocol === BrokerSettings.Modbus
    readonly property bool isSparkplug: broker.protocol === BrokerSettings.Sparkplug
    title: qsTr("Connection to the field")
    sheetWidth: 520
    onOpened: broker.load()

    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap * 2

        BodyText {
            text: qsTr("Protocol")
        }
        Choice {
            objectName: "protocol"
            Layout.fillWidth: true
            model: [qsTr("MQTT, Sinew's JSON"), qsTr("MQTT, Sparkplug B"), qsTr("Modbus TCP")]
            currentIndex: root.broker.protocol
            onActivated: index => root.broker.protocol = index
        }
        BodyText {
            visible: root.isModbus
            text: qsTr("Register map")
        }
        TextEntry {
            objectName: "mapFile"
            Layout.fillWidth: true
            visible: root.isModbus
            text: root.broker.mapFile
            placeholderText: qsTr("a JSON file; host and port are in it")
            onTextEdited: root.broker.mapFile = text
        }
        BodyText {
            visible: !root.isModbus
            text: qsTr("Host")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: !root.isModbus
            text: root.broker.host
            onTextEdited: root.broker.host = text
        }
        BodyText {
            visible: !root.isModbus
            text: qsTr("Port")
        }
        TextEntry {
            visible: !root.isModbus
            Layout.preferredWidth: 100
            text: root.broker.port
            inputMethodHints: Qt.ImhDigitsOnly
            onTextEdited: root.broker.port = parseInt(text) || 0
        }
        BodyText {
            visible: root.isSparkplug
            text: qsTr("Group")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: root.isSparkplug
            text: root.broker.group
            placeholderText: qsTr("as in the topics")
            onTextEdited: root.broker.group = text
        }
        BodyText {
            visible: !root.isModbus
            text: qsTr("Site")
        }
        TextEntry {
            objectName: "site"
            Layout.fillWidth: true
            visible: !root.isModbus
            text: root.broker.site
            placeholderText: root.isSparkplug ? qsTr("as in the gateway's keys; empty: the project's name")
                                              : qsTr("as in the topics")
            onTextEdited: root.broker.site = text
        }
        BodyText {
            visible: root.isSparkplug
            text: qsTr("Unsigned")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: root.isSparkplug
            text: root.broker.unsignedActuators
            placeholderText: qsTr("none; or ids, with commas")
            onTextEdited: root.broker.unsignedActuators = text
        }
        Item {
            visible: !root.isModbus
            implicitWidth: 1
            implicitHeight: 1
        }
        Tick {
            visible: !root.isModbus
            text: qsTr("Encrypt (TLS)")
            checked: root.broker.tls
            onToggled: root.broker.tls = checked
        }
        BodyText {
            visible: root.broker.tls && !root.isModbus
            text: qsTr("CA file")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: root.broker.tls && !root.isModbus
            text: root.broker.caFile
            placeholderText: qsTr("empty: the system's certificates")
            onTextEdited: root.broker.caFile = text
        }
        BodyText {
            visible: root.broker.tls && !root.isModbus
            text: qsTr("Own certificate")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: root.broker.tls && !root.isModbus
            text: root.broker.certFile
            placeholderText: qsTr("empty: none")
            onTextEdited: root.broker.certFile = text
        }
        BodyText {
            visible: root.broker.tls && !root.isModbus
            text: qsTr("Its key")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: root.broker.tls && !root.isModbus
            text: root.broker.keyFile
            placeholderText: qsTr("empty: none")
            onTextEdited: root.broker.keyFile = text
        }
        BodyText {
            visible: !root.isModbus
            text: qsTr("User")
        }
        TextEntry {
            Layout.fillWidth: true
            visible: !root.isModbus
            text: root.broker.user
            onTextEdited: root.broker.user = text
        }
        BodyText {
            visible: !root.isModbus
            text: qsTr("Password")
        }
        TextEntry {
            id: password
            visible: !root.isModbus
            Layout.fillWidth: true
            echoMode: TextInput.Password
            text: root.broker.keptPassword
        }
        Item {
            visible: !root.isModbus
            implicitWidth: 1
            implicitHeight: 1
        }
        Tick {
            id: remember
            visible: !root.isModbus
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
        text: root.broker.fault.length > 0 || root.isModbus ? root.broker.fault : root.broker.keyringNote
    }
    Paragraph {
        Layout.fillWidth: true
        // Its place is kept: a sheet that jumps while somebody types makes the next click miss.
        opacity: root.isModbus || root.isSparkplug || (root.broker.user.length > 0 && !root.broker.tls) ? 1 : 0
        text: {
            if (root.isModbus)
                return qsTr("Modbus has no signatures: anyone on that network can write to this device.");
            if (root.isSparkplug)
                return qsTr("A device that verifies no signatures is commanded only if its actuators are named as unsigned.");
            return qsTr("Without TLS the password crosses the network in the clear.");
        }
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
