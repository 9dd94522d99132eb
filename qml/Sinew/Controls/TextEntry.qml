// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

TextField {
    id: root
    property bool wrong: false
    /// What the field is for stays in sight when it is filled.
    property bool keepsHint: false
    color: Theme.text
    placeholderTextColor: Theme.faint
    selectionColor: Theme.accent
    selectedTextColor: Theme.onAccent
    font.pixelSize: Theme.body
    font.family: Theme.fontFamily
    implicitHeight: Theme.row
    topPadding: 2
    bottomPadding: 2
    selectByMouse: true
    opacity: enabled ? 1 : 0.5
    background: Rectangle {
        radius: Theme.radius
        color: Theme.field
        border.width: root.activeFocus || root.wrong ? 2 : 1
        border.color: root.wrong ? Theme.text : root.activeFocus ? Theme.accent : Theme.line
    }

    Caption {
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, root.width - root.contentWidth - 28)
        visible: root.keepsHint && root.text.length > 0 && width >= Math.min(40, implicitWidth)
        text: root.placeholderText
    }
}
