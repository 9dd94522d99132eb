// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

ComboBox {
    id: root
    font.pixelSize: Theme.body
    font.family: Theme.fontFamily
    implicitHeight: Theme.row
    opacity: enabled ? 1 : 0.5
    palette.dark: Theme.text
    // Of the popup: its highlight is grey, not the accent.
    palette.highlightedText: Theme.text
    contentItem: Label {
        text: root.displayText
        font: root.font
        color: Theme.text
        leftPadding: 8
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    background: Rectangle {
        radius: Theme.radius
        color: Theme.raised
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? Theme.text : Theme.line
    }
}
