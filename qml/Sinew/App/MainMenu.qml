// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// Everything that is not done every minute.
Menu {
    id: root
    property bool hasProject: false
    signal newWanted
    signal openWanted
    signal importWanted
    signal bindingsWanted
    signal brokerWanted
    signal exportWanted
    signal alarmHealthWanted
    signal ledgerWanted
    signal peopleWanted
    signal signInWanted
    signal lockWanted
    signal shiftWanted
    property bool canSignIn: false
    property bool canLock: false
    property int seatsWaiting: 0
    signal demoWanted
    signal settingsWanted
    signal guideWanted
    signal helpWanted
    width: 260 * Theme.textScale

    component Line: MenuItem {
        opacity: enabled ? 1 : 0.4
    }

    Line {
        text: qsTr("New project…")
        onTriggered: root.newWanted()
    }
    Line {
        text: qsTr("Open project…")
        onTriggered: root.openWanted()
    }
    Line {
        text: qsTr("Demo city")
        onTriggered: root.demoWanted()
    }
    MenuSeparator {}
    Line {
        text: qsTr("Import a file…")
        enabled: root.hasProject
        onTriggered: root.importWanted()
    }
    Line {
        text: qsTr("Channels, bindings and limits…")
        enabled: root.hasProject
        onTriggered: root.bindingsWanted()
    }
    Line {
        text: qsTr("Connection to the field…")
        enabled: root.hasProject
        onTriggered: root.brokerWanted()
    }
    MenuSeparator {}
    Line {
        objectName: "menuSignIn"
        text: qsTr("Who sits here…")
        enabled: root.canSignIn
        onTriggered: root.signInWanted()
    }
    Line {
        text: qsTr("Lock this seat (Ctrl+L)")
        enabled: root.canLock
        onTriggered: root.lockWanted()
    }
    Line {
        text: qsTr("Shift log…")
        enabled: root.hasProject
        onTriggered: root.shiftWanted()
    }
    Line {
        objectName: "menuPeople"
        text: qsTr("People and seats…")
        enabled: root.hasProject
        Accessible.name: root.seatsWaiting > 0 ? qsTr("People and seats; seats that ask to be confirmed: %1").arg(root.seatsWaiting) : text
        onTriggered: root.peopleWanted()

        Badge {
            objectName: "menuSeatsWaiting"
            anchors.right: parent.right
            anchors.rightMargin: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            visible: root.seatsWaiting > 0
            text: root.seatsWaiting === 1 ? qsTr("1 seat asks") : qsTr("%1 seats ask").arg(root.seatsWaiting)
        }
    }
    MenuSeparator {}
    Line {
        text: qsTr("Health of the alarm system…")
        enabled: root.hasProject
        onTriggered: root.alarmHealthWanted()
    }
    Line {
        objectName: "menuLedger"
        text: qsTr("Ledger… (J)")
        enabled: root.hasProject
        onTriggered: root.ledgerWanted()
    }
    Line {
        text: qsTr("Export…")
        enabled: root.hasProject
        onTriggered: root.exportWanted()
    }
    MenuSeparator {}
    Line {
        text: qsTr("Settings…")
        onTriggered: root.settingsWanted()
    }
    Line {
        text: qsTr("Guide")
        onTriggered: root.guideWanted()
    }
    Line {
        text: qsTr("Keys")
        onTriggered: root.helpWanted()
    }
}
