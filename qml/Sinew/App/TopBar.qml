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
    readonly property PeopleDesk desk: seat.people
    required property AlarmModel alarms
    required property AlarmSound sound
    property alias workspace: spaces.current
    property bool hasProject: false
    /// Something in the menu waits for whoever sits here.
    property int seatsWaiting: 0
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
            Accessible.name: root.seatsWaiting > 0 ? qsTr("Menu; a seat asks to be confirmed") : qsTr("Menu: projects, import, connections, settings")
            onClicked: root.menuWanted()

            Rectangle {
                objectName: "menuMark"
                anchors.right: parent.right
                anchors.top: parent.top
                anchors.margins: 3
                visible: root.seatsWaiting > 0
                implicitWidth: 8
                implicitHeight: 8
                radius: 4
                color: Theme.accent
            }
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
        SilenceButton {
            visible: root.hasProject
            sound: root.sound
        }
        Caption {
            objectName: "sources"
            visible: root.seat.hasProject
            text: (root.seat.sourcesFine ? "⇄ " : "✗ ") + (root.width < 1000 * Theme.textScale ? "" : root.seat.sourceText)
            color: root.seat.sourcesFine ? Theme.dim : Theme.text
            font.weight: root.seat.sourcesFine ? Font.Normal : Font.Bold
        }
        FlatButton {
            objectName: "user"
            Layout.maximumWidth: 220 * Theme.textScale
            visible: root.seat.people.open
            text: root.desk.locked ? qsTr("%1 – locked").arg(root.seat.userName) : root.desk.signedIn ? root.desk.who : root.desk.hasAdministrator ? qsTr("Sign in") : qsTr("Who works here?")
            font.weight: root.desk.signedIn && !root.desk.locked ? Font.Normal : Font.Bold
            Accessible.name: qsTr("Who sits here")
            onClicked: root.peopleWanted()
        }
        Caption {
            visible: root.seat.hasProject && !root.seat.people.open
            text: qsTr("viewing only")
        }
        FlatButton {
            text: "?"
            hint: qsTr("Keys (?)")
            onClicked: root.helpWanted()
        }
    }
}
