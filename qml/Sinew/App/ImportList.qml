// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// What has been imported, each to be taken out again by a gesture that no stray click makes.
ColumnLayout {
    id: root
    required property ImportService importer
    readonly property alias count: list.count
    spacing: 4

    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("In the project")
    }
    ListView {
        id: list
        objectName: "importList"
        Layout.fillWidth: true
        implicitHeight: Math.min(contentHeight, 260 * Theme.textScale)
        clip: true
        spacing: 4
        boundsBehavior: Flickable.StopAtBounds
        model: root.importer.imports
        ScrollBar.vertical: ThinBar {}
        delegate: RowLayout {
            id: line
            required property string modelData
            width: ListView.view.width - 14

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                BodyText {
                    Layout.fillWidth: true
                    text: line.modelData
                }
                Caption {
                    Layout.fillWidth: true
                    text: root.importer.about(line.modelData)
                }
            }
            HoldButton {
                objectName: "remove " + line.modelData
                text: qsTr("Hold to remove")
                font.pixelSize: Theme.body
                implicitHeight: Theme.row
                onHeld: root.importer.remove(line.modelData)
            }
        }
    }
}
