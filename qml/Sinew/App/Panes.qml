// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.App
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat
import Sinew.Timeline

/// Left, scene, right; the timeline below all of them.
ColumnLayout {
    id: root
    required property Seat seat
    required property AlarmModel alarms
    required property CommandModel commands
    required property LayerModel layers
    required property ProjectService projects
    readonly property alias settled: stage.settled
    readonly property alias link: stage.link
    readonly property alias scene: stage.controller
    property bool still: false
    property int workspace: 0
    property real leftWidth: 280
    property real rightWidth: 360
    property real timelineHeight: 240
    signal commandWanted(actuator: string)
    signal bindingWanted
    signal alarmSettingWanted(alarm: string)
    signal alarmHealthWanted
    property string picking
    signal pickEnded(bind: bool)
    readonly property alias empty: stage.empty
    readonly property alias reviewed: right.reviewed
    signal importWanted
    signal signInWanted
    signal shiftWanted
    spacing: 0

    function find() {
        left.find();
    }
    function frame() {
        stage.frameElement(root.seat.selected);
    }
    /// As it stands on screen, with the SIMULATED strip where it belongs.
    function savePicture(file: url) {
        root.grabToImage(result => {
            if (result.saveToFile(file))
                root.seat.noticed(qsTr("Picture saved"), false);
            else
                root.seat.noticed(qsTr("the picture cannot be written there"), true);
        });
    }
    function nextAlarm() {
        right.nextAlarm();
    }
    function review(command: string) {
        right.review(command);
    }
    function showAlarm(key: string) {
        right.showAlarm(key);
    }
    function showElement(element: string) {
        root.seat.select(element);
        stage.frameElement(element);
        right.tab = 0;
    }
    function leave() {
        if (right.reviewed.length > 0)
            right.reviewed = "";
        else
            root.seat.selected = "";
    }
    function open(lane: int, id: string) {
        if (lane === 3)
            right.review(id);
        else if (lane === 1)
            right.showAlarm(id);
    }

    SimulatedStrip {
        Layout.fillWidth: true
        visible: root.seat.simulated
        worldRate: root.seat.worldRate
    }
    TroubleStrip {
        Layout.fillWidth: true
        seat: root.seat
    }
    LockStrip {
        Layout.fillWidth: true
        desk: root.seat.people
        onUnlockWanted: root.signInWanted()
    }
    HandOverStrip {
        Layout.fillWidth: true
        desk: root.seat.people
        onReadWanted: root.shiftWanted()
    }
    SplitView {
        id: rows
        Layout.fillWidth: true
        Layout.fillHeight: true
        enabled: root.projects.hasOpen
        orientation: Qt.Vertical
        handle: Grip {}
        onResizingChanged: if (!resizing)
            root.timelineHeight = timeline.height / Theme.textScale

        SplitView {
            id: columns
            SplitView.fillHeight: true
            SplitView.minimumHeight: 220
            handle: Grip {}
            onResizingChanged: if (!resizing) {
                root.leftWidth = left.width / Theme.textScale;
                root.rightWidth = right.width / Theme.textScale;
            }

            LeftPanel {
                id: left
                SplitView.preferredWidth: root.leftWidth * Theme.textScale
                SplitView.minimumWidth: 200
                seat: root.seat
                layers: root.layers
                commands: root.commands
                workspace: root.workspace
                scene: stage.controller
                link: stage.link
                onReviewWanted: command => right.review(command)
                onFramed: element => stage.frameElement(element)
            }
            ScenePane {
                id: stage
                SplitView.fillWidth: true
                SplitView.minimumWidth: 320
                seat: root.seat
                projects: root.projects
                layers: root.layers
                still: root.still
                onAlarmWanted: key => right.showAlarm(key)
                picking: root.picking
                onPickEnded: bind => root.pickEnded(bind)
                onImportWanted: root.importWanted()
            }
            RightPanel {
                id: right
                objectName: "rightPanel"
                SplitView.preferredWidth: root.rightWidth * Theme.textScale
                SplitView.minimumWidth: 280
                seat: root.seat
                alarms: root.alarms
                commands: root.commands
                onCommandWanted: actuator => root.commandWanted(actuator)
                onBindingWanted: root.bindingWanted()
                onAlarmSettingWanted: alarm => root.alarmSettingWanted(alarm)
                onAlarmHealthWanted: root.alarmHealthWanted()
                onFramed: element => stage.frameElement(element)
            }
        }
        TimelineView {
            id: timeline
            SplitView.preferredHeight: root.timelineHeight * Theme.textScale
            SplitView.minimumHeight: 150
            seat: root.seat
            onActivated: (lane, id) => root.open(lane, id)
        }
    }
}
