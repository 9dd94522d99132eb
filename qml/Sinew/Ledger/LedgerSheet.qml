// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Ledger
import Sinew.Seat

/// The ledger: who did what and when, newest first; each row opens; all of it can be verified.
Sheet {
    id: root
    required property Seat seat
    property string command
    readonly property LedgerModel log: LedgerModel {
        seat: root.seat
        active: root.visible
        command: root.command
    }
    readonly property LedgerOpenRow chosen: LedgerOpenRow {
        ledger: root.log
    }
    readonly property bool wide: width >= 1080 * Theme.textScale
    signal exportWanted
    signal keepingWanted
    signal commandWanted(command: string)
    signal alarmWanted(alarm: string)
    signal elementWanted(element: string)
    // It may cover the strip that says so.
    title: root.seat.simulated ? qsTr("Ledger (SIMULATED)") : qsTr("Ledger")
    sheetWidth: 1500
    sheetHeight: 940

    function show(number: int) {
        if (root.log.placeOf(number) < 0)
            root.log.clearFilters();
        list.show(root.log.placeOf(number));
        root.chosen.number = number;
    }
    /// The list stays where it is: the reader comes back to it.
    function leave() {
        root.chosen.number = 0;
    }

    LedgerProofBar {
        Layout.fillWidth: true
        Layout.fillHeight: false
        proof: root.log.proof
        onRowWanted: number => root.show(number)
    }
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: 1
        color: Theme.line
    }
    LedgerFilters {
        Layout.fillWidth: true
        Layout.fillHeight: false
        log: root.log
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.fillHeight: true
        spacing: Theme.gap

        LedgerList {
            id: list
            objectName: "ledgerList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: root.wide || root.chosen.number === 0
            log: root.log
            openedNumber: root.chosen.number
            onOpened: number => root.chosen.number = number
        }
        LedgerPane {
            objectName: "ledgerPane"
            Layout.fillWidth: !root.wide
            Layout.fillHeight: true
            Layout.preferredWidth: 460 * Theme.textScale
            visible: root.chosen.number > 0
            opened: root.chosen
            onClosed: root.leave()
            onFollowed: root.log.followSubject(root.chosen.subject, root.chosen.about.length > 0 ? root.chosen.about : root.chosen.subject)
            onCommandWanted: command => {
                root.close();
                root.commandWanted(command);
            }
            onAlarmWanted: alarm => {
                root.close();
                root.alarmWanted(alarm);
            }
            onElementWanted: element => {
                root.close();
                root.elementWanted(element);
            }
        }
    }
    buttons: [
        PushButton {
            text: qsTr("Close")
            onClicked: root.close()
        },
        PushButton {
            objectName: "ledgerExport"
            text: qsTr("Export…")
            enabled: root.log.all > 0
            onClicked: root.exportWanted()
        },
        PushButton {
            objectName: "ledgerKeeping"
            text: qsTr("How it is kept…")
            hint: qsTr("The second place, room, backups, archives")
            onClicked: root.keepingWanted()
        }
    ]
}
