// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// Says that something is kept ready for an emergency, and opens it. Nothing is released from here.
Rectangle {
    id: root
    required property Seat seat
    readonly property EmergencyModel ready: EmergencyModel {
        seat: root.seat
    }
    objectName: "emergencyStrip"
    visible: ready.count > 0
    implicitHeight: row.implicitHeight + Theme.gap * 2
    color: Theme.raised
    border.width: 2
    border.color: Theme.text
    radius: Theme.radius

    RowLayout {
        id: row
        anchors.fill: parent
        anchors.margins: Theme.gap

        BodyText {
            Layout.fillWidth: true
            font.weight: Font.Bold
            wrapMode: Text.WordWrap
            text: root.ready.count === 1 ? qsTr("EMERGENCY: one command is ready") : qsTr("EMERGENCY: %1 commands are ready").arg(root.ready.count)
        }
        PushButton {
            objectName: "emergencyOpen"
            text: qsTr("Open…")
            onClicked: sheet.open()
        }
    }
    EmergencySheet {
        id: sheet
        seat: root.seat
        ready: root.ready
    }
}
