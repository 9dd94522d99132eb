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
    title: qsTr("Health of the alarm system")
    sheetWidth: 780
    sheetHeight: 760
    onOpened: health.read()

    AlarmHealthModel {
        id: health
        seat: root.seat
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        spacing: Theme.gap

        Paragraph {
            objectName: "healthSummary"
            Layout.fillWidth: true
            text: health.fault.length > 0 ? health.fault : health.summary
            font.weight: health.fault.length > 0 ? Font.Bold : Font.Normal
        }
        Choice {
            objectName: "healthSpan"
            implicitWidth: 150 * Theme.textScale
            model: [qsTr("last hour"), qsTr("last 8 hours"), qsTr("last 24 hours"), qsTr("last 7 days"), qsTr("last 30 days")]
            currentIndex: root.spans.indexOf(health.hours)
            onActivated: index => health.hours = root.spans[index]
        }
    }
    ListView {
        id: list
        objectName: "healthList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        opacity: health.busy ? 0.6 : 1
        model: health
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
        health: health
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        text: qsTr("Targets: ISA-18.2 and EEMUA 191. An alarm counts each time that it is announced. Times are those of this room, also where the field's run faster.")
    }
}
