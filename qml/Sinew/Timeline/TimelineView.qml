// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat
import Sinew.Timeline

/// The window's bottom: one cursor for everything, five lanes, presets.
Panel {
    id: root
    required property Seat seat
    readonly property list<int> presets: [3600, 21600, 86400, 604800, 31557600]
    signal activated(lane: int, id: string)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 1
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.leftMargin: Theme.gap
            Layout.rightMargin: Theme.gap
            Layout.topMargin: 4
            spacing: Theme.gap

            Heading {
                text: qsTr("Timeline")
            }
            ModeBadge {
                seat: root.seat
            }
            PlayControls {
                seat: root.seat
            }
            Caption {
                Layout.fillWidth: true
                text: qsTr("past ◀  now  ▶ forecast (hatched)")
                horizontalAlignment: Text.AlignHCenter
            }
            FlatButton {
                text: "−"
                hint: qsTr("Longer")
                onClicked: lanes.zoomBy(2)
            }
            FlatButton {
                text: "+"
                hint: qsTr("Shorter")
                onClicked: lanes.zoomBy(0.5)
            }
            Repeater {
                model: [qsTr("1 h"), qsTr("6 h"), qsTr("24 h"), qsTr("7 d"), qsTr("1 y")]

                FlatButton {
                    required property int index
                    required property string modelData
                    text: modelData
                    checked: Math.abs(lanes.spanS - root.presets[index]) < 1
                    onClicked: lanes.showSpan(root.presets[index])
                }
            }
        }
        TimelineItem {
            id: lanes
            objectName: "timelineLanes"
            Layout.fillWidth: true
            Layout.fillHeight: true
            seat: root.seat
            theme: Theme
            Accessible.role: Accessible.Chart
            Accessible.name: qsTr("Timeline")
            onActivated: (lane, id) => root.activated(lane, id)
            Keys.onLeftPressed: root.seat.cursor.stepBy(-lanes.spanS / 100)
            Keys.onRightPressed: root.seat.cursor.stepBy(lanes.spanS / 100)

            ToolTip {
                x: Math.min(lanes.tipX + 12, lanes.width - width)
                y: -height - 4
                visible: lanes.tip.length > 0
                delay: 400
                text: lanes.tip
            }
        }
    }
}
