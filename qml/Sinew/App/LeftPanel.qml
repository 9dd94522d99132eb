// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// Operate: layers. Review: past commands.
Panel {
    id: root
    required property Seat seat
    required property LayerModel layers
    required property CommandModel commands
    property int workspace: 0
    signal framed(element: string)
    signal reviewWanted(command: string)

    function find() {
        tree.find();
    }

    StackLayout {
        anchors.fill: parent
        anchors.margins: 1
        currentIndex: root.workspace

        LayerTree {
            id: tree
            seat: root.seat
            layers: root.layers
            onFramed: element => root.framed(element)
        }
        PastCommands {
            seat: root.seat
            commands: root.commands
            onOpened: key => root.reviewWanted(key)
        }
    }
}
