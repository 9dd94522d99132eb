// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import Qt.labs.settings
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Alarms
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat
import Sinew.Timeline

/// The window.
ApplicationWindow {
    id: window
    required property Seat seat
    required property ProjectService projects
    required property ImportService importer
    property int workspace: 0

    minimumWidth: 1024
    minimumHeight: 640
    width: 1600
    height: 1000
    visible: true
    title: seat.hasProject ? qsTr("%1 – Sinew").arg(seat.projectName) : qsTr("Sinew")
    color: Theme.window
    font.family: Theme.fontFamily
    font.pixelSize: Theme.body
    palette {
        window: Theme.panel
        windowText: Theme.text
        base: Theme.field
        text: Theme.text
        button: Theme.raised
        buttonText: Theme.text
        highlight: Theme.accent
        highlightedText: Theme.onAccent
        mid: Theme.line
        midlight: Theme.raised
        dark: Theme.dim
        light: Theme.raised
        toolTipBase: Theme.raised
        toolTipText: Theme.text
        placeholderText: Theme.faint
    }

    Settings {
        category: "window"
        property alias width: window.width
        property alias height: window.height
        property alias leftWidth: panes.leftWidth
        property alias rightWidth: panes.rightWidth
        property alias timelineHeight: panes.timelineHeight
        property alias dark: room.dark
        property alias textScale: room.textScale
        property alias utc: room.utc
        property alias usUnits: room.usUnits
    }
    Room {
        id: room
        seat: window.seat
    }
    AlarmModel {
        id: alarms
        seat: window.seat
    }
    CommandModel {
        id: commands
        seat: window.seat
    }
    LayerModel {
        id: layers
        seat: window.seat
    }
    Keyboard {
        seat: window.seat
        onSearched: panes.find()
        onLeft: panes.leave()
        onWorkspaceWanted: index => bar.workspace = index
        onNextAlarmWanted: panes.nextAlarm()
    }

    header: TopBar {
        id: bar
        seat: window.seat
        alarms: alarms
    }
    Panes {
        id: panes
        anchors.fill: parent
        seat: window.seat
        alarms: alarms
        commands: commands
        layers: layers
        workspace: bar.workspace
    }
    Notice {
        seat: window.seat
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        anchors.topMargin: 60
    }
}
