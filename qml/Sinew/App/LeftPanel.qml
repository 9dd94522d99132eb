// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Commands
import Sinew.Controls
import Sinew.Scene
import Sinew.Seat

/// Operate: layers. Review: past commands. Below both: what the scene's colours say.
Panel {
    id: root
    required property Seat seat
    required property LayerModel layers
    required property CommandModel commands
    required property SceneController scene
    required property SceneLink link
    property int workspace: 0
    signal framed(element: string)
    signal reviewWanted(command: string)

    function find() {
        tree.find();
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 1
        spacing: 0

        StackLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
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
        HeatmapPanel {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.margins: Theme.gap
            visible: root.seat.hasProject
            scene: root.scene
            link: root.link
            review: root.workspace === 1
        }
    }
}
