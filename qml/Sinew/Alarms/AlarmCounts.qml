// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls

/// What stands, by priority; flashes while something is unacknowledged.
RowLayout {
    id: root
    required property AlarmModel alarms
    readonly property list<int> counts: [alarms.critical, alarms.high, alarms.medium, alarms.low]
    spacing: 10
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1 critical, %2 high, %3 medium, %4 low alarms; %5 unacknowledged").arg(alarms.critical).arg(alarms.high).arg(alarms.medium).arg(alarms.low).arg(alarms.unacknowledged)

    Repeater {
        model: 4

        RowLayout {
            id: one
            required property int index
            readonly property int count: root.counts[index]
            spacing: 4
            visible: count > 0

            Flashing {
                priority: one.index
                solid: root.alarms.unacknowledged > 0 && root.alarms.worstUnacknowledged === one.index
                flashing: root.alarms.live && root.alarms.unacknowledged > 0 && root.alarms.worstUnacknowledged === one.index
            }
            BodyText {
                text: one.count
                font.weight: Font.Medium
            }
        }
    }
    Caption {
        visible: root.alarms.critical + root.alarms.high + root.alarms.medium + root.alarms.low === 0
        text: root.alarms.known ? qsTr("no alarm") : qsTr("alarms not known")
    }
}
