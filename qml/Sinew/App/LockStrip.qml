// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// A locked seat goes on showing everything; nobody can act from it.
Rectangle {
    id: root
    required property PeopleDesk desk
    signal unlockWanted
    visible: desk.locked
    implicitHeight: row.implicitHeight + 10
    color: Theme.raised
    border.color: Theme.text

    RowLayout {
        id: row
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        spacing: Theme.gap

        BodyText {
            text: qsTr("LOCKED")
            font.weight: Font.Bold
        }
        Paragraph {
            objectName: "lockSaid"
            Layout.fillWidth: true
            text: qsTr("%1 has left this seat. Everything is shown; nobody acts until a password is given.").arg(root.desk.who)
        }
        PushButton {
            objectName: "unlock"
            strong: true
            text: qsTr("Unlock…")
            onClicked: root.unlockWanted()
        }
    }
}
