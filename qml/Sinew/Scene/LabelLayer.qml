// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// Names of assets over the scene.
Item {
    id: layer

    required property SceneController scene

    Repeater {
        model: layer.scene.labels
        delegate: Text {
            required property string label
            required property real screenX
            required property real screenY
            required property bool onScreen

            visible: onScreen
            x: Math.round(screenX - width / 2)
            y: Math.round(screenY - height - 10)
            text: label
            color: Theme.text
            style: Text.Outline
            styleColor: Theme.window
            font.family: Theme.fontFamily
            font.pixelSize: Theme.body
        }
    }
}
