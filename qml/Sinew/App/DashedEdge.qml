// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// A dashed line along one edge.
Item {
    id: root
    property bool vertical: false
    clip: true

    Repeater {
        model: Math.ceil((root.vertical ? root.height : root.width) / 36)

        Rectangle {
            required property int index
            x: root.vertical ? 0 : index * 36
            y: root.vertical ? index * 36 : 0
            width: root.vertical ? root.width : 22
            height: root.vertical ? 22 : root.height
            color: Theme.text
        }
    }
}
