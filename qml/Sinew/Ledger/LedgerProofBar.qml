// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Ledger

/// Whether the ledger is what was written.
ColumnLayout {
    id: root
    required property LedgerProof proof
    signal rowWanted(number: int)
    spacing: 4

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap

        Paragraph {
            objectName: "proofSentence"
            Layout.fillWidth: true
            font.weight: root.proof.faulty ? Font.Bold : Font.Normal
            text: root.proof.sentence
        }
        PushButton {
            objectName: "proofRow"
            visible: root.proof.firstWrong > 0
            text: qsTr("Show row %1").arg(root.proof.firstWrong)
            onClicked: root.rowWanted(root.proof.firstWrong)
        }
        PushButton {
            objectName: "proofVerify"
            visible: !root.proof.running
            text: root.proof.verified || root.proof.faulty ? qsTr("Verify again") : qsTr("Verify")
            onClicked: root.proof.verify()
        }
        PushButton {
            objectName: "proofCancel"
            visible: root.proof.running
            text: qsTr("Cancel")
            onClicked: root.proof.cancel()
        }
    }
    ProgressBar {
        objectName: "proofProgress"
        Layout.fillWidth: true
        visible: root.proof.running
        indeterminate: root.proof.progress === 0
        value: root.proof.progress
    }
    Repeater {
        model: root.proof.notes

        Caption {
            required property string modelData
            Layout.fillWidth: true
            wrapMode: Text.WordWrap
            text: modelData
        }
    }
}
