// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
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
    signal peopleWanted
    signal demoWanted
    signal settingsWanted
    signal guideWanted
    signal helpWanted
    width: 260 * Theme.textScale

    MenuItem {
        text: qsTr("New project…")
        onTriggered: root.newWanted()
    }
    MenuItem {
        text: qsTr("Open project…")
        onTriggered: root.openWanted()
    }
    MenuItem {
        text: qsTr("Demo city")
        onTriggered: root.demoWanted()
    }
    MenuSeparator {}
    MenuItem {
        text: qsTr("Import a file…")
        enabled: root.hasProject
        onTriggered: root.importWanted()
    }
    MenuItem {
        text: qsTr("Channels, bindings and limits…")
        enabled: root.hasProject
        onTriggered: root.bindingsWanted()
    }
    MenuItem {
        text: qsTr("Connection to the field…")
        enabled: root.hasProject
        onTriggered: root.brokerWanted()
    }
    MenuItem {
        text: qsTr("People…")
        enabled: root.hasProject
        onTriggered: root.peopleWanted()
    }
    MenuItem {
        text: qsTr("Export…")
        enabled: root.hasProject
        onTriggered: root.exportWanted()
    }
    MenuSeparator {}
    MenuItem {
        text: qsTr("Settings…")
        onTriggered: root.settingsWanted()
    }
    MenuItem {
        text: qsTr("Guide")
        onTriggered: root.guideWanted()
    }
    MenuItem {
        text: qsTr("Keys")
        onTriggered: root.helpWanted()
    }
}
