// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// `strong`: the one thing that this place is for.
Button {
    id: root
    property bool strong: false
    property string hint
    font.pixelSize: Theme.body
    font.family: Theme.fontFamily
    implicitHeight: Theme.row
    leftPadding: 10
    rightPadding: 10
    topPadding: 2
    bottomPadding: 2
    opacity: enabled ? 1 : 0.45
    ToolTip.visible: hint.length > 0 && hovered
    ToolTip.delay: 500
    ToolTip.text: hint

    contentItem: Label {
        text: root.text
        font: root.font
        color: root.strong ? Theme.onAccent : Theme.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.strong ? Theme.accent : root.checked ? Theme.running : Theme.raised
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? Theme.text : root.hovered ? Theme.dim : Theme.line
    }
}
