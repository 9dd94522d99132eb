// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls
import Sinew.Seat

/// How well the alarms themselves do, against what ISA-18.2 and EEMUA 191 ask for.
Sheet {
    id: root
    required property Seat seat
    readonly property list<int> spans: [1, 8, 24, 168, 720]
    readonly property AlarmHealthModel health: AlarmHealthModel {
        seat: root.seat
    }
    title: qsTr("Health of the alarm system")
    sheetWidth: 780
    sheetHeight: 760
    onOpened: root.health.read()

    RowLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        spacing: Theme.gap

        Paragraph {
            objectName: "healthSummary"
            Layout.fillWidth: true
            text: root.health.fault.length > 0 ? root.health.fault : root.health.summary
            font.weight: root.health.fault.length > 0 ? Font.Bold : Font.Normal
        }
        Choice {
            objectName: "healthSpan"
            implicitWidth: 150 * Theme.textScale
            model: [qsTr("last hour"), qsTr("last 8 hours"), qsTr("last 24 hours"), qsTr("last 7 days"), qsTr("last 30 days")]
            currentIndex: 2 // as the model begins
            onActivated: index => root.health.hours = root.spans[index]
        }
    }
    ListView {
        id: list
        objectName: "healthList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        opacity: root.health.busy ? 0.6 : 1
        model: root.health
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: HealthLine {
            width: ListView.view.width - 10
        }
    }
    LimitsRow {
        Layout.fillWidth: true
        Layout.fillHeight: false
        visible: root.seat.canDesign
        health: root.health
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        text: qsTr("Targets: ISA-18.2 and EEMUA 191. An alarm counts each time that it is announced. Times are those of this room, also where the field's run faster.")
    }
}
