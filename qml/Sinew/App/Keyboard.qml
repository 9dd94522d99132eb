// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Seat

/// The window's keys. A key that a text field or a focused button wants goes there first.
Item {
    id: root
    required property Seat seat
    readonly property AbstractButton button: Window.activeFocusItem as AbstractButton
    readonly property bool buttonHasKeys: button !== null && button.visualFocus
    property bool dialogOpen: false
    signal framed
    signal searched
    signal undone
    signal escaped
    signal workspaceWanted(index: int)
    signal nextAlarmWanted
    signal silenceWanted
    signal helpWanted
    signal settingsWanted
    signal lockWanted
    signal shiftWanted
    signal ledgerWanted

    Shortcut {
        sequence: "Space"
        enabled: !root.buttonHasKeys && !root.dialogOpen
        onActivated: root.seat.cursor.toggle()
    }
    Shortcut {
        sequence: "L"
        enabled: !root.dialogOpen
        onActivated: root.seat.cursor.live()
    }
    Shortcut {
        sequence: "F"
        enabled: !root.dialogOpen
        onActivated: root.framed()
    }
    Shortcut {
        sequence: "/"
        enabled: !root.dialogOpen
        onActivated: root.searched()
    }
    Shortcut {
        sequence: "Ctrl+Z"
        onActivated: root.undone()
    }
    Shortcut {
        sequence: "Esc"
        enabled: !root.dialogOpen
        onActivated: root.escaped()
    }
    Shortcut {
        sequence: "1"
        enabled: !root.dialogOpen
        onActivated: root.workspaceWanted(0)
    }
    Shortcut {
        sequence: "2"
        enabled: !root.dialogOpen
        onActivated: root.workspaceWanted(1)
    }
    Shortcut {
        sequence: "A"
        enabled: !root.dialogOpen
        onActivated: root.nextAlarmWanted()
    }
    Shortcut {
        sequence: "M"
        onActivated: root.silenceWanted()
    }
    Shortcut {
        sequences: ["?", "Shift+?", "F1"]
        enabled: !root.dialogOpen
        onActivated: root.helpWanted()
    }
    // Also out of a dialog: whoever leaves, leaves at once.
    Shortcut {
        sequence: "Ctrl+L"
        onActivated: root.lockWanted()
    }
    Shortcut {
        sequence: "S"
        enabled: !root.dialogOpen
        onActivated: root.shiftWanted()
    }
    Shortcut {
        sequence: "J"
        enabled: !root.dialogOpen
        onActivated: root.ledgerWanted()
    }
    Shortcut {
        sequence: "Ctrl+,"
        enabled: !root.dialogOpen
        onActivated: root.settingsWanted()
    }
}
