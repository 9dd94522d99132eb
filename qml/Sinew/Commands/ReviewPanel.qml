// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// The review of one command: facts above, the decision below, far from what opened it.
Item {
    id: root
    required property Seat seat
    property string command
    signal closed
    signal showElement(element: string)
    readonly property ReviewModel review: ReviewModel {
        seat: root.seat
        command: root.command
    }

    RowLayout {
        id: head
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap

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
            text: "◎"
            hint: qsTr("Show the actuator")
            onClicked: root.showElement(root.review.element)
        }
    }
    Caption {
        id: state
        objectName: "reviewState"
        anchors.left: head.left
        anchors.right: head.right
        anchors.top: head.bottom
        anchors.topMargin: 2
        text: root.review.known ? root.review.state : qsTr("It had not been proposed at this time.")
    }
    StepsBar {
        id: way
        anchors.left: head.left
        anchors.right: head.right
        anchors.top: state.bottom
        anchors.topMargin: 6
        steps: root.review.steps
    }
    ScrollView {
        id: scroll
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: way.bottom
        anchors.topMargin: Theme.gap
        anchors.bottom: decision.visible ? decision.top : parent.bottom
        clip: true
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
        id: decision
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: root.review.undecided || root.review.cancellable
        height: bar.implicitHeight + Theme.gap * 2
        color: Theme.panel

        Rectangle {
            width: parent.width
            height: 1
            color: Theme.line
        }
        DecisionBar {
            id: bar
            anchors.fill: parent
            anchors.margins: Theme.gap
            seat: root.seat
            review: root.review
        }
    }
}
