// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Dialogs
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// Which channel belongs to which element, in which unit, within which limits.
Sheet {
    id: root
    required property Seat seat
    required property ProjectService projects
    readonly property BindingsModel table: BindingsModel {
        seat: root.seat
    }
    property string picking
    property bool pickingNew: false
    readonly property string pickSubject: pickingNew ? qsTr("the new channel") : picking
    title: qsTr("Channels, bindings and limits")
    sheetWidth: 1180
    sheetHeight: 680

    function edit() {
        root.picking = "";
        root.pickingNew = false;
        root.table.reload();
        root.open();
    }
    function undo() {
        root.table.undo();
    }
    function read(file: url) {
        root.close();
        root.projects.importBindings(file);
    }
    /// The sheet makes room for the scene, and comes back with its edits. Empty: for the new channel below.
    function pick(channel: string) {
        root.picking = channel;
        root.pickingNew = channel.length === 0;
        root.close();
    }
    function endPick(bind: bool) {
        if (bind && !root.pickingNew)
            root.table.bind(root.picking, root.seat.selected);
        root.picking = "";
        root.pickingNew = false;
        root.open();
    }

    RowLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false

        TextEntry {
            Layout.preferredWidth: 260
            placeholderText: qsTr("Search channels and elements")
            onTextEdited: root.table.search = text
        }
        Caption {
            Layout.fillWidth: true
            elide: Text.ElideRight
            text: root.table.dirty ? qsTr("Edited, not saved yet.") : ""
        }
        PushButton {
            text: qsTr("Read a table…")
            hint: qsTr("A CSV with kind, id, element, quantity, unit and limits: adds channels and actuators, replaces those of the same id")
            enabled: !root.table.dirty && !root.projects.readOnly
            onClicked: tables.open()
        }
        PushButton {
            text: qsTr("Undo")
            hint: qsTr("Ctrl+Z")
            enabled: root.table.canUndo
            onClicked: root.table.undo()
        }
    }
    BindingHeader {
        Layout.fillWidth: true
        Layout.fillHeight: false
        Layout.rightMargin: 12
    }
    ListView {
        id: list
        objectName: "bindingList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        model: root.table
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: BindingLine {
            width: ListView.view.width - 12
            bindings: root.table
            onPickWanted: root.pick(key)
        }

        Paragraph {
            anchors.centerIn: parent
            width: parent.width * 0.7
            horizontalAlignment: Text.AlignHCenter
            visible: list.count === 0
            color: Theme.dim
            text: root.table.search.length > 0 ? qsTr("No channel has that name.") : qsTr("No channels yet. Add one below, as it is named on the wire, or read a table.")
        }
    }
    NewChannel {
        Layout.fillWidth: true
        Layout.fillHeight: false
        bindings: root.table
        element: root.seat.selected
        elementName: root.seat.elementName(root.seat.selected)
        onPickWanted: root.pick("")
    }
    FileDialog {
        id: tables
        title: qsTr("A table of channels and actuators")
        nameFilters: [qsTr("CSV (*.csv)"), qsTr("All files (*)")]
        onAccepted: root.read(selectedFile)
    }
    buttons: [
        PushButton {
            objectName: "saveBindings"
            strong: true
            text: qsTr("Save")
            enabled: root.table.ready && !root.projects.readOnly
            onClicked: {
                root.table.save(root.projects);
                root.close();
            }
        },
        PushButton {
            text: root.table.dirty ? qsTr("Drop the edits") : qsTr("Close")
            onClicked: {
                root.table.reload();
                root.close();
            }
        }
    ]
}
