// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// Who may act in the open project, and with which key.
Sheet {
    id: root
    required property Seat seat
    readonly property PeopleDesk desk: seat.people
    /// "": the list. Else what is being done: "enrol", "key", "revoke", "password".
    property string doing
    property string login
    property string name
    readonly property PeopleModel people: PeopleModel {
        seat: root.seat
    }
    title: qsTr("People of %1").arg(root.seat.projectName)
    sheetWidth: 900
    onAboutToShow: root.begin("", "", "")
    onClosed: form.clear()

    function begin(doing: string, login: string, name: string) {
        desk.forgetFault();
        form.clear();
        root.login = login;
        root.name = name;
        root.doing = doing;
    }

    Connections {
        target: root.desk
        function onDone() {
            root.begin("", "", "");
        }
    }
    PeopleList {
        Layout.fillWidth: true
        visible: root.doing.length === 0
        people: root.people
        desk: root.desk
        onKeyWanted: (login, name) => root.begin("key", login, name)
        onRevokeWanted: (login, name) => root.begin("revoke", login, name)
        onEnrolWanted: (login, name, role) => {
            root.begin("enrol", login, name);
            form.role = role;
        }
    }
    PersonForm {
        id: form
        Layout.fillWidth: true
        visible: root.doing.length > 0
        desk: root.desk
        people: root.people
        doing: root.doing
        login: root.login
        name: root.name
        onAccepted: root.send()
    }
    ProgressBar {
        Layout.fillWidth: true
        visible: root.desk.busy
        indeterminate: true
    }
    Paragraph {
        objectName: "peopleFault"
        Layout.fillWidth: true
        visible: text.length > 0
        text: root.desk.fault
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.doing.length === 0
        color: Theme.dim
        text: root.desk.administrator ? qsTr("Each person has a key of their own under their password, which nobody else learns: let them type it here. What they do is signed with it.") : root.desk.hasAdministrator ? qsTr("Roles and keys stand in the record of people, signed by an administrator. Only an administrator changes them.") : qsTr("Nobody is administrator of this project yet: sign in to begin.")
    }
    buttons: [
        PushButton {
            objectName: "personDo"
            strong: true
            visible: root.doing.length > 0
            text: form.verb
            enabled: form.ready && !root.desk.busy
            onClicked: root.send()
        },
        PushButton {
            objectName: "addPerson"
            visible: root.doing.length === 0 && root.desk.administrator
            text: qsTr("Enrol a person…")
            onClicked: root.begin("enrol", "", "")
        },
        PushButton {
            objectName: "changePassword"
            visible: root.doing.length === 0 && root.desk.signedIn && !root.desk.locked
            text: qsTr("Change my password…")
            onClicked: root.begin("password", root.desk.login, root.desk.who)
        },
        PushButton {
            text: root.doing.length > 0 ? qsTr("Back") : qsTr("Close")
            onClicked: root.doing.length > 0 ? root.begin("", "", "") : root.close()
        }
    ]

    function send() {
        if (root.doing === "enrol")
            desk.enrol(form.typedName, form.typedLogin, people.roleAt(form.role), form.password);
        else if (root.doing === "key")
            desk.replaceKey(root.login, form.password);
        else if (root.doing === "revoke")
            desk.revoke(root.login, form.reason);
        else if (root.doing === "password")
            desk.changePassword(form.old, form.password);
    }
}
