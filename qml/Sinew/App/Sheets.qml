// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Alarms
import Sinew.Commands
import Sinew.Ledger
import Sinew.Seat

/// All dialogs of the window, and the menu that opens them.
Item {
    id: root
    required property Seat seat
    required property ProjectService projects
    required property ImportService importer
    required property ExportService exporter
    required property RecordService records
    required property BrokerSettings broker
    required property Room room
    property bool layersEmpty: false
    property string reviewed
    /// Of those an administrator who sits here is told.
    readonly property int seatsWaiting: root.seat.people.administrator ? root.seat.people.seatsWaiting : 0
    readonly property bool anyOpen: project.visible || files.visible || bindings.visible || field.visible || settings.visible || guide.visible || people.visible || signing.visible || first.visible || shift.visible || output.visible || help.visible || own.visible || alarm.visible || health.visible || ledger.visible || keeping.visible || menu.visible
    signal pictureWanted(file: url)
    signal commandWanted(command: string)
    signal alarmWanted(alarm: string)
    signal elementWanted(element: string)

    readonly property alias picking: bindings.pickSubject

    function openMenu() {
        menu.popup(6, 2);
    }
    function openProjects(making: bool) {
        making ? project.make() : project.choose();
    }
    function openImport() {
        files.begin();
    }
    function openPeople() {
        people.open();
    }
    /// Whoever comes to this seat: signs in, or becomes the first administrator.
    function openSignIn() {
        if (!root.seat.people.open)
            return;
        root.seat.people.hasAdministrator ? signing.open() : first.open();
    }
    function openShift() {
        shift.open();
    }
    function lock() {
        root.seat.people.lock();
    }
    function endPick(bind: bool) {
        bindings.endPick(bind);
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
    function openAlarm(key: string) {
        alarm.edit(key);
    }
    function openAlarmHealth() {
        health.open();
    }
    function openLedger() {
        ledger.open();
    }
    function undo() {
        bindings.undo();
    }

    MainMenu {
        id: menu
        hasProject: root.seat.hasProject
        onNewWanted: project.make()
        onOpenWanted: project.choose()
        onDemoWanted: root.projects.openDemo()
        canSignIn: root.seat.people.open
        seatsWaiting: root.seatsWaiting
        canLock: root.seat.people.signedIn && !root.seat.people.locked
        onSignInWanted: root.openSignIn()
        onLockWanted: root.lock()
        onShiftWanted: shift.open()
        onPeopleWanted: people.open()
        onImportWanted: files.begin()
        onBindingsWanted: bindings.edit()
        onBrokerWanted: field.open()
        onExportWanted: output.open()
        onAlarmHealthWanted: health.open()
        onLedgerWanted: ledger.open()
        onSettingsWanted: settings.open()
        onGuideWanted: guide.open()
        onHelpWanted: help.open()
    }
    ProjectSheet {
        id: project
        objectName: "projectSheet"
        projects: root.projects
    }
    PeopleSheet {
        id: people
        objectName: "peopleSheet"
        seat: root.seat
        projects: root.projects
    }
    SignInSheet {
        id: signing
        objectName: "signInSheet"
        desk: root.seat.people
    }
    FirstAdministratorSheet {
        id: first
        objectName: "firstAdministratorSheet"
        desk: root.seat.people
    }
    ShiftSheet {
        id: shift
        objectName: "shiftSheet"
        seat: root.seat
    }
    LedgerSheet {
        id: ledger
        objectName: "ledgerSheet"
        seat: root.seat
        command: root.reviewed
        onExportWanted: output.writeLedger()
        onKeepingWanted: keeping.open()
        onCommandWanted: command => root.commandWanted(command)
        onAlarmWanted: alarm => root.alarmWanted(alarm)
        onElementWanted: element => root.elementWanted(element)
    }
    KeepingSheet {
        id: keeping
        objectName: "keepingSheet"
        seat: root.seat
        records: root.records
    }
    ExportSheet {
        id: output
        ledger: ledger.log
        objectName: "exportSheet"
        seat: root.seat
        exporter: root.exporter
        onPictureWanted: file => root.pictureWanted(file)
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
        desk: root.seat.people
    }
    GuideSheet {
        id: guide
        objectName: "guideSheet"
        simulated: root.seat.simulated
        empty: root.layersEmpty
    }
    HelpSheet {
        id: help
        objectName: "helpSheet"
    }
    AlarmSettingSheet {
        id: alarm
        objectName: "alarmSettingSheet"
        seat: root.seat
    }
    AlarmHealthSheet {
        id: health
        objectName: "alarmHealthSheet"
        seat: root.seat
    }
    OwnCommandSheet {
        id: own
        objectName: "ownCommandSheet"
        seat: root.seat
    }
}
