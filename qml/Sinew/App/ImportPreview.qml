// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// What is in the file, before anything is changed.
ColumnLayout {
    id: root
    required property ImportService importer
    spacing: 4

    BodyText {
        objectName: "importFormat"
        Layout.fillWidth: true
        font.weight: Font.Medium
        text: root.importer.format
    }
    Flow {
        Layout.fillWidth: true
        spacing: 14

        Repeater {
            model: root.importer.counts

            BodyText {
                required property string modelData
                text: modelData
            }
        }
    }
    Caption {
        Layout.fillWidth: true
        text: root.importer.crs.length > 0 ? qsTr("Coordinates: %1").arg(root.importer.crs) : ""
        visible: text.length > 0
    }
}
