// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// The keys.
Sheet {
    id: root
    title: qsTr("Keys")
    sheetWidth: 620

    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap * 3
        rowSpacing: 6

        Repeater {
            model: [
                qsTr("Space"), qsTr("play or pause"),
                qsTr("L"), qsTr("back to LIVE"),
                qsTr("A"), qsTr("next unacknowledged alarm"),
                qsTr("S"), qsTr("shift log"),
                qsTr("J"), qsTr("ledger: who did what"),
                qsTr("Ctrl+L"), qsTr("lock this seat"),
                qsTr("M"), qsTr("silence the sound until the next new alarm"),
                qsTr("F"), qsTr("frame the selection, or everything"),
                qsTr("/"), qsTr("search"),
                qsTr("1, 2"), qsTr("workspace Operate, Review"),
                qsTr("Esc"), qsTr("out of a review, a selection, a dialog"),
                qsTr("Ctrl+Z"), qsTr("undo an edit of bindings or limits"),
                qsTr("T, N"), qsTr("in the scene: view from above, north up"),
                qsTr("Arrows, Page Up, Page Down, + −"), qsTr("in the scene: move, tilt, zoom; in the timeline: step"),
                qsTr("Wheel on the timeline"), qsTr("zoom around the mouse; with Shift: move"),
                qsTr("Click on a number"), qsTr("copy it"),
                qsTr("?"), qsTr("this sheet")
            ]

            BodyText {
                required property int index
                required property string modelData
                Layout.fillWidth: index % 2 === 1
                text: modelData
                font.weight: index % 2 === 0 ? Font.Medium : Font.Normal
                color: index % 2 === 0 ? Theme.text : Theme.dim
            }
        }
    }
}
