// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// All commands at the cursor, undecided ones first.
ListView {
    id: root
    required property Seat seat
    required property CommandModel commands
    signal opened(key: string)

    objectName: "commandList"
    clip: true
    model: commands
    currentIndex: -1
    boundsBehavior: Flickable.StopAtBounds
    ScrollBar.vertical: ThinBar {}
    delegate: CommandRowItem {
        width: ListView.view.width
        onClicked: root.opened(key)
    }

    Paragraph {
        anchors.fill: parent
        anchors.margins: Theme.gap * 2
        horizontalAlignment: Text.AlignHCenter
        visible: root.count === 0
        color: Theme.dim
        text: root.seat.replaying ? qsTr("No command had been proposed at this time.") : root.seat.hasProject ? qsTr("No command was proposed. The models propose one when a forecast passes a limit; an operator can command any actuator from the inspector.") : qsTr("No project is open.")
    }
}
