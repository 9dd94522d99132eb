// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls

/// One command in the list.
ItemDelegate {
    id: root
    required property string key
    required property string title
    required property string word
    required property string origin
    required property string when
    required property string verdict
    required property string reason
    required property bool undecided
    required property bool succeeded
    required property bool failed
    objectName: "commandRow:" + key

    padding: Theme.gap
    rightPadding: Theme.gap + 6
    Accessible.name: title + ", " + word

    contentItem: ColumnLayout {
        spacing: 2

        RowLayout {
            Layout.fillWidth: true

            BodyText {
                visible: root.succeeded || root.failed
                text: root.succeeded ? "✓" : "✗"
                font.weight: Font.Bold
            }
            BodyText {
                Layout.fillWidth: true
                text: root.title
                wrapMode: Text.WordWrap
                maximumLineCount: 3
                font.weight: root.undecided ? Font.Medium : Font.Normal
            }
            Badge {
                visible: root.undecided
                text: qsTr("review")
            }
        }
        Caption {
            Layout.fillWidth: true
            text: root.when + " · " + root.word + " · " + root.origin
        }
        Caption {
            Layout.fillWidth: true
            visible: text.length > 0
            color: Theme.text
            wrapMode: Text.WordWrap
            text: root.verdict
        }
        Caption {
            objectName: "commandReason"
            Layout.fillWidth: true
            visible: text.length > 0
            color: Theme.text
            wrapMode: Text.WordWrap
            text: root.reason
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
