// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Seat

/// Review: what was commanded and what it did; choosing one moves the cursor's charts there.
ColumnLayout {
    id: root
    required property Seat seat
    required property CommandModel commands
    signal opened(key: string)
    spacing: 0

    SectionTitle {
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        text: qsTr("Commands and their effect")
    }
    CommandList {
        Layout.fillWidth: true
        Layout.fillHeight: true
        seat: root.seat
        commands: root.commands
        onOpened: key => root.opened(key)
    }
    Paragraph {
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        color: Theme.dim
        text: qsTr("“Without it” is a model's run, not a measurement. Drag on the timeline to replay; L returns to LIVE.")
    }
}
