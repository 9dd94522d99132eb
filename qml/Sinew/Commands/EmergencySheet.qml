// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// What is kept ready for an emergency: released by holding, by whoever sits here. Signed in or not.
Sheet {
    id: root
    required property Seat seat
    required property EmergencyModel ready
    objectName: "emergencySheet"
    title: qsTr("Emergency")
    sheetWidth: 620
    sheetHeight: 560

    Paragraph {
        Layout.fillWidth: true
        text: qsTr("These commands were signed beforehand. Releasing one needs no login and is recorded with this seat's name. Each serves once.")
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.ready.count === 0
        color: Theme.dim
        text: qsTr("Nothing is kept ready. An operator prepares a command from an actuator's own command sheet.")
    }
    ConnectionCaution {
        Layout.fillWidth: true
        seat: root.seat
    }
    ListView {
        id: list
        objectName: "emergencyList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        spacing: Theme.gap * 2
        model: root.ready
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: EmergencyItem {
            width: ListView.view.width - Theme.gap
            onReleased: key => {
                root.seat.releaseReady(key);
                root.close();
            }
        }
    }
}
