// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Seat

/// Around the scene in REPLAY (solid) and FORECAST (dashed corners and a word): nobody takes it for LIVE.
Item {
    id: root
    required property Seat seat
    readonly property bool isReplay: seat.cursor.mode === TimeCursor.Replay
    visible: seat.cursor.mode !== TimeCursor.Live

    Rectangle {
        anchors.fill: parent
        visible: root.isReplay
        color: "transparent"
        border.width: 5
        border.color: Theme.text
    }
    Repeater {
        model: root.isReplay ? 0 : 4

        DashedEdge {
            required property int index
            vertical: index % 2 === 1
            width: vertical ? 5 : root.width
            height: vertical ? root.height : 5
            x: index === 1 ? root.width - 5 : 0
            y: index === 2 ? root.height - 5 : 0
        }
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 18
        implicitWidth: words.implicitWidth + 36
        implicitHeight: words.implicitHeight + 14
        radius: Theme.radius
        color: Theme.text

        Heading {
            id: words
            objectName: "modeBanner"
            anchors.centerIn: parent
            color: Theme.window
            font.pixelSize: Theme.big
            text: root.isReplay ? qsTr("◀◀ REPLAY  %1%2").arg(root.seat.dateText).arg(root.seat.readingLong ? qsTr("  reading the record…") : "") : qsTr("▷ FORECAST  %1").arg(root.seat.dateText)
        }
    }
}
