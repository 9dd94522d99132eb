// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// A shift waits to be accepted by whoever sits here.
Rectangle {
    id: root
    required property PeopleDesk desk
    signal readWanted
    visible: desk.handedOverBy.length > 0
    implicitHeight: row.implicitHeight + 10
    color: Theme.raised
    border.color: Theme.dim

    RowLayout {
        id: row
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        spacing: Theme.gap

        Paragraph {
            Layout.fillWidth: true
            text: qsTr("%1 hands the shift over to you. Read what is open, then accept it.").arg(root.desk.handedOverBy)
        }
        PushButton {
            objectName: "readHandOver"
            strong: true
            text: qsTr("Shift log…")
            onClicked: root.readWanted()
        }
    }
}
