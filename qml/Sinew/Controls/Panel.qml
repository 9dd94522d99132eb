// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// A plane of the window that holds controls.
Rectangle {
    color: Theme.panel
    border.color: Theme.line
    border.width: 1
}
