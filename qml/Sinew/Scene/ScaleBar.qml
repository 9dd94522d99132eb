// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// A round length at the middle of the view, across the line of sight.
Item {
    id: bar

    required property SceneController scene

    implicitWidth: scene.scaleBarPixels
    implicitHeight: label.implicitHeight + 6

    Text {
        id: label
        text: bar.scene.scaleBarText
        color: Theme.text
        style: Text.Outline
        styleColor: Theme.window
        font.family: Theme.fontFamily
        font.pixelSize: Theme.small
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: bar.scene.scaleBarPixels
        height: 4
        color: Theme.text
        border.color: Theme.window
        border.width: 1
    }
}
