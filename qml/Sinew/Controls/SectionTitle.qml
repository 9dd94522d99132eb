// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// A heading with a hairline to the panel's edge.
RowLayout {
    id: root
    property string text
    spacing: Theme.gap
    Layout.fillHeight: false

    Caption {
        Layout.fillWidth: true
        Layout.maximumWidth: implicitWidth + 1
        text: root.text.toUpperCase()
        font.letterSpacing: 0.6
        font.weight: Font.Medium
    }
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: 1
        color: Theme.line
    }
}
