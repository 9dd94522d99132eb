// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// Small, dim: names of things.
Label {
    color: Theme.dim
    font.pixelSize: Theme.small
    font.family: Theme.fontFamily
    elide: Text.ElideRight
}
