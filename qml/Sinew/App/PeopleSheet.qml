// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// Who may sit in front of the open project.
Sheet {
    id: root
    required property Seat seat
    required property ProjectService projects
    readonly property PeopleModel people: PeopleModel {
        seat: root.seat
    }
    title: qsTr("People of %1").arg(root.seat.projectName)
    sheetWidth: 720
    onAboutToShow: people.reload()

    PeopleList {
        Layout.fillWidth: true
        people: root.people
    }
    buttons: [
        PushButton {
            objectName: "savePeople"
            strong: true
            text: qsTr("Save")
            enabled: root.people.dirty && root.people.fault.length === 0 && !root.projects.readOnly
            onClicked: {
                root.people.save(root.projects);
                root.close();
            }
        },
        PushButton {
            text: root.people.dirty ? qsTr("Drop the edits") : qsTr("Close")
            onClicked: root.close()
        }
    ]
}
