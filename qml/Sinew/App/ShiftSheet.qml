// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// The shift log: what was noted and handed over, newest first.
Sheet {
    id: root
    required property Seat seat
    readonly property PeopleDesk desk: seat.people
    readonly property bool canWrite: desk.signedIn && !desk.locked
    property bool handing: false
    readonly property ShiftModel log: ShiftModel {
        seat: root.seat
    }
    title: qsTr("Shift log")
    sheetWidth: 760
    sheetHeight: 640
    onAboutToShow: {
        desk.forgetFault();
        root.handing = false;
    }

    Connections {
        target: root.desk
        function onDone() {
            words.clear();
            root.handing = false;
        }
    }
    RowLayout {
        Layout.fillWidth: true

        TextEntry {
            objectName: "shiftSearch"
            Layout.fillWidth: true
            placeholderText: qsTr("Search the log")
            onTextEdited: root.log.search = text
        }
        Caption {
            text: list.count === root.log.all ? (root.log.all === 1 ? qsTr("1 entry") : qsTr("%1 entries").arg(root.log.all)) : qsTr("%1 of %2 entries").arg(list.count).arg(root.log.all)
        }
    }
    ListView {
        id: list
        objectName: "shiftList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        visible: !root.handing
        clip: true
        spacing: Theme.gap
        model: root.log
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: ShiftEntryItem {
            width: ListView.view.width - 10
            onAcceptWanted: root.desk.acceptHandOver()
        }

        Paragraph {
            anchors.centerIn: parent
            width: parent.width - Theme.gap * 4
            horizontalAlignment: Text.AlignHCenter
            visible: list.count === 0
            color: Theme.dim
            text: root.log.all > 0 ? qsTr("No entry has these words.") : qsTr("Nothing has been noted yet.")
        }
    }
    HandOverForm {
        id: form
        Layout.fillWidth: true
        Layout.fillHeight: true
        visible: root.handing
        desk: root.desk
    }
    TextEntry {
        id: words
        objectName: "shiftText"
        Layout.fillWidth: true
        enabled: root.canWrite
        placeholderText: !root.canWrite ? qsTr("Sign in to write into the log") : root.handing ? qsTr("What the next shift must know") : qsTr("Note something for this shift and the next")
        onAccepted: if (noteIt.visible && noteIt.enabled)
            noteIt.clicked()
    }
    Tick {
        id: about
        visible: !root.handing && root.log.selectedAsset.length > 0
        text: qsTr("About %1").arg(root.log.selectedName)
        checked: true
    }
    Paragraph {
        Layout.fillWidth: true
        visible: text.length > 0
        text: root.desk.fault
    }
    buttons: [
        PushButton {
            id: noteIt
            objectName: "shiftNote"
            strong: true
            visible: !root.handing
            text: qsTr("Note it")
            enabled: root.canWrite && words.text.trim().length > 0 && !root.desk.busy
            onClicked: root.desk.note(words.text, about.visible && about.checked ? root.log.selectedAsset : "")
        },
        PushButton {
            objectName: "shiftHandOver"
            strong: root.handing
            visible: root.seat.canCommand && root.desk.heirs.length > 0
            text: root.handing ? qsTr("Hand over to %1").arg(root.desk.heirs[form.heir] ?? "") : qsTr("Hand over the shift…")
            enabled: !root.desk.busy
            onClicked: root.handing ? root.desk.handOver(form.heir, words.text) : root.handing = true
        },
        PushButton {
            text: root.handing ? qsTr("Back") : qsTr("Close")
            onClicked: root.handing ? root.handing = false : root.close()
        }
    ]
}
