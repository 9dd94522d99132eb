// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// Acts only after it was held down for `holdMs`: a stray click does nothing. Space and Return hold it too.
/// Counted in time, not in frames, so that a slow picture does not make it longer; yet a moment in which the window
/// stood still counts little, because the finger may have been lifted in it.
Button {
    id: root
    property int holdMs: 1200
    property real progress: 0
    signal held()

    font.pixelSize: Theme.title
    font.weight: Font.Medium
    font.family: Theme.fontFamily
    implicitHeight: Math.round(Theme.row * 1.5)
    opacity: enabled ? 1 : 0.45
    Accessible.description: qsTr("Hold down to confirm")
    onDownChanged: {
        progress = 0;
        if (down)
            hold.last = Date.now();
    }
    // A key held down repeats; only the first press counts.
    Keys.onReturnPressed: event => event.accepted = true

    Timer {
        id: hold
        property double last: 0
        readonly property int mostAtOnce: 250
        interval: 25
        repeat: true
        running: root.down && root.progress < 1
        onTriggered: {
            const now = Date.now();
            root.progress = Math.min(1, root.progress + Math.max(0, Math.min(now - last, mostAtOnce)) / root.holdMs);
            last = now;
            if (root.progress === 1)
                root.held();
        }
    }
    contentItem: Label {
        text: root.text
        font: root.font
        color: Theme.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    background: Rectangle {
        radius: Theme.radius
        color: Theme.raised
        border.width: 2
        border.color: root.visualFocus ? Theme.text : Theme.accent
        clip: true

        Rectangle {
            height: parent.height
            width: parent.width * root.progress
            radius: Theme.radius
            color: Theme.accent
            opacity: 0.75
        }
    }
}
