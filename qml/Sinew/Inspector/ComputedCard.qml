// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// One computed quantity: value with its interval, whose it is and how good that has been. Never shown like a measurement:
/// the number is in italics.
Rectangle {
    id: root
    required property string key
    required property string name
    required property string value
    required property string origin
    required property string skill
    required property bool known
    property bool chosen: false
    signal picked

    implicitHeight: rows.implicitHeight + 12
    radius: Theme.radius
    color: chosen ? Theme.raised : "transparent"
    border.width: 1
    border.color: chosen ? Theme.accent : Theme.line
    Accessible.role: Accessible.ListItem
    Accessible.name: root.name + ", " + root.value + ", " + root.origin

    TapHandler {
        onTapped: root.picked()
    }
    ColumnLayout {
        id: rows
        anchors.fill: parent
        anchors.margins: 6
        spacing: 2

        RowLayout {
            Layout.fillWidth: true

            BodyText {
                Layout.fillWidth: true
                text: root.name
            }
            CopyText {
                text: root.value
                font.pixelSize: Theme.title
                font.weight: Font.Medium
                font.italic: true
                color: root.known ? Theme.text : Theme.faint
            }
        }
        Caption {
            Layout.fillWidth: true
            wrapMode: Text.WordWrap
            text: root.origin
        }
        Caption {
            Layout.fillWidth: true
            wrapMode: Text.WordWrap
            text: root.skill
        }
    }
}
