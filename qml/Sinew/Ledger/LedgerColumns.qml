// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// The columns of a row, or their headings. A narrow list leaves out what a row is about, then its kind.
RowLayout {
    id: root
    required property string number
    required property string when
    required property string category
    required property string what
    required property string who
    required property string about
    property bool heading: false
    readonly property color ink: heading ? Theme.dim : Theme.text
    spacing: Theme.gap

    component Cell: Caption {
        color: root.ink
        textFormat: Text.PlainText
        Layout.fillWidth: false
        Layout.minimumWidth: 0
    }

    Cell {
        Layout.preferredWidth: 58 * Theme.textScale
        horizontalAlignment: Text.AlignRight
        color: Theme.dim
        text: root.number
    }
    Cell {
        Layout.preferredWidth: 122 * Theme.textScale
        text: root.when
    }
    Cell {
        Layout.preferredWidth: 62 * Theme.textScale
        visible: root.width > 560 * Theme.textScale
        color: Theme.dim
        text: root.category
    }
    Cell {
        Layout.fillWidth: true
        font.pixelSize: root.heading ? Theme.small : Theme.body
        text: root.what
    }
    Cell {
        Layout.preferredWidth: 120 * Theme.textScale
        text: root.who
    }
    Cell {
        Layout.preferredWidth: 130 * Theme.textScale
        visible: root.width > 760 * Theme.textScale
        color: Theme.dim
        text: root.about
    }
}
