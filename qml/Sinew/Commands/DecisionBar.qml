// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// Approve by holding, reject with a reason, cancel what runs. Doing nothing lets a proposal expire.
ColumnLayout {
    id: root
    required property Seat seat
    required property ReviewModel review
    spacing: 6

    RowLayout {
        Layout.fillWidth: true
        visible: root.review.undecided

        Caption {
            Layout.fillWidth: true
            text: qsTr("Decide within")
        }
        BodyText {
            objectName: "countdown"
            text: root.review.countdown
            font.weight: Font.Medium
        }
    }
    Rectangle {
        Layout.fillWidth: true
        visible: root.review.undecided
        implicitHeight: 4
        radius: 2
        color: Theme.field

        Rectangle {
            width: parent.width * root.review.timeLeft
            height: 4
            radius: 2
            color: Theme.dim
        }
    }
    Caption {
        objectName: "reviewApproved"
        Layout.fillWidth: true
        visible: root.review.undecided
        wrapMode: Text.WordWrap
        text: root.review.who + " " + root.review.approved + "."
    }
    Paragraph {
        objectName: "reviewWhyNot"
        Layout.fillWidth: true
        visible: root.review.undecided && text.length > 0
        color: Theme.dim
        text: root.review.whyNot
    }
    ConnectionCaution {
        Layout.fillWidth: true
        seat: root.seat
    }
    TextEntry {
        id: reason
        objectName: "decisionReason"
        Layout.fillWidth: true
        visible: root.review.undecided || root.review.cancellable
        placeholderText: root.review.undecided ? qsTr("Reason (needed to reject)") : qsTr("Reason (needed to cancel)")
    }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        PushButton {
            objectName: "reject"
            visible: root.review.undecided
            enabled: root.seat.canApprove && reason.text.trim().length > 0
            text: qsTr("Reject")
            onClicked: {
                root.seat.reject(root.review.command, reason.text.trim());
                reason.clear();
            }
        }
        PushButton {
            objectName: "cancelCommand"
            visible: root.review.cancellable
            enabled: root.seat.canApprove && reason.text.trim().length > 0
            text: qsTr("Cancel the command")
            onClicked: {
                root.seat.cancel(root.review.command, reason.text.trim());
                reason.clear();
            }
        }
        HoldButton {
            objectName: "approve"
            Layout.fillWidth: true
            visible: root.review.undecided
            enabled: root.review.whyNot.length === 0
            text: qsTr("Hold to approve")
            onHeld: root.seat.approve(root.review.command)
        }
    }
}
