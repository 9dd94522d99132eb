// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Seat

/// A short word on what was just done, or why it was not.
Rectangle {
    id: root
    required property Seat seat
    required property ProjectService projects
    required property BrokerSettings broker
    property bool bad: false

    function say(message: string, wasBad: bool) {
        words.text = wasBad ? qsTr("Not done: %1").arg(message) : message;
        root.bad = wasBad;
        root.visible = true;
        // What went wrong stands as long as it takes to read.
        away.interval = wasBad ? 8000 + 60 * message.length : 3000;
        away.restart();
    }

    visible: false
    implicitWidth: Math.min(words.implicitWidth + 32, 620)
    implicitHeight: words.implicitHeight + 18
    radius: Theme.radius
    color: Theme.text
    Accessible.role: Accessible.AlertMessage
    Accessible.name: words.text

    Paragraph {
        id: words
        objectName: "notice"
        anchors.centerIn: parent
        width: Math.min(implicitWidth, 588)
        color: Theme.window
        font.weight: root.bad ? Font.Bold : Font.Normal
    }
    Timer {
        id: away
        onTriggered: root.visible = false
    }
    TapHandler {
        onTapped: root.visible = false
    }
    Connections {
        target: root.seat
        function onNoticed(message: string, bad: bool) {
            root.say(message, bad);
        }
    }
    Connections {
        target: root.projects
        function onFailed(message: string) {
            root.say(message, true);
        }
        function onApplied() {
            root.say(qsTr("Saved"), false);
        }
    }
    Connections {
        target: root.broker
        function onNotKept(why: string) {
            root.say(why, true);
        }
    }
    Connections {
        target: Clipboard
        function onCopied(text: string) {
            root.say(qsTr("Copied %1").arg(text), false);
        }
    }
}
