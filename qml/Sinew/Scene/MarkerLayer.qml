// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// Alarm markers over the scene: shape, letter and colour; only an unacknowledged one flashes.
Item {
    id: layer

    required property SceneController scene
    signal markerClicked(string pointId)

    Repeater {
        model: layer.scene.markers
        delegate: Item {
            id: marker

            required property string pointId
            required property string label
            required property int priority
            required property bool unacknowledged
            required property real screenX
            required property real screenY
            required property bool onScreen

            visible: onScreen
            x: Math.round(screenX)
            y: Math.round(screenY)

            Rectangle {
                x: -0.5
                y: -14
                width: 1
                height: 14
                color: Theme.text
            }
            Flashing {
                x: -12
                y: -38
                width: 24
                height: 24
                priority: marker.priority
                solid: marker.unacknowledged
                flashing: marker.unacknowledged
                TapHandler {
                    onTapped: layer.markerClicked(marker.pointId)
                }
                HoverHandler {
                    id: pointer
                }
            }
            Rectangle {
                visible: pointer.hovered && marker.label !== ""
                x: 16
                y: -38
                width: text.implicitWidth + 12
                height: text.implicitHeight + 6
                color: Theme.panel
                border.color: Theme.line
                Text {
                    id: text
                    anchors.centerIn: parent
                    text: marker.label
                    color: Theme.text
                    font.family: Theme.fontFamily
                    font.pixelSize: Theme.small
                }
            }
        }
    }
}
