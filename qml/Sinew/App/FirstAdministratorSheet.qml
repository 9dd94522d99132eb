// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// A project that knows no administrator yet: somebody becomes one, with a password of their own.
Sheet {
    id: root
    required property PeopleDesk desk
    title: qsTr("The first administrator")
    sheetWidth: 520
    property bool loginTyped: false

    onAboutToShow: {
        desk.forgetFault();
        root.loginTyped = false;
        name.text = desk.systemName();
        login.text = desk.suggestedLogin(name.text);
        secret.clear();
    }
    onClosed: secret.clear()

    function send() {
        root.desk.beFirst(name.text, login.text, secret.password);
    }

    Connections {
        target: root.desk
        function onDone() {
            if (root.desk.hasAdministrator)
                root.close();
        }
    }
    Paragraph {
        Layout.fillWidth: true
        text: qsTr("Nobody can act in this project yet. Its first administrator enrols everybody else; there is no password that comes with it. Enrol a second administrator soon: a forgotten password cannot be got back, only replaced by another administrator.")
    }
    TextEntry {
        id: name
        keepsHint: true
        objectName: "firstName"
        Layout.fillWidth: true
        placeholderText: qsTr("Name")
        onTextEdited: if (!root.loginTyped)
            login.text = root.desk.suggestedLogin(text)
    }
    TextEntry {
        id: login
        keepsHint: true
        objectName: "firstLogin"
        Layout.fillWidth: true
        placeholderText: qsTr("Login: one word")
        onTextEdited: root.loginTyped = true
    }
    NewPassword {
        id: secret
        Layout.fillWidth: true
        desk: root.desk
        onAccepted: root.send()
    }
    ProgressBar {
        Layout.fillWidth: true
        visible: root.desk.busy
        indeterminate: true
    }
    Paragraph {
        Layout.fillWidth: true
        visible: text.length > 0
        text: root.desk.fault
    }
    buttons: [
        PushButton {
            objectName: "beFirst"
            strong: true
            text: qsTr("Become administrator")
            enabled: name.text.trim().length > 0 && login.text.trim().length > 0 && secret.ready && !root.desk.busy
            onClicked: root.send()
        },
        PushButton {
            text: qsTr("Only look")
            onClicked: root.close()
        }
    ]
}
