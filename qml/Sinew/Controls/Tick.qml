// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

CheckBox {
    id: root
    font.pixelSize: Theme.body
    font.family: Theme.fontFamily
    implicitHeight: Theme.row
    spacing: 6
    padding: 0
    contentItem: Label {
        text: root.text
        font: root.font
        color: Theme.text
        leftPadding: root.indicator.width + root.spacing
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    indicator: Rectangle {
        implicitWidth: 16
        implicitHeight: 16
        y: (root.height - height) / 2
        radius: 2
        color: Theme.field
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? Theme.text : Theme.faint

        Label {
            anchors.centerIn: parent
            visible: root.checkState !== Qt.Unchecked
            text: root.checkState === Qt.PartiallyChecked ? "–" : "✓"
            color: Theme.text
            font.pixelSize: 13
            font.bold: true
        }
    }
}
