// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls
import Sinew.Seat

/// The list of alarms at the cursor and what can be done about the chosen one.
Item {
    id: root
    required property Seat seat
    required property AlarmModel alarms
    readonly property list<string> nothing: [qsTr("No alarm stands."), qsTr("Nothing is shelved."), qsTr("Nothing is suppressed."), qsTr("Nothing is out of service.")]
    readonly property bool isFlood: root.alarms.flood.length > 0
    signal settingWanted(alarm: string)
    signal healthWanted

    // Who is about to acknowledge an alarm does not lose it when a flood puts it into a group.
    onIsFloodChanged: if (chosen.key.length > 0)
        list.currentIndex = root.alarms.reveal(chosen.key)

    function next() {
        list.currentIndex = root.alarms.nextUnacknowledged(list.currentIndex);
        root.seat.select(root.alarms.elementAt(list.currentIndex));
    }
    function show(key: string) {
        list.currentIndex = root.alarms.reveal(key);
        root.seat.select(root.alarms.elementAt(list.currentIndex));
    }
    function choose(key: string, isGroup: bool) {
        if (isGroup)
            root.alarms.toggleGroup(key);
        root.show(key);
    }

    ColumnLayout {
        id: head
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: 4

        AlarmLists {
            Layout.fillWidth: true
            alarms: root.alarms
        }
        Rectangle {
            Layout.fillWidth: true
            visible: root.isFlood
            implicitHeight: flood.implicitHeight + 8
            color: Theme.raised
            border.color: Theme.dim
            radius: Theme.radius

            Paragraph {
                id: flood
                objectName: "flood"
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.margins: Theme.gap
                anchors.verticalCenter: parent.verticalCenter
                font.weight: Font.Bold
                text: root.alarms.flood
            }
        }
        RowLayout {
            Layout.fillWidth: true

            Caption {
                Layout.fillWidth: true
                text: !root.alarms.known ? "" : root.alarms.unacknowledged > 0 ? qsTr("%1 unacknowledged (A: next)").arg(root.alarms.unacknowledged) : qsTr("All acknowledged")
            }
            Tick {
                objectName: "byCause"
                visible: root.alarms.list === AlarmModel.Standing
                text: qsTr("By cause")
                checked: root.alarms.grouped
                onToggled: root.alarms.grouped = checked
            }
            FlatButton {
                objectName: "alarmHealth"
                text: qsTr("Health…")
                hint: qsTr("How well the alarms themselves do: rates, floods, chattering")
                onClicked: root.healthWanted()
            }
        }
    }
    ListView {
        id: list
        objectName: "alarmList"
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.topMargin: 4
        anchors.bottom: chosen.visible ? chosen.top : parent.bottom
        clip: true
        model: root.alarms
        currentIndex: -1
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: AlarmRowItem {
            required property int index
            width: ListView.view.width
            highlighted: ListView.isCurrentItem
            live: root.alarms.live
            onClicked: root.choose(key, group)
        }

        Paragraph {
            anchors.fill: parent
            anchors.margins: Theme.gap * 2
            horizontalAlignment: Text.AlignHCenter
            visible: list.count === 0
            color: Theme.dim
            text: root.seat.cursor.mode === TimeCursor.Forecast ? qsTr("Alarms of the future are not known; risks stand on the timeline.") : root.seat.replaying ? qsTr("No alarm stood in this list at this time.") : root.seat.hasProject ? root.nothing[root.alarms.list] : qsTr("No project is open.")
        }
    }
    Item {
        id: chosen
        readonly property AlarmRowItem row: list.currentItem as AlarmRowItem
        property string key
        onRowChanged: if (chosen.row && !chosen.row.group)
            chosen.key = chosen.row.key
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: row !== null && !row.group && root.alarms.live
        height: actions.implicitHeight + Theme.gap * 2

        AlarmActions {
            id: actions
            anchors.fill: parent
            anchors.margins: Theme.gap
            seat: root.seat
            alarms: root.alarms
            key: chosen.row ? chosen.row.key : ""
            unacknowledged: chosen.row ? chosen.row.unacknowledged : false
            list: chosen.row ? chosen.row.list : 0
            onSettingWanted: root.settingWanted(actions.key)
        }
    }
}
