// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls

/// One alarm: mark, title, state, since when, value. Or the head of a group: what they have in common, which
/// came first, how many.
ItemDelegate {
    id: root
    required property string key
    required property string title
    required property string stateText
    required property string since
    required property string value
    required property string comment
    required property string element
    required property int priority
    required property bool unacknowledged
    required property bool shelved
    required property bool group
    required property bool member
    required property bool open
    required property int list
    property bool live: true

    padding: 6
    leftPadding: Theme.gap + (member ? 20 : 0)
    rightPadding: Theme.gap + 6
    Accessible.name: title + ", " + stateText

    contentItem: RowLayout {
        spacing: Theme.gap

        Flashing {
            Layout.alignment: Qt.AlignTop
            Layout.topMargin: 2
            priority: root.priority
            solid: root.unacknowledged
            flashing: root.unacknowledged && root.live && !(root.group && root.open)
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: 1

            BodyText {
                Layout.fillWidth: true
                text: root.title
                wrapMode: Text.WordWrap
                maximumLineCount: 2
                font.weight: root.group ? Font.Bold : root.unacknowledged ? Font.Medium : Font.Normal
            }
            Caption {
                Layout.fillWidth: true
                wrapMode: root.group ? Text.WordWrap : Text.NoWrap
                maximumLineCount: 2
                text: root.value.length > 0 ? root.value + " · " + root.since : root.since
            }
            Caption {
                Layout.fillWidth: true
                wrapMode: Text.WordWrap
                maximumLineCount: 3
                text: root.comment.length > 0 ? root.stateText + ": " + root.comment : root.stateText
            }
        }
        BodyText {
            Layout.alignment: Qt.AlignTop
            visible: root.group
            text: root.open ? "▾" : "▸"
            color: Theme.dim
        }
    }
    background: Rectangle {
        color: root.highlighted ? Theme.raised : root.hovered ? Theme.window : "transparent"
        border.width: root.visualFocus ? 1 : 0
        border.color: Theme.text

        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 1
            color: Theme.line
            opacity: 0.6
        }
    }
}
