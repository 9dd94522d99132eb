// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// The review of one command: facts above, the decision below, far from what opened it.
ColumnLayout {
    id: root
    required property Seat seat
    property string command
    signal closed
    signal showElement(element: string)
    readonly property ReviewModel review: ReviewModel {
        seat: root.seat
        command: root.command
    }
    spacing: 0

    RowLayout {
        Layout.fillWidth: true
        Layout.margins: Theme.gap

        FlatButton {
            text: "‹"
            hint: qsTr("Back to all commands (Esc)")
            onClicked: root.closed()
        }
        Heading {
            Layout.fillWidth: true
            wrapMode: Text.WordWrap
            maximumLineCount: 3
            text: root.review.title
        }
        FlatButton {
            visible: root.review.element.length > 0
            text: "⌖"
            hint: qsTr("Show the actuator")
            onClicked: root.showElement(root.review.element)
        }
    }
    Caption {
        objectName: "reviewState"
        Layout.fillWidth: true
        Layout.leftMargin: Theme.gap
        Layout.rightMargin: Theme.gap
        text: root.review.state
    }
    StepsBar {
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        steps: root.review.steps
    }
    ScrollView {
        id: scroll
        Layout.fillWidth: true
        Layout.fillHeight: true
        contentWidth: availableWidth
        ScrollBar.vertical: ThinBar {
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            anchors.right: parent.right
        }

        ReviewFacts {
            x: Theme.gap
            width: scroll.availableWidth - Theme.gap * 2 - 6
            seat: root.seat
            review: root.review
        }
    }
    Rectangle {
        Layout.fillWidth: true
        visible: decision.visible
        implicitHeight: 1
        color: Theme.line
    }
    DecisionBar {
        id: decision
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        visible: root.review.undecided || root.review.cancellable
        seat: root.seat
        review: root.review
    }
}
