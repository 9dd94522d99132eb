// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// Acknowledge with a comment, shelve with a reason and an end, take off the shelf.
ColumnLayout {
    id: root
    required property Seat seat
    property string key
    property bool unacknowledged: false
    property bool shelved: false
    readonly property list<int> minutes: [15, 60, 240, 480]
    spacing: 6

    function acknowledge() {
        root.seat.acknowledge(root.key, words.text.trim());
        words.clear();
    }

    TextEntry {
        id: words
        objectName: "alarmComment"
        Layout.fillWidth: true
        placeholderText: root.unacknowledged ? qsTr("Comment (acknowledge) or reason (shelve)") : qsTr("Reason to shelve")
        visible: !root.shelved
        enabled: root.seat.canApprove
        onAccepted: if (root.unacknowledged)
            root.acknowledge()
    }
    RowLayout {
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
            visible: !root.shelved
            implicitWidth: 88
            model: [qsTr("15 min"), qsTr("1 h"), qsTr("4 h"), qsTr("8 h")]
        }
        PushButton {
            text: qsTr("Shelve")
            hint: qsTr("Needs a reason; it comes back by itself")
            visible: !root.shelved
            enabled: root.seat.canCommand && words.text.trim().length > 0
            onClicked: {
                root.seat.shelve(root.key, root.minutes[span.currentIndex], words.text.trim());
                words.clear();
            }
        }
        PushButton {
            text: qsTr("Take off the shelf")
            visible: root.shelved
            enabled: root.seat.canCommand
            onClicked: root.seat.unshelve(root.key)
        }
    }
    Caption {
        visible: !root.seat.canCommand
        text: root.seat.canApprove ? qsTr("Only an operator can shelve.") : qsTr("Your role only looks at alarms.")
    }
}
