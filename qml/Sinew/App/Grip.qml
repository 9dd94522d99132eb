// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Sinew.Controls

/// What is dragged between two panes.
Rectangle {
    implicitWidth: 5
    implicitHeight: 5
    color: T.SplitHandle.pressed || T.SplitHandle.hovered ? Theme.faint : Theme.window
}
