// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// What is dragged between two panes.
Rectangle {
    implicitWidth: 5
    implicitHeight: 5
    color: SplitHandle.pressed || SplitHandle.hovered ? Theme.faint : Theme.window
}
