// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls

/// Which list is shown, with how many each holds: what is put aside stays one click away.
GridLayout {
    id: root
    required property AlarmModel alarms
    readonly property list<string> names: [qsTr("Standing"), qsTr("Shelved"), qsTr("Suppressed"), qsTr("Out of service")]
    readonly property list<int> counts: [alarms.standing, alarms.shelved, alarms.suppressed, alarms.outOfService]
    columns: width < 340 * Theme.textScale ? 2 : 4
    columnSpacing: 2
    rowSpacing: 2

    Repeater {
        model: 4

        FlatButton {
            required property int index
            objectName: "alarmList" + index
            Layout.fillWidth: true
            implicitHeight: Theme.row - 4
            implicitWidth: contentItem.implicitWidth + 8
            font.pixelSize: Theme.small
            font.weight: root.counts[index] > 0 ? Font.Medium : Font.Normal
            text: root.names[index] + " " + root.counts[index]
            checked: root.alarms.list === index
            onClicked: root.alarms.list = index
        }
    }
}
