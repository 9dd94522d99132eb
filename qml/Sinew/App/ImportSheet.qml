// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Dialogs
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// File, preview, what only a person can say, import with progress.
Sheet {
    id: root
    required property ImportService importer
    readonly property bool importing: importer.stage === ImportService.Importing
    title: qsTr("Import a file")
    sheetWidth: 620
    closePolicy: importing ? Popup.NoAutoClose : Popup.CloseOnEscape

    function begin() {
        root.importer.reset();
        root.open();
        files.open();
    }

    RowLayout {
        Layout.fillWidth: true

        TextEntry {
            objectName: "importFile"
            Layout.fillWidth: true
            enabled: !root.importing
            text: root.importer.file
            placeholderText: qsTr("Path of a file, then Return")
            onAccepted: root.importer.choosePath(text)
        }
        PushButton {
            text: qsTr("Choose…")
            enabled: !root.importing
            onClicked: files.open()
        }
    }
    Caption {
        Layout.fillWidth: true
        visible: root.importer.stage === ImportService.Idle
        wrapMode: Text.WordWrap
        text: qsTr("Networks: EPANET and SWMM (.inp), MATPOWER (.m), RTS-GMLC tables (bus.csv), CGMES (its .xml files, or a .zip of them). Structures: IFC (.ifc, .ifczip). Maps: GeoJSON, Shapefile, GeoPackage, OpenStreetMap, CityJSON, CityGML. Ground: GeoTIFF and other rasters. Also packed as .gz or .zip.")
    }
    ImportList {
        Layout.fillWidth: true
        visible: root.importer.stage === ImportService.Idle && count > 0
        importer: root.importer
    }
    ImportPreview {
        Layout.fillWidth: true
        visible: root.importer.stage === ImportService.Ready
        importer: root.importer
    }
    ImportAnswers {
        id: answers
        Layout.fillWidth: true
        visible: root.importer.stage === ImportService.Ready || root.importer.stage === ImportService.Failed && root.importer.format.length > 0
        importer: root.importer
    }
    ColumnLayout {
        Layout.fillWidth: true
        visible: root.importing || root.importer.stage === ImportService.Looking
        spacing: 4

        Caption {
            Layout.fillWidth: true
            text: root.importing ? root.importer.doing : qsTr("Looking at the file…")
        }
        ProgressBar {
            objectName: "importProgress"
            Layout.fillWidth: true
            indeterminate: !root.importing
            value: root.importer.progress
        }
    }
    Paragraph {
        objectName: "importError"
        Layout.fillWidth: true
        visible: root.importer.stage === ImportService.Failed
        font.weight: Font.Medium
        text: qsTr("Not imported: %1").arg(root.importer.error)
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.importer.stage === ImportService.Done
        text: root.importer.summary
    }
    WarningList {
        Layout.fillWidth: true
        importer: root.importer
    }
    FileDialog {
        id: files
        title: qsTr("A file to import")
        onAccepted: root.importer.choose(selectedFile)
    }
    buttons: [
        PushButton {
            objectName: "importStart"
            strong: true
            visible: answers.visible
            enabled: answers.complete
            text: qsTr("Import")
            onClicked: root.importer.start(answers.assetKey, answers.crs, answers.heightUnit)
        },
        PushButton {
            visible: root.importing || root.importer.stage === ImportService.Looking
            text: qsTr("Cancel")
            onClicked: root.importer.cancel()
        },
        PushButton {
            visible: root.importer.stage === ImportService.Done
            strong: true
            text: qsTr("Done")
            onClicked: root.close()
        }
    ]
}
