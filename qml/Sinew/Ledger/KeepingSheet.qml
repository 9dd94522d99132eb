// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Dialogs
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Ledger
import Sinew.Seat

/// How the record is kept: second place, room, backups, archives; and a backup now.
Sheet {
    id: root
    required property Seat seat
    required property RecordService records
    readonly property PeopleDesk desk: seat.people
    readonly property bool working: records.stage === RecordService.Working
    title: qsTr("How the record of %1 is kept").arg(root.seat.projectName)
    sheetWidth: 820
    onAboutToShow: {
        root.records.reset();
        root.records.refresh();
        folder.text = root.records.suggestedFolder();
    }

    component Fact: RowLayout {
        id: fact
        property string name
        property string value
        property bool strong: false
        Layout.fillWidth: true
        visible: value.length > 0
        spacing: Theme.gap

        Caption {
            Layout.preferredWidth: 130 * Theme.textScale
            Layout.alignment: Qt.AlignTop
            text: fact.name
        }
        Paragraph {
            Layout.fillWidth: true
            font.weight: fact.strong ? Font.Bold : Font.Normal
            wrapMode: Text.Wrap
            text: fact.value
        }
    }
    component Shell: RowLayout {
        id: shell
        property string what
        property string command
        Layout.fillWidth: true
        spacing: Theme.gap

        Caption {
            Layout.preferredWidth: 130 * Theme.textScale
            Layout.alignment: Qt.AlignTop
            text: shell.what
        }
        CopyText {
            Layout.fillWidth: true
            wrapMode: Text.WrapAnywhere
            font.family: "monospace"
            font.pixelSize: Theme.small
            color: Theme.dim
            text: shell.command
        }
    }

    Paragraph {
        objectName: "recordFault"
        Layout.fillWidth: true
        visible: text.length > 0
        font.weight: Font.Bold
        text: root.records.fault
    }
    ProgressBar {
        Layout.fillWidth: true
        visible: root.records.reading
        indeterminate: true
    }
    Fact {
        objectName: "recordHead"
        name: qsTr("Head, second place")
        value: root.records.head
        strong: root.records.headIsWrong
    }
    Fact {
        objectName: "recordRoom"
        name: qsTr("Room")
        value: root.records.room
    }
    Fact {
        objectName: "recordForecast"
        name: qsTr("Lasts")
        value: root.records.forecast
    }
    Fact {
        objectName: "recordArchive"
        name: qsTr("Last archive")
        value: root.records.lastArchive
    }
    Fact {
        objectName: "recordBackup"
        name: qsTr("Last backup")
        value: root.records.lastBackup
    }
    Caption {
        Layout.fillWidth: true
        visible: root.records.lookedAt.length > 0
        text: qsTr("As looked at %1.").arg(root.records.lookedAt)
    }
    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("A backup now")
    }
    RowLayout {
        Layout.fillWidth: true
        enabled: !root.working && root.desk.administrator

        TextEntry {
            id: folder
            objectName: "backupFolder"
            Layout.fillWidth: true
            keepsHint: true
            placeholderText: qsTr("A new folder")
        }
        PushButton {
            text: qsTr("Where…")
            onClicked: place.open()
        }
        PushButton {
            objectName: "backupStart"
            strong: true
            text: qsTr("Back up")
            enabled: folder.text.trim().length > 0
            onClicked: root.records.backUp(folder.text)
        }
    }
    Paragraph {
        Layout.fillWidth: true
        color: Theme.dim
        text: root.desk.administrator ? qsTr("Work goes on meanwhile. All of it is read back and signed; nothing is written over. Choose another disk than the project's.") : qsTr("Only an administrator who is signed in here takes a backup: it holds everybody's sealed keys.")
    }
    RowLayout {
        Layout.fillWidth: true
        visible: root.working

        Caption {
            Layout.preferredWidth: 130 * Theme.textScale
            text: root.records.doing
        }
        ProgressBar {
            objectName: "backupProgress"
            Layout.fillWidth: true
            indeterminate: root.records.progress === 0
            value: root.records.progress
        }
        PushButton {
            objectName: "backupCancel"
            text: qsTr("Cancel")
            onClicked: root.records.cancel()
        }
    }
    Paragraph {
        objectName: "backupSaid"
        Layout.fillWidth: true
        visible: root.records.stage === RecordService.Done || root.records.stage === RecordService.Failed
        font.weight: Font.Medium
        wrapMode: Text.Wrap
        text: root.records.stage === RecordService.Failed ? qsTr("No backup was made: %1").arg(root.records.said) : root.records.said
    }
    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("In the shell")
    }
    Shell {
        what: qsTr("Second place, room")
        command: "sinew-cli ledger keep '" + root.records.project + "' --heads /SECOND/PLACE.jsonl --by " + root.login
    }
    Shell {
        what: qsTr("Archive old rows")
        command: "sinew-cli ledger archive '" + root.records.project + "' --before 2026-01-01 --to /ARCHIVE.jsonl --by " + root.login
    }
    Shell {
        what: qsTr("Restore a backup")
        command: "sinew-cli project restore /BACKUP.sinew /NEW.sinew"
    }
    readonly property string login: desk.login.length > 0 ? desk.login : "ADMINISTRATOR"
    FolderDialog {
        id: place
        title: qsTr("Where the backup's folder is made")
        onAccepted: folder.text = root.records.suggestedFolder(selectedFolder)
    }
    buttons: [
        PushButton {
            text: qsTr("Close")
            onClicked: root.close()
        },
        PushButton {
            objectName: "recordRefresh"
            text: qsTr("Look again")
            enabled: !root.records.reading
            onClicked: root.records.refresh()
        }
    ]
}
