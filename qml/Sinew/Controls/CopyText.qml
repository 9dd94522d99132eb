// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// A value that a click copies.
BodyText {
    id: root
    property string copied: text
    Accessible.role: Accessible.StaticText
    font.underline: hover.hovered

    HoverHandler {
        id: hover
        cursorShape: Qt.PointingHandCursor
    }
    TapHandler {
        onTapped: Clipboard.copy(root.copied)
    }
    ToolTip.visible: hover.hovered
    ToolTip.delay: 600
    ToolTip.text: qsTr("Click to copy %1").arg(root.copied)
}
