// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// The whole model from above; a click flies there.
Rectangle {
    id: inset

    required property SceneController scene

    implicitWidth: 168
    implicitHeight: 168
    color: Theme.panel
    border.color: Theme.line
    radius: Theme.radius
    opacity: 0.95
    clip: true
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("Inset map")

    InsetMapItem {
        id: map
        anchors.fill: parent
        anchors.margins: 1
        scene: inset.scene
        ink: Theme.accent
        TapHandler {
            onTapped: point => map.flyTo(point.position.x, point.position.y)
        }
    }
}
