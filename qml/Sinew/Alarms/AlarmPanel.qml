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

    function next() {
        list.currentIndex = root.alarms.nextUnacknowledged(list.currentIndex);
        root.seat.select(root.alarms.elementAt(list.currentIndex));
    }
    function show(key: string) {
        list.currentIndex = root.alarms.rowOf(key);
        root.seat.select(root.alarms.elementAt(list.currentIndex));
    }

    RowLayout {
        id: head
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap

        Caption {
            Layout.fillWidth: true
            text: root.alarms.unacknowledged > 0 ? qsTr("%1 unacknowledged (A: next)").arg(root.alarms.unacknowledged) : qsTr("All acknowledged")
        }
        Tick {
            text: qsTr("Shelved (%1)").arg(root.alarms.shelved)
            checked: root.alarms.withShelved
            onToggled: root.alarms.withShelved = checked
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
            onClicked: root.show(key)
        }

        Paragraph {
            anchors.fill: parent
            anchors.margins: Theme.gap * 2
            horizontalAlignment: Text.AlignHCenter
            visible: list.count === 0
            color: Theme.dim
            text: root.seat.cursor.mode === TimeCursor.Forecast ? qsTr("Alarms of the future are not known; risks stand on the timeline.") : root.seat.replaying ? qsTr("No alarm stood at this time.") : root.seat.hasProject ? qsTr("No alarm stands.") : qsTr("No project is open.")
        }
    }
    Item {
        id: chosen
        readonly property AlarmRowItem row: list.currentItem as AlarmRowItem
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: row !== null && root.alarms.live
        height: actions.implicitHeight + Theme.gap * 2

        AlarmActions {
            id: actions
            anchors.fill: parent
            anchors.margins: Theme.gap
            seat: root.seat
            key: chosen.row ? chosen.row.key : ""
            unacknowledged: chosen.row ? chosen.row.unacknowledged : false
            shelved: chosen.row ? chosen.row.shelved : false
        }
    }
}
