// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// A button without a face: bars and corners.
Button {
    id: root
    property string hint
    flat: true
    font.pixelSize: Theme.body
    font.family: Theme.fontFamily
    implicitHeight: Theme.row
    implicitWidth: Math.max(Theme.row, contentItem.implicitWidth + 16)
    padding: 0
    opacity: enabled ? 1 : 0.4
    Accessible.name: hint.length > 0 ? hint : text
    ToolTip.visible: hint.length > 0 && hovered
    ToolTip.delay: 500
    ToolTip.text: hint

    contentItem: Label {
        text: root.text
        font: root.font
        color: root.checked ? Theme.onAccent : Theme.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideMiddle
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.checked ? Theme.accent : root.hovered || root.down ? Theme.raised : "transparent"
        border.width: root.visualFocus ? 2 : 0
        border.color: Theme.text
    }
}
