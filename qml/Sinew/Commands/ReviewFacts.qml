// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Inspector
import Sinew.Seat

/// Everything that a decision needs, in the order in which it is asked: what, why, with and without, how sure.
ColumnLayout {
    id: root
    required property Seat seat
    required property ReviewModel review
    spacing: Theme.gap

    ReviewSentence {
        Layout.fillWidth: true
        heading: qsTr("What")
        text: root.review.energy.length > 0 ? root.review.what + "\n" + root.review.energy : root.review.what
    }
    ReviewSentence {
        objectName: "reviewHeld"
        Layout.fillWidth: true
        heading: qsTr("Held back")
        text: root.review.held
    }
    ReviewSentence {
        Layout.fillWidth: true
        heading: qsTr("Why")
        text: root.review.why
    }
    ReviewSentence {
        objectName: "reviewLimit"
        Layout.fillWidth: true
        heading: qsTr("Limit")
        text: root.review.limit
    }
    ReviewSentence {
        Layout.fillWidth: true
        heading: qsTr("Without it")
        text: root.review.without
    }
    ReviewSentence {
        Layout.fillWidth: true
        heading: qsTr("With it")
        text: root.review.with.length > 0 ? root.review.with : root.review.effect
    }
    TrendItem {
        objectName: "reviewTrend"
        Layout.fillWidth: true
        implicitHeight: 200 * Theme.textScale
        visible: channel.length > 0
        seat: root.seat
        theme: Theme
        channel: root.review.channel
        command: root.review.command
        pastHours: 3
    }
    ReviewSentence {
        objectName: "reviewSkill"
        Layout.fillWidth: true
        heading: qsTr("How sure")
        text: root.review.skill
    }
    ReviewSentence {
        objectName: "madeFrom"
        Layout.fillWidth: true
        heading: qsTr("Made from")
        text: root.review.madeFrom
    }
    ReviewSentence {
        objectName: "reviewSignatures"
        Layout.fillWidth: true
        heading: qsTr("Signed")
        text: root.review.signatures
    }
    ReviewSentence {
        objectName: "reviewOutcome"
        Layout.fillWidth: true
        heading: qsTr("Outcome")
        text: root.review.outcome
    }
    ReviewSentence {
        objectName: "verdict"
        Layout.fillWidth: true
        heading: qsTr("Measured effect")
        text: root.review.verdict
    }
    Fact3 {
        Layout.fillWidth: true
        requested: root.review.requested
        reported: root.review.reported
        measured: root.review.measured
    }
}
