// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// A marker that flashes only while it is unacknowledged; text never does.
AlarmMark {
    id: root
    property bool flashing: false
    ink: Theme.text

    Timer {
        interval: root.priority === 0 ? 350 : 700
        repeat: true
        running: root.flashing && root.visible
        onTriggered: root.opacity = root.opacity > 0.5 ? 0.25 : 1
        onRunningChanged: root.opacity = 1
    }
}
