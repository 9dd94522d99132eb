// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

Label {
    color: Theme.text
    font.pixelSize: Theme.title
    font.weight: Font.Medium
    font.family: Theme.fontFamily
    elide: Text.ElideRight
}
