// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Dialogs
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Ledger
import Sinew.Seat

/// What to write, of which part, and where; progress, and what came of it.
Sheet {
    id: root
    required property Seat seat
    required property ExportService exporter
    required property LedgerModel ledger
    readonly property ExportModel offer: ExportModel {
        seat: root.seat
    }
    readonly property bool writing: exporter.stage === ExportService.Writing
    readonly property int kind: what.currentIndex
    signal pictureWanted(file: url)
    title: qsTr("Export")
    sheetWidth: 640
    closePolicy: writing ? Popup.NoAutoClose : Popup.CloseOnEscape
    onAboutToShow: begin()
    onKindChanged: suggest()

    function begin() {
        root.exporter.reset();
        root.suggest();
    }
    function suggest() {
        if (root.kind >= 0) // the list may not be filled yet
            path.text = root.offer.folder() + "/" + root.offer.fileName(root.kind);
    }

    /// Opens with this command chosen for a report.
    function report(command: string) {
        root.open();
        what.currentIndex = ExportModel.Report;
        commands.currentIndex = Math.max(0, root.offer.commandIndex(command));
    }
    /// Opens for the ledger: with filters, for what they let through.
    function writeLedger() {
        root.open();
        what.currentIndex = ExportModel.Ledger;
        rows.currentIndex = root.ledger.filtered ? 1 : 0;
    }
    function write(file: url) {
        if (root.kind === ExportModel.Table)
            root.exporter.table(file, root.offer.channels(channels.currentIndex), root.offer.spanStart(span.currentIndex), root.offer.spanEnd());
        else if (root.kind === ExportModel.State)
            root.exporter.model(file);
        else if (root.kind === ExportModel.Report)
            root.exporter.report(file, root.offer.commandAt(commands.currentIndex));
        else if (root.kind === ExportModel.Ledger)
            root.ledger.exportTo(root.exporter, file, rows.currentIndex === 1);
        else
            root.takePicture(file);
    }
    /// Of the window, not of this sheet.
    function takePicture(file: url) {
        root.close();
        root.pictureWanted(file);
    }

    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap * 2
        enabled: !root.writing

        BodyText {
            text: qsTr("What")
        }
        Choice {
            id: what
            objectName: "exportWhat"
            Layout.fillWidth: true
            model: [qsTr("Measured values (CSV)"), qsTr("Model with its state (GeoPackage)"), qsTr("Report of a command (PDF)"), qsTr("Picture of the window (PNG)"), qsTr("Ledger (JSON lines, or CSV)")]
            onActivated: root.exporter.reset()
        }
        BodyText {
            visible: root.kind === ExportModel.Table
            text: qsTr("Of")
        }
        Choice {
            id: channels
            objectName: "exportChannels"
            Layout.fillWidth: true
            visible: root.kind === ExportModel.Table
            model: root.offer.channelChoices
        }
        BodyText {
            visible: root.kind === ExportModel.Table
            text: qsTr("From")
        }
        Choice {
            id: span
            Layout.fillWidth: true
            visible: root.kind === ExportModel.Table
            model: root.offer.spanChoices
            currentIndex: 2
        }
        BodyText {
            visible: root.kind === ExportModel.Report
            text: qsTr("Command")
        }
        Choice {
            id: commands
            objectName: "exportCommand"
            Layout.fillWidth: true
            visible: root.kind === ExportModel.Report
            enabled: count > 0
            model: root.offer.commandNames
            displayText: count > 0 ? currentText : qsTr("none yet")
        }
        BodyText {
            visible: root.kind === ExportModel.Ledger
            text: qsTr("Rows")
        }
        Choice {
            id: rows
            objectName: "exportRows"
            Layout.fillWidth: true
            visible: root.kind === ExportModel.Ledger
            model: root.ledger.filtered && root.ledger.active ? [qsTr("all of them"), qsTr("those that the ledger shows now: %1").arg(root.ledger.summary)] : [qsTr("all of them")]
        }
        BodyText {
            text: qsTr("To")
        }
        RowLayout {
            Layout.fillWidth: true

            TextEntry {
                id: path
                objectName: "exportPath"
                Layout.fillWidth: true
            }
            PushButton {
                text: qsTr("Choose…")
                onClicked: {
                    place.selectedFile = root.offer.urlOf(path.text);
                    place.open();
                }
            }
        }
    }
    Caption {
        Layout.fillWidth: true
        color: Theme.text
        visible: !root.writing && root.exporter.stage !== ExportService.Done && root.offer.exists(path.text)
        text: qsTr("This file is there already: it will be replaced.")
    }
    Paragraph {
        Layout.fillWidth: true
        color: Theme.dim
        text: root.kind === ExportModel.Table ? qsTr("SI units, UTC, one row a value. The time cursor stands at %1.").arg(root.seat.dateText)
            : root.kind === ExportModel.State ? qsTr("For QGIS and other programs: every layer, and a layer “states” with what each channel says at the time cursor, %1.").arg(root.seat.dateText)
            : root.kind === ExportModel.Ledger ? qsTr("With every hash and signature. All rows as JSON lines can be verified by themselves (sinew-cli ledger verify FILE); a file whose name ends in .csv is written as CSV.")
            : root.kind === ExportModel.Report ? qsTr("What, why, with and without it, who approved, proof from later measurements, rows of the ledger.")
            : qsTr("As it stands on screen.")
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.seat.simulated
        font.weight: Font.Bold
        text: qsTr("Marked SIMULATED, as all of it is.")
    }
    ColumnLayout {
        Layout.fillWidth: true
        visible: root.writing
        spacing: 4

        Caption {
            Layout.fillWidth: true
            text: root.exporter.doing.length > 0 ? root.exporter.doing : qsTr("Writing…")
        }
        ProgressBar {
            objectName: "exportProgress"
            Layout.fillWidth: true
            indeterminate: root.exporter.progress === 0
            value: root.exporter.progress
        }
    }
    Paragraph {
        objectName: "exportSaid"
        Layout.fillWidth: true
        visible: root.exporter.stage === ExportService.Done || root.exporter.stage === ExportService.Failed
        font.weight: Font.Medium
        wrapMode: Text.Wrap
        text: root.exporter.stage === ExportService.Failed ? qsTr("Not written: %1").arg(root.exporter.said) : root.exporter.said
    }
    FileDialog {
        id: place
        title: qsTr("Where to write it")
        fileMode: FileDialog.SaveFile
        onAccepted: path.text = root.offer.pathOf(selectedFile)
    }
    buttons: [
        PushButton {
            objectName: "exportStart"
            strong: true
            visible: !root.writing
            enabled: path.text.length > 0 && (root.kind !== ExportModel.Report || commands.count > 0)
            text: qsTr("Export")
            onClicked: root.write(root.offer.urlOf(path.text))
        },
        PushButton {
            visible: root.writing
            text: qsTr("Cancel")
            onClicked: root.exporter.cancel()
        },
        PushButton {
            visible: !root.writing
            text: qsTr("Close")
            onClicked: root.close()
        }
    ]
}
