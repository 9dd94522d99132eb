// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// One channel: value, age and quality always together; a stale value is greyed and keeps its number, a forecast one is in
/// italics, as what models compute is.
Rectangle {
    id: root
    required property string key
    required property string name
    required property string value
    required property string age
    required property string quality
    required property string limits
    required property string forecast
    required property string skill
    required property bool stale
    required property bool known
    required property bool foreseen
    required property real share
    property bool chosen: false
    signal picked

    implicitHeight: rows.implicitHeight + 12
    radius: Theme.radius
    color: chosen ? Theme.raised : "transparent"
    border.width: 1
    border.color: chosen ? Theme.accent : Theme.line

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
                font.italic: root.stale || root.foreseen
                color: root.stale || !root.known ? Theme.faint : Theme.text
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: root.share >= 0

            Rectangle {
                Layout.fillWidth: true
                implicitHeight: 4
                radius: 2
                color: Theme.field

                Rectangle {
                    width: parent.width * Math.min(1, root.share)
                    height: 4
                    radius: 2
                    color: root.stale ? Theme.stopped : Theme.dim
                }
            }
            Caption {
                text: qsTr("%1 % of limit").arg(Math.round(root.share * 100))
            }
        }
        Caption {
            Layout.fillWidth: true
            text: root.age.length > 0 ? root.quality + " · " + root.age : root.quality
            font.italic: root.stale
        }
        Caption {
            Layout.fillWidth: true
            visible: text.length > 0
            text: root.limits
        }
        Caption {
            Layout.fillWidth: true
            visible: text.length > 0
            color: Theme.text
            wrapMode: Text.WordWrap
            text: root.forecast
        }
        Caption {
            Layout.fillWidth: true
            visible: text.length > 0
            wrapMode: Text.WordWrap
            text: root.skill
        }
    }
}
