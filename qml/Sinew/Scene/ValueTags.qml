// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// A heatmap's values in words where it has few of them: parts that are small or hidden are found by their tags.
Item {
    id: layer

    required property SceneController scene

    Repeater {
        model: layer.scene.values
        delegate: Rectangle {
            id: tag

            required property string label
            required property color colour
            required property real screenX
            required property real screenY
            required property bool onScreen

            visible: onScreen
            x: Math.round(screenX - width / 2)
            y: Math.round(screenY + 6)
            width: swatch.width + text.implicitWidth + 16
            height: text.implicitHeight + 4
            radius: Theme.radius
            color: Theme.panel
            border.color: Theme.line

            Rectangle {
                id: swatch
                x: 5
                anchors.verticalCenter: parent.verticalCenter
                width: 10
                height: 10
                color: tag.colour
                border.color: Theme.line
            }
            Text {
                id: text
                x: swatch.width + 10
                anchors.verticalCenter: parent.verticalCenter
                text: tag.label
                color: Theme.text
                font.family: Theme.fontFamily
                font.pixelSize: Theme.small
            }
        }
    }
}
