// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Ledger

/// Which rows are shown, and how many these are.
Flow {
    id: root
    required property LedgerModel log
    spacing: Theme.gap

    TextEntry {
        id: search
        objectName: "ledgerSearch"
        width: 220 * Theme.textScale
        placeholderText: qsTr("Search rows and what they carry")
        text: root.log.search
        onTextEdited: wait.restart()

        Timer {
            id: wait
            interval: 250
            onTriggered: root.log.search = search.text
        }
    }
    Choice {
        objectName: "ledgerCategory"
        width: 130 * Theme.textScale
        model: root.log.categories
        currentIndex: root.log.category
        onActivated: index => root.log.category = index
    }
    Choice {
        objectName: "ledgerWriter"
        width: 166 * Theme.textScale
        model: root.log.writers
        currentIndex: root.log.writer
        onActivated: index => root.log.writer = index
    }
    Choice {
        objectName: "ledgerSubject"
        width: 166 * Theme.textScale
        model: root.log.subjects
        currentIndex: root.log.subject
        onActivated: index => root.log.subject = index
    }
    Choice {
        objectName: "ledgerSpan"
        width: 130 * Theme.textScale
        model: root.log.spans
        currentIndex: root.log.span
        onActivated: index => root.log.span = index
    }
    TextEntry {
        objectName: "ledgerFrom"
        width: 150 * Theme.textScale
        visible: root.log.between
        placeholderText: qsTr("from 2026-09-14 14:00")
        wrong: root.log.fromIsWrong
        text: root.log.from
        onEditingFinished: root.log.from = text
    }
    TextEntry {
        objectName: "ledgerTo"
        width: 150 * Theme.textScale
        visible: root.log.between
        placeholderText: qsTr("to 2026-09-14 15:00")
        wrong: root.log.toIsWrong
        text: root.log.to
        onEditingFinished: root.log.to = text
    }
    FlatButton {
        objectName: "ledgerClear"
        visible: root.log.filtered || root.log.between
        text: qsTr("All rows")
        hint: qsTr("Without filters")
        onClicked: root.log.clearFilters()
    }
    Caption {
        objectName: "ledgerCount"
        height: Theme.row
        verticalAlignment: Text.AlignVCenter
        text: root.log.summary
    }
}
