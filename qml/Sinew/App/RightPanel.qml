// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Commands
import Sinew.Controls
import Sinew.Inspector
import Sinew.Seat

/// Inspector, alarms, commands: one at a time.
Panel {
    id: root
    required property Seat seat
    required property AlarmModel alarms
    required property CommandModel commands
    property int tab: 0
    property string reviewed
    readonly property list<string> tabs: [qsTr("Inspector"), qsTr("Alarms %1").arg(alarms.unacknowledged > 0 ? alarms.unacknowledged : ""), qsTr("Commands %1").arg(commands.undecided > 0 ? commands.undecided : "")]
    signal commandWanted(actuator: string)
    signal bindingWanted(element: string)
    signal framed(element: string)
    signal alarmSettingWanted(alarm: string)
    signal alarmHealthWanted

    function review(command: string) {
        root.reviewed = command;
        root.tab = 2;
    }
    function nextAlarm() {
        root.tab = 1;
        alarmPanel.next();
    }
    function showAlarm(key: string) {
        root.tab = 1;
        alarmPanel.show(key);
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 1
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.margins: 4
            spacing: 2

            Repeater {
                model: 3 // never the words themselves: a change of one would make all three anew

                FlatButton {
                    required property int index
                    objectName: "tab" + index
                    Layout.fillWidth: true
                    text: root.tabs[index]
                    checked: root.tab === index
                    onClicked: root.tab = index
                }
            }
        }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: 1
            color: Theme.line
        }
        EmergencyStrip {
            Layout.fillWidth: true
            Layout.margins: Theme.gap
            seat: root.seat
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            InspectorPanel {
                anchors.fill: parent
                visible: root.tab === 0
                seat: root.seat
                onCommandWanted: actuator => root.commandWanted(actuator)
                onBindingWanted: element => root.bindingWanted(element)
            }
            AlarmPanel {
                id: alarmPanel
                anchors.fill: parent
                visible: root.tab === 1
                seat: root.seat
                alarms: root.alarms
                onSettingWanted: alarm => root.alarmSettingWanted(alarm)
                onHealthWanted: root.alarmHealthWanted()
            }
            CommandList {
                anchors.fill: parent
                visible: root.tab === 2 && root.reviewed.length === 0
                seat: root.seat
                commands: root.commands
                onOpened: key => root.reviewed = key
            }
            ReviewPanel {
                objectName: "review"
                anchors.fill: parent
                visible: root.tab === 2 && root.reviewed.length > 0
                seat: root.seat
                command: root.reviewed
                onClosed: root.reviewed = ""
                onShowElement: element => {
                    root.seat.select(element);
                    root.framed(element);
                }
            }
        }
    }
}
