// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls

/// One line of the tree: fold, show or hide, select.
ItemDelegate {
    id: root
    required property string key
    required property string label
    required property string element
    required property int depth
    required property int count
    required property bool open
    required property bool shown
    required property bool partly
    required property string holder
    signal folded
    signal shownWanted(shown: bool)

    implicitHeight: Theme.row - 2
    padding: 0
    leftPadding: 6 + depth * 14
    rightPadding: Theme.gap + 6
    opacity: shown || partly ? 1 : 0.55
    Accessible.name: label

    contentItem: RowLayout {
        spacing: 4

        Caption {
            Layout.preferredWidth: 12
            text: root.depth === 2 || root.count === 0 ? "" : root.open ? "▾" : "▸"
        }
        Tick {
            visible: root.depth < 2
            checkState: root.partly ? Qt.PartiallyChecked : root.shown ? Qt.Checked : Qt.Unchecked
            nextCheckState: () => root.shown ? Qt.Unchecked : Qt.Checked
            Accessible.name: qsTr("Show %1").arg(root.label)
            onClicked: root.shownWanted(checkState === Qt.Checked)
        }
        BodyText {
            Layout.fillWidth: true
            text: root.label
            font.weight: root.depth === 0 ? Font.Medium : Font.Normal
        }
        Caption {
            visible: root.holder.length > 0
            text: root.holder
            color: Theme.text
            Accessible.name: qsTr("%1 has authority").arg(root.holder)
        }
        Caption {
            visible: root.depth < 2 && root.count > 0
            text: root.count
        }
    }
    background: Rectangle {
        color: root.highlighted ? Theme.raised : root.hovered ? Theme.window : "transparent"
        border.width: root.visualFocus ? 1 : 0
        border.color: Theme.text
    }
}
