// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
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
    title: qsTr("Channels, bindings and limits")
    sheetWidth: 1120
    sheetHeight: 680

    function edit() {
        root.table.reload();
        root.open();
    }
    function undo() {
        root.table.undo();
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
            text: root.seat.selected.length > 0 ? qsTr("Selected: %1").arg(root.seat.selected) : qsTr("Select an element in the scene to bind a channel to it.")
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
            selected: root.seat.selected
        }
    }
    NewChannel {
        Layout.fillWidth: true
        Layout.fillHeight: false
        bindings: root.table
        element: root.seat.selected
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
