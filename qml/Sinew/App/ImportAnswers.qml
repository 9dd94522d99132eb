// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// What only a person can say: the import's key, the coordinates, the unit of heights. Nothing is guessed.
GridLayout {
    id: root
    required property ImportService importer
    readonly property string assetKey: key.text
    readonly property bool replaces: importer.stage !== ImportService.Idle && importer.isKnown(key.text)
    readonly property string crs: importer.needsCrs ? system.text.trim() : ""
    readonly property string heightUnit: importer.needsHeightUnit && unit.currentIndex > 0 ? unit.currentText : ""
    readonly property bool crsFine: !importer.needsCrs || importer.isCrs(system.text)
    readonly property bool complete: key.text.trim().length > 0 && crsFine && (!importer.needsHeightUnit || unit.currentIndex > 0)
    columns: 2
    columnSpacing: Theme.gap * 2

    /// Once a file has been looked at; from then on the fields are the person's, also after an import that failed.
    function begin() {
        key.text = root.importer.suggestedKey;
        system.text = root.importer.knownCrs;
        unit.currentIndex = Math.max(0, unit.find(root.importer.knownHeightUnit));
    }

    Connections {
        target: root.importer
        function onChanged() {
            if (root.importer.stage === ImportService.Ready)
                root.begin();
        }
    }
    BodyText {
        text: qsTr("Key")
    }
    TextEntry {
        id: key
        objectName: "importKey"
        Layout.fillWidth: true
    }
    Item {
        implicitWidth: 1
        implicitHeight: 1
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        color: root.replaces ? Theme.text : Theme.dim
        text: root.replaces ? qsTr("In the project already: this import takes its place. Elements keep their ids, channels their bindings.") : qsTr("Names this import. Use the same key to import a newer file in its place: ids and bindings stay.")
    }
    BodyText {
        visible: root.importer.needsCrs
        text: qsTr("Coordinates")
    }
    TextEntry {
        id: system
        objectName: "importCrs"
        Layout.fillWidth: true
        visible: root.importer.needsCrs
        wrong: text.length > 0 && !root.crsFine
        placeholderText: qsTr("for example EPSG:2205")
    }
    Item {
        visible: root.importer.needsCrs
        implicitWidth: 1
        implicitHeight: 1
    }
    Caption {
        Layout.fillWidth: true
        visible: root.importer.needsCrs
        wrapMode: Text.WordWrap
        color: system.wrong ? Theme.text : Theme.dim
        text: qsTr("The file does not say where on earth it lies; whoever made it knows: an EPSG code. Where there is none: local:m or local:ft, a place of its own in metres or feet.")
    }
    BodyText {
        visible: root.importer.needsHeightUnit
        text: qsTr("Heights in")
    }
    Choice {
        id: unit
        objectName: "importHeightUnit"
        Layout.fillWidth: true
        visible: root.importer.needsHeightUnit
        model: [qsTr("choose…"), "m", "ft", "ftUS"]
    }
}
