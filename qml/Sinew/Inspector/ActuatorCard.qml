// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// One actuator: requested, reported and measured as three.
Rectangle {
    id: root
    required property string key
    required property string name
    required property string action
    required property string range
    required property string requested
    required property string reported
    required property string measured
    required property string busyWith
    required property bool hazardous
    property bool canCommand: false
    signal commandWanted

    implicitHeight: rows.implicitHeight + 16
    radius: Theme.radius
    color: "transparent"
    border.color: Theme.line

    ColumnLayout {
        id: rows
        anchors.fill: parent
        anchors.margins: 8
        spacing: 4

        RowLayout {
            Layout.fillWidth: true

            BodyText {
                Layout.fillWidth: true
                text: root.name
                font.weight: Font.Medium
            }
            Caption {
                visible: root.hazardous
                text: qsTr("two people")
            }
        }
        Fact3 {
            Layout.fillWidth: true
            requested: root.requested
            reported: root.reported
            measured: root.measured
        }
        Caption {
            Layout.fillWidth: true
            visible: text.length > 0
            wrapMode: Text.WordWrap
            text: root.busyWith
        }
        RowLayout {
            Layout.fillWidth: true

            Caption {
                Layout.fillWidth: true
                text: root.range
            }
            PushButton {
                objectName: "command:" + root.key
                text: root.action + "…"
                hint: root.canCommand ? qsTr("Command it yourself") : qsTr("Only an operator commands")
                enabled: root.canCommand && root.busyWith.length === 0
                onClicked: root.commandWanted()
            }
        }
    }
}
