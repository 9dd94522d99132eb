// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// One line of an opened row; a click copies it.
RowLayout {
    id: root
    required property string name
    required property string value
    required property bool strong
    required property bool heading
    spacing: Theme.gap

    SectionTitle {
        Layout.fillWidth: true
        Layout.topMargin: 6
        visible: root.heading
        text: root.name
    }
    Caption {
        Layout.preferredWidth: 84 * Theme.textScale
        Layout.alignment: Qt.AlignTop
        visible: !root.heading && root.name.length > 0
        text: root.name
    }
    CopyText {
        Layout.fillWidth: true
        visible: !root.heading
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        textFormat: Text.PlainText
        font.pixelSize: Theme.small
        font.weight: root.strong ? Font.Bold : Font.Normal
        text: root.value
        copied: root.value.trim()
    }
}
