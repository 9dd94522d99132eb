// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import Sinew.Commands
import Sinew.Seat

/// All dialogs of the window, and the menu that opens them.
Item {
    id: root
    required property Seat seat
    required property ProjectService projects
    required property ImportService importer
    required property BrokerSettings broker
    required property Room room
    readonly property bool anyOpen: project.visible || files.visible || bindings.visible || field.visible || settings.visible || guide.visible || help.visible || own.visible || menu.visible
    signal pictureWanted(file: url)

    function openMenu() {
        menu.popup(8, 40);
    }
    function openProjects() {
        project.open();
    }
    function openGuide() {
        guide.open();
    }
    function openHelp() {
        help.open();
    }
    function openSettings() {
        settings.open();
    }
    function openBindings() {
        bindings.edit();
    }
    function compose(actuator: string) {
        own.compose(actuator);
    }
    function undo() {
        bindings.undo();
    }

    MainMenu {
        id: menu
        hasProject: root.seat.hasProject
        onNewWanted: project.open()
        onOpenWanted: project.open()
        onImportWanted: files.begin()
        onBindingsWanted: bindings.edit()
        onBrokerWanted: field.open()
        onPictureWanted: picture.open()
        onSettingsWanted: settings.open()
        onGuideWanted: guide.open()
        onHelpWanted: help.open()
    }
    ProjectSheet {
        id: project
        objectName: "projectSheet"
        projects: root.projects
    }
    ImportSheet {
        id: files
        objectName: "importSheet"
        importer: root.importer
    }
    BindingsSheet {
        id: bindings
        objectName: "bindingsSheet"
        seat: root.seat
        projects: root.projects
    }
    BrokerSheet {
        id: field
        objectName: "brokerSheet"
        broker: root.broker
    }
    SettingsSheet {
        id: settings
        objectName: "settingsSheet"
        room: root.room
    }
    GuideSheet {
        id: guide
        objectName: "guideSheet"
        simulated: root.seat.simulated
    }
    HelpSheet {
        id: help
        objectName: "helpSheet"
    }
    OwnCommandSheet {
        id: own
        objectName: "ownCommandSheet"
        seat: root.seat
    }
    FileDialog {
        id: picture
        title: qsTr("Save a picture of the window")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "png"
        nameFilters: [qsTr("PNG picture (*.png)")]
        onAccepted: root.pictureWanted(selectedFile)
    }
}
