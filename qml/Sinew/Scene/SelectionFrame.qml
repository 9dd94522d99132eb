// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// Four corners around the selection, so that a pipe of two pixels is found too.
Item {
    id: frame

    required property SceneController scene
    readonly property rect around: scene.selectionRect

    visible: around.width > 0 && around.width < 4000 && around.height < 4000
    x: around.x
    y: around.y
    width: around.width
    height: around.height

    Repeater {
        model: 4
        delegate: Item {
            id: corner
            required property int index
            readonly property bool atRight: index % 2 === 1
            readonly property bool atBottom: index > 1
            width: 10
            height: 10
            x: atRight ? frame.width - width : 0
            y: atBottom ? frame.height - height : 0
            Rectangle {
                width: parent.width
                height: 2
                y: corner.atBottom ? parent.height - 2 : 0
                color: Theme.accent
            }
            Rectangle {
                width: 2
                height: parent.height
                x: corner.atRight ? parent.width - 2 : 0
                color: Theme.accent
            }
        }
    }
}
