// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// Who sits here: signing in, in place of whoever did, and unlocking.
Sheet {
    id: root
    required property PeopleDesk desk
    title: desk.locked ? qsTr("Unlock this seat") : desk.signedIn ? qsTr("Who sits here") : qsTr("Sign in")
    sheetWidth: 480

    onAboutToShow: {
        desk.forgetFault();
        login.text = desk.locked ? desk.login : "";
        password.clear();
    }
    onOpened: login.text.length > 0 ? password.forceActiveFocus() : login.forceActiveFocus()
    onClosed: password.clear()

    function send() {
        root.desk.signIn(login.text, password.text);
        password.clear();
    }

    Connections {
        target: root.desk
        function onDone() {
            if (root.desk.signedIn && !root.desk.locked)
                root.close();
        }
        function onFaultChanged() {
            if (root.desk.fault.length > 0)
                password.forceActiveFocus();
        }
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.desk.signedIn
        text: root.desk.locked ? qsTr("%1 has locked this seat, or left it. The same person unlocks it; anybody else signs in.").arg(root.desk.who) : qsTr("%1 is signed in. Whoever signs in now takes the place.").arg(root.desk.who)
    }
    TextEntry {
        id: login
        keepsHint: true
        objectName: "login"
        Layout.fillWidth: true
        placeholderText: qsTr("Login")
        onAccepted: password.forceActiveFocus()
    }
    TextEntry {
        id: password
        keepsHint: true
        objectName: "password"
        Layout.fillWidth: true
        echoMode: TextInput.Password
        placeholderText: qsTr("Password")
        onAccepted: if (go.enabled)
            root.send()
    }
    ProgressBar {
        Layout.fillWidth: true
        visible: root.desk.busy
        indeterminate: true
    }
    Paragraph {
        objectName: "signInFault"
        Layout.fillWidth: true
        visible: text.length > 0
        text: root.desk.fault
    }
    ColumnLayout {
        Layout.fillWidth: true
        visible: root.desk.demoFile.length > 0
        spacing: 6

        SectionTitle {
            Layout.fillWidth: true
            text: qsTr("The people of this simulated project")
        }
        Flow {
            Layout.fillWidth: true
            spacing: 6

            Repeater {
                model: root.desk.demoLogins.length

                PushButton {
                    required property int index
                    objectName: "demo:" + root.desk.demoLogins[index]
                    text: root.desk.demoLogins[index] ?? ""
                    hint: qsTr("Sign in with the pass phrase from the file below")
                    enabled: !root.desk.busy
                    onClicked: root.desk.signInAsDemo(root.desk.demoLogins[index])
                }
            }
        }
        Caption {
            Layout.fillWidth: true
            wrapMode: Text.WrapAnywhere
            text: qsTr("Their pass phrases stand in %1. A real project has no such file.").arg(root.desk.demoFile)
        }
    }
    buttons: [
        PushButton {
            id: go
            objectName: "signIn"
            strong: true
            text: root.desk.locked && login.text === root.desk.login ? qsTr("Unlock") : qsTr("Sign in")
            enabled: login.text.trim().length > 0 && password.text.length > 0 && !root.desk.busy
            onClicked: root.send()
        },
        PushButton {
            objectName: "lockNow"
            visible: root.desk.signedIn && !root.desk.locked
            text: qsTr("Lock")
            hint: qsTr("Ctrl+L")
            onClicked: {
                root.desk.lock();
                root.close();
            }
        },
        PushButton {
            objectName: "signOut"
            visible: root.desk.signedIn
            text: qsTr("Sign out")
            enabled: !root.desk.busy
            onClicked: {
                root.desk.signOut();
                root.close();
            }
        },
        PushButton {
            text: root.desk.signedIn ? qsTr("Close") : qsTr("Only look")
            onClicked: root.close()
        }
    ]
}
