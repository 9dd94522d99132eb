// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// LIVE, REPLAY or FORECAST: word, shape and frame together.
Rectangle {
    id: root
    required property Seat seat
    readonly property bool isLive: seat.cursor.mode === TimeCursor.Live
    readonly property bool isReplay: seat.cursor.mode === TimeCursor.Replay

    implicitWidth: row.implicitWidth + 20
    implicitHeight: Theme.row
    radius: Theme.radius
    color: isLive ? "transparent" : Theme.text
    border.width: isLive ? 1 : 0
    border.color: Theme.line

    RowLayout {
        id: row
        anchors.centerIn: parent
        spacing: 8

        BodyText {
            objectName: "modeWord"
            text: root.isLive ? qsTr("● LIVE") : root.isReplay ? qsTr("◀◀ REPLAY") : qsTr("▷ FORECAST")
            font.weight: Font.Bold
            color: root.isLive ? Theme.accent : Theme.window
        }
        BodyText {
            text: root.isLive ? root.seat.clockText : root.seat.dateText
            color: root.isLive ? Theme.text : Theme.window
        }
    }
}
