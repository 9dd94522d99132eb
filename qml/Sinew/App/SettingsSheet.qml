// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// Units, times, theme and text size: everywhere at once.
Sheet {
    id: root
    required property Room room
    required property PeopleDesk desk
    title: qsTr("Settings")
    sheetWidth: 460

    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap * 2
        rowSpacing: Theme.gap

        BodyText {
            text: qsTr("Units")
        }
        Choice {
            objectName: "units"
            Layout.fillWidth: true
            model: [qsTr("SI (mm, kPa, °C)"), qsTr("US (in, psi, °F)")]
            currentIndex: root.room.usUnits ? 1 : 0
            onActivated: index => root.room.usUnits = index === 1
        }
        BodyText {
            text: qsTr("Times")
        }
        Choice {
            Layout.fillWidth: true
            model: [qsTr("UTC"), qsTr("Local time")]
            currentIndex: root.room.utc ? 0 : 1
            onActivated: index => root.room.utc = index === 0
        }
        BodyText {
            text: qsTr("Room")
        }
        Choice {
            objectName: "theme"
            Layout.fillWidth: true
            model: [qsTr("Dark"), qsTr("Bright")]
            currentIndex: root.room.dark ? 0 : 1
            onActivated: index => root.room.dark = index === 0
        }
        BodyText {
            text: qsTr("Lock after")
        }
        Choice {
            id: idle
            objectName: "lockAfter"
            readonly property list<int> minutes: [1, 2, 5, 10, 15, 30, 60]
            Layout.fillWidth: true
            model: words()
            currentIndex: place(root.desk.idleMinutes)
            displayText: qsTr("%1 min untouched").arg(root.desk.idleMinutes)
            onActivated: index => root.desk.idleMinutes = minutes[index]

            function words() {
                const all = [];
                for (let i = 0; i < minutes.length; ++i)
                    all.push(qsTr("%1 min untouched").arg(minutes[i]));
                return all;
            }
            function place(wanted: int): int {
                for (let i = 0; i < minutes.length; ++i)
                    if (minutes[i] === wanted)
                        return i;
                return -1;
            }
        }
        BodyText {
            text: qsTr("Text %1 %").arg(Math.round(root.room.textScale * 100))
        }
        Slide {
            Layout.fillWidth: true
            from: 0.8
            to: 2
            stepSize: 0.1
            value: root.room.textScale
            onMoved: root.room.textScale = value
        }
    }
}
