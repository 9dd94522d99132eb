// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// A heading and its sentence; gone where there is nothing to say.
ColumnLayout {
    id: root
    property string heading
    property string text
    visible: text.length > 0
    spacing: 1

    Caption {
        Layout.fillWidth: true
        text: root.heading
    }
    Paragraph {
        Layout.fillWidth: true
        text: root.text
    }
}
