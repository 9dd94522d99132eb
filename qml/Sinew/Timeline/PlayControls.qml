// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

RowLayout {
    id: root
    required property Seat seat
    spacing: 2

    FlatButton {
        text: "|◀"
        hint: qsTr("An hour back")
        onClicked: root.seat.cursor.stepBy(-3600)
    }
    FlatButton {
        text: root.seat.cursor.playing ? "❚❚" : "▶"
        hint: root.seat.cursor.playing ? qsTr("Pause (space)") : qsTr("Play (space)")
        onClicked: root.seat.cursor.toggle()
    }
    FlatButton {
        text: "▶|"
        hint: qsTr("An hour ahead")
        onClicked: root.seat.cursor.stepBy(3600)
    }
    Choice {
        id: speed
        readonly property list<int> speeds: [1, 10, 60, 600, 3600]
        implicitWidth: 92
        visible: root.seat.cursor.mode !== TimeCursor.Live
        model: ["1×", "10×", "60×", "600×", "3600×"]
        currentIndex: 2
        onActivated: index => root.seat.cursor.speed = speed.speeds[index]
    }
    PushButton {
        text: root.seat.unacknowledgedNow > 0 ? qsTr("Back to LIVE (%1 unacknowledged now)").arg(root.seat.unacknowledgedNow) : qsTr("Back to LIVE")
        hint: qsTr("L")
        strong: true
        visible: root.seat.cursor.mode !== TimeCursor.Live
        onClicked: root.seat.cursor.live()
    }
}
