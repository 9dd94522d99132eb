// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls
import Sinew.Seat

/// Acknowledge with a comment, shelve with a reason and an end, take out of service, and back.
ColumnLayout {
    id: root
    required property Seat seat
    property string key
    property bool unacknowledged: false
    property int list: AlarmModel.Standing
    readonly property bool held: list === AlarmModel.Shelved || list === AlarmModel.OutOfService
    readonly property bool isAsset: key.startsWith("asset/")
    required property AlarmModel alarms
    readonly property string reason: words.text.trim()
    signal settingWanted
    spacing: 6

    function acknowledge() {
        root.seat.acknowledge(root.key, root.reason);
        words.clear();
    }

    TextEntry {
        id: words
        objectName: "alarmComment"
        Layout.fillWidth: true
        placeholderText: root.unacknowledged ? qsTr("Comment, or reason to put it aside") : qsTr("Reason to put it aside")
        visible: !root.held
        enabled: root.seat.canApprove || root.seat.canDesign
        onAccepted: if (root.unacknowledged && root.seat.canApprove)
            root.acknowledge()
    }
    Flow {
        Layout.fillWidth: true
        spacing: 6

        PushButton {
            objectName: "acknowledge"
            text: qsTr("Acknowledge")
            strong: true
            visible: root.unacknowledged
            enabled: root.seat.canApprove
            onClicked: root.acknowledge()
        }
        Choice {
            id: span
            visible: !root.held && root.seat.canCommand
            implicitWidth: 112 * Theme.textScale
            model: root.alarms.shelvingNames
        }
        PushButton {
            objectName: "shelve"
            text: qsTr("Shelve")
            hint: qsTr("Needs a reason; it comes back by itself")
            visible: !root.held && root.seat.canCommand
            enabled: root.reason.length > 0
            onClicked: {
                root.seat.shelve(root.key, root.alarms.shelvingMinutes[span.currentIndex], root.reason);
                words.clear();
            }
        }
        PushButton {
            text: qsTr("Take off the shelf")
            visible: root.list === AlarmModel.Shelved
            enabled: root.seat.canCommand
            onClicked: root.seat.unshelve(root.key)
        }
        PushButton {
            objectName: "takeOut"
            text: qsTr("Out of service")
            hint: qsTr("Needs a reason; it stays out until somebody brings it back")
            visible: root.list !== AlarmModel.OutOfService && root.seat.canDesign
            enabled: root.reason.length > 0
            onClicked: {
                root.seat.takeOutOfService(root.key, root.reason);
                words.clear();
            }
        }
        PushButton {
            objectName: "bringBack"
            text: qsTr("Back in service")
            visible: root.list === AlarmModel.OutOfService
            enabled: root.seat.canDesign
            onClicked: root.isAsset ? root.seat.bringAssetBack(root.key.slice(6)) : root.seat.bringBack(root.key)
        }
        PushButton {
            objectName: "alarmSetting"
            text: qsTr("How it works…")
            hint: qsTr("Deadband, delays, priority, what suppresses it")
            visible: !root.isAsset
            onClicked: root.settingWanted()
        }
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        visible: text.length > 0
        text: root.seat.canCommand || root.seat.canDesign ? "" : root.seat.canApprove ? qsTr("Only an operator can shelve.") : qsTr("Your role only looks at alarms.")
    }
}
