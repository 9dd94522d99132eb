// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// Warnings of an import, scrolling where there are many.
ColumnLayout {
    id: root
    required property ImportService importer
    visible: importer.warnings.length > 0
    spacing: 4

    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("Warnings: %1").arg(root.importer.warnings.length)
    }
    ListView {
        id: list
        Layout.fillWidth: true
        implicitHeight: Math.min(contentHeight, 160)
        clip: true
        model: root.importer.warnings
        ScrollBar.vertical: ThinBar {}
        delegate: Paragraph {
            required property string modelData
            width: ListView.view.width - 14
            color: Theme.dim
            text: modelData
        }
    }
}
