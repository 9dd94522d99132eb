// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// Who may act in the open project, and with which key; from which seats.
Sheet {
    id: root
    required property Seat seat
    required property ProjectService projects
    readonly property PeopleDesk desk: seat.people
    /// "": the lists. Else what is being done: "enrol", "key", "revoke", "password"; "confirmSeat", "revokeSeat".
    property string doing
    readonly property bool aboutSeat: doing.endsWith("Seat")
    property string login
    property string name
    property string fingerprint
    readonly property PeopleModel people: PeopleModel {
        seat: root.seat
    }
    readonly property SeatsModel seats: SeatsModel {
        seat: root.seat
    }
    title: qsTr("People and seats of %1").arg(root.seat.projectName)
    sheetWidth: 960
    onAboutToShow: root.begin("", "", "")
    onClosed: root.clear()

    function clear() {
        form.clear();
        seatForm.clear();
    }
    /// `login`: the person's, or the seat's key.
    function begin(doing: string, login: string, name: string) {
        desk.forgetFault();
        root.clear();
        root.login = login;
        root.name = name;
        root.doing = doing;
    }
    function beginSeat(doing: string, key: string, name: string, fingerprint: string, here: bool) {
        root.begin(doing, key, name);
        root.fingerprint = fingerprint;
        seatForm.here = here;
    }

    Connections {
        target: root.desk
        function onDone() {
            root.begin("", "", "");
        }
    }
    Flickable {
        objectName: "peopleLists"
        Layout.fillWidth: true
        Layout.fillHeight: true
        implicitHeight: contentHeight
        visible: root.doing.length === 0
        clip: true
        contentHeight: lists.implicitHeight
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}

        ColumnLayout {
            id: lists
            width: parent.width - (parent.height < implicitHeight ? 12 : 0)
            spacing: Theme.gap

            SectionTitle {
                Layout.fillWidth: true
                text: qsTr("People")
            }
            PeopleList {
                Layout.fillWidth: true
                people: root.people
                desk: root.desk
                onKeyWanted: (login, name) => root.begin("key", login, name)
                onRevokeWanted: (login, name) => root.begin("revoke", login, name)
                onEnrolWanted: (login, name, role) => {
                    root.begin("enrol", login, name);
                    form.role = role;
                }
            }
            Paragraph {
                Layout.fillWidth: true
                color: Theme.dim
                text: root.desk.administrator ? qsTr("Each person has a key of their own under their password, which nobody else learns: let them type it here. What they do is signed with it.") : root.desk.hasAdministrator ? qsTr("Roles and keys stand in the record of people, signed by an administrator. Only an administrator changes them.") : qsTr("Nobody is administrator of this project yet: sign in to begin.")
            }
            SectionTitle {
                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                text: qsTr("Seats")
            }
            SeatList {
                Layout.fillWidth: true
                seats: root.seats
                desk: root.desk
                onConfirmWanted: (key, name, fingerprint, here) => root.beginSeat("confirmSeat", key, name, fingerprint, here)
                onRevokeWanted: (key, name, fingerprint) => root.beginSeat("revokeSeat", key, name, fingerprint, false)
            }
            KeysFileLine {
                Layout.fillWidth: true
                projects: root.projects
                desk: root.desk
            }
        }
    }
    PersonForm {
        id: form
        Layout.fillWidth: true
        visible: root.doing.length > 0 && !root.aboutSeat
        desk: root.desk
        people: root.people
        doing: root.doing
        login: root.login
        name: root.name
        onAccepted: root.send()
    }
    SeatForm {
        id: seatForm
        Layout.fillWidth: true
        visible: root.aboutSeat
        doing: root.doing
        name: root.name
        fingerprint: root.fingerprint
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
    buttons: [
        PushButton {
            objectName: "personDo"
            strong: true
            visible: root.doing.length > 0
            text: root.aboutSeat ? seatForm.verb : form.verb
            enabled: (root.aboutSeat ? seatForm.ready : form.ready) && !root.desk.busy
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
        else if (root.doing === "confirmSeat")
            desk.confirmSeat(root.login);
        else if (root.doing === "revokeSeat")
            desk.revokeSeat(root.login, seatForm.reason);
    }
}
