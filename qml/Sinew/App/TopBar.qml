// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls
import Sinew.Seat
import Sinew.Timeline

/// Product, project, workspaces; mode and clock; alarms, sources, who sits here.
Panel {
    id: root
    required property Seat seat
    required property AlarmModel alarms
    property alias workspace: spaces.current
    property bool hasProject: false
    signal menuWanted
    signal peopleWanted
    signal alarmsWanted
    signal helpWanted
    implicitHeight: Theme.row + 14

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        spacing: Theme.gap

        FlatButton {
            objectName: "menuButton"
            text: "☰"
            // No tool tip: it would lie over the menu.
            Accessible.name: qsTr("Menu: projects, import, connections, settings")
            onClicked: root.menuWanted()
        }
        Heading {
            text: "Sinew"
            font.weight: Font.Bold
        }
        BodyText {
            objectName: "projectName"
            Layout.fillWidth: true
            Layout.preferredWidth: 140
            Layout.maximumWidth: implicitWidth + 1
            text: root.seat.projectName
            color: Theme.dim
        }
        Workspaces {
            id: spaces
            visible: root.hasProject
        }
        Item {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
        }
        ModeBadge {
            visible: root.hasProject
            seat: root.seat
        }
        AlarmCounts {
            visible: root.hasProject
            alarms: root.alarms

            TapHandler {
                onTapped: root.alarmsWanted()
            }
        }
        Caption {
            objectName: "sources"
            visible: root.seat.hasProject
            text: (root.seat.sourcesFine ? "⇄ " : "✗ ") + (root.width < 1000 * Theme.textScale ? "" : root.seat.sourceText)
            color: root.seat.sourcesFine ? Theme.dim : Theme.text
            font.weight: root.seat.sourcesFine ? Font.Normal : Font.Bold
        }
        Choice {
            objectName: "user"
            Layout.fillWidth: true
            Layout.minimumWidth: 90
            Layout.preferredWidth: 170 * Theme.textScale
            Layout.maximumWidth: 170 * Theme.textScale
            visible: root.seat.userNames.length > 0
            model: root.seat.userNames
            currentIndex: root.seat.userIndex
            Accessible.name: qsTr("Who sits here")
            onActivated: index => root.seat.userIndex = index
        }
        FlatButton {
            visible: root.seat.hasProject && root.seat.userNames.length === 0
            text: qsTr("viewing only")
            hint: qsTr("This project knows nobody yet: say who works here")
            onClicked: root.peopleWanted()
        }
        FlatButton {
            text: "?"
            hint: qsTr("Keys (?)")
            onClicked: root.helpWanted()
        }
    }
}
