// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import Qt.labs.settings
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Alarms
import Sinew.App
import Sinew.Commands
import Sinew.Controls
import Sinew.Ledger
import Sinew.Seat

/// The window.
ApplicationWindow {
    id: window
    required property Seat seat
    required property ProjectService projects
    required property ImportService importer
    required property ExportService exporter
    required property RecordService records
    required property BrokerSettings broker
    /// For pictures: no guide, smoother edges, nothing remembered.
    property bool still: false
    property bool guideSeen: false
    readonly property LayerModel layerList: LayerModel {
        seat: window.seat
    }
    readonly property CommandModel commandList: CommandModel {
        seat: window.seat
    }
    readonly property AlarmModel alarmList: AlarmModel {
        seat: window.seat
    }
    readonly property AlarmSound alarmSound: AlarmSound {
        seat: window.seat
        enabled: !window.still
    }
    readonly property alias settled: panes.settled
    readonly property alias link: panes.link
    readonly property alias scene: panes.scene

    // A small screen at a large scale factor has fewer pixels of ours than that.
    minimumWidth: Math.min(1024, Screen.desktopAvailableWidth)
    minimumHeight: Math.min(640, Screen.desktopAvailableHeight)
    width: Math.min(1600, Screen.desktopAvailableWidth)
    height: Math.min(1000, Screen.desktopAvailableHeight)
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

    Component.onCompleted: {
        if (window.still)
            return;
        // What was remembered may be of a larger screen.
        window.width = Math.min(window.width, Screen.desktopAvailableWidth);
        window.height = Math.min(window.height, Screen.desktopAvailableHeight);
    }

    Settings {
        category: window.still ? "still" : "window"
        property alias width: window.width
        property alias height: window.height
        property alias guideSeen: window.guideSeen
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
        objectName: "room"
        seat: window.seat
    }
    Keyboard {
        seat: window.seat
        dialogOpen: sheets.anyOpen
        onFramed: panes.frame()
        onSearched: panes.find()
        onUndone: sheets.undo()
        onEscaped: sheets.picking.length > 0 ? sheets.endPick(false) : panes.leave()
        onWorkspaceWanted: index => bar.workspace = index
        onNextAlarmWanted: panes.nextAlarm()
        onSilenceWanted: window.alarmSound.silence()
        onHelpWanted: sheets.openHelp()
        onSettingsWanted: sheets.openSettings()
        onLockWanted: sheets.lock()
        onShiftWanted: if (window.seat.hasProject)
            sheets.openShift()
        onLedgerWanted: if (window.seat.hasProject)
            sheets.openLedger()
    }
    header: TopBar {
        id: bar
        seat: window.seat
        alarms: window.alarmList
        sound: window.alarmSound
        hasProject: window.projects.hasOpen
        seatsWaiting: sheets.seatsWaiting
        onMenuWanted: sheets.openMenu()
        onPeopleWanted: sheets.openSignIn()
        onAlarmsWanted: panes.nextAlarm()
        onHelpWanted: sheets.openHelp()
    }
    Panes {
        id: panes
        anchors.fill: parent
        seat: window.seat
        projects: window.projects
        alarms: window.alarmList
        commands: window.commandList
        layers: window.layerList
        still: window.still
        workspace: bar.workspace
        onCommandWanted: actuator => sheets.compose(actuator)
        onBindingWanted: sheets.openBindings()
        onAlarmSettingWanted: alarm => sheets.openAlarm(alarm)
        onAlarmHealthWanted: sheets.openAlarmHealth()
        picking: sheets.picking
        onPickEnded: bind => sheets.endPick(bind)
        onImportWanted: sheets.openImport()
        onSignInWanted: sheets.openSignIn()
        onShiftWanted: sheets.openShift()
    }
    // Over everything that could be taken for a state of something.
    Rectangle {
        anchors.fill: parent
        visible: !window.projects.hasOpen
        color: Theme.window

        Welcome {
            objectName: "welcome"
            anchors.centerIn: parent
            width: Math.min(560, parent.width - 32)
            projects: window.projects
            onNewWanted: sheets.openProjects(true)
            onOpenWanted: sheets.openProjects(false)
        }
    }
    Sheets {
        id: sheets
        anchors.fill: parent
        seat: window.seat
        projects: window.projects
        importer: window.importer
        exporter: window.exporter
        records: window.records
        layersEmpty: panes.empty
        broker: window.broker
        room: room
        onPictureWanted: file => panes.savePicture(file)
        reviewed: panes.reviewed
        onCommandWanted: command => panes.review(command)
        onAlarmWanted: alarm => panes.showAlarm(alarm)
        onElementWanted: element => panes.showElement(element)
    }
    Notice {
        seat: window.seat
        projects: window.projects
        broker: window.broker
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        anchors.topMargin: 60
    }
    // Who opens a project is asked who they are; looking on needs no answer.
    Connections {
        target: window.projects
        function onOpened() {
            if (!window.still && !sheets.anyOpen)
                sheets.openSignIn();
        }
    }
    Connections {
        target: window.seat
        function onProjectChanged() {
            if (!window.seat.hasProject || window.guideSeen || window.still)
                return;
            window.guideSeen = true;
            sheets.openGuide();
        }
    }
}
