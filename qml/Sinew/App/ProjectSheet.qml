// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtCore
import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// New, open, recent.
Sheet {
    id: root
    required property ProjectService projects
    property bool making: false
    property url parentFolder: StandardPaths.writableLocation(StandardPaths.DocumentsLocation)
    title: making ? qsTr("New project") : qsTr("Open a project")
    sheetWidth: 720

    function make() {
        root.making = true;
        root.open();
        name.forceActiveFocus();
    }
    function choose() {
        root.making = false;
        root.open();
    }

    RowLayout {
        Layout.fillWidth: true
        visible: root.making

        TextEntry {
            id: name
            objectName: "newProjectName"
            Layout.fillWidth: true
            placeholderText: qsTr("Name of the project")
        }
        PushButton {
            text: qsTr("In…")
            hint: qsTr("The folder that will hold it")
            onClicked: place.open()
        }
    }
    Caption {
        Layout.fillWidth: true
        visible: root.making
        elide: Text.ElideMiddle
        text: root.projects.pathOf(root.parentFolder) + "/" + (name.text.trim().length > 0 ? name.text.trim() : "…") + ".sinew"
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.making
        color: Theme.dim
        text: qsTr("Who makes it becomes its first administrator next, and enrols everybody else.")
    }
    RowLayout {
        Layout.fillWidth: true
        visible: !root.making

        TextEntry {
            id: address
            objectName: "projectAddress"
            Layout.fillWidth: true
            placeholderText: qsTr("postgresql://user@server/database?schema=city")
            onAccepted: openAddress.clicked()
        }
        PushButton {
            id: openAddress
            text: qsTr("Open")
            hint: qsTr("A project that several desks share, on a server")
            enabled: root.projects.isAddress(address.text)
            onClicked: {
                root.projects.open(root.projects.urlOf(address.text));
                root.close();
            }
        }
    }
    SectionTitle {
        Layout.fillWidth: true
        visible: !root.making && root.projects.recent.length > 0
        text: qsTr("Recent")
    }
    Repeater {
        model: root.making ? [] : root.projects.recent

        FlatButton {
            required property string modelData
            Layout.maximumWidth: root.availableWidth - 4 * Theme.gap
            text: modelData
            onClicked: {
                root.projects.open(root.projects.urlOf(modelData));
                root.close();
            }
        }
    }
    FolderDialog {
        id: place
        title: qsTr("Where the project is made")
        onAccepted: root.parentFolder = selectedFolder
    }
    FolderDialog {
        id: chosen
        title: qsTr("A project folder (name.sinew)")
        onAccepted: {
            root.projects.open(selectedFolder);
            root.close();
        }
    }
    buttons: [
        PushButton {
            objectName: "makeProject"
            strong: true
            visible: root.making
            text: qsTr("Make it")
            enabled: name.text.trim().length > 0 && !name.text.includes("/") && !root.projects.busy
            onClicked: {
                root.projects.create(root.parentFolder, name.text.trim());
                name.clear();
                root.close();
            }
        },
        PushButton {
            strong: true
            visible: !root.making
            text: qsTr("Choose a folder…")
            onClicked: chosen.open()
        },
        PushButton {
            text: qsTr("Cancel")
            onClicked: root.close()
        }
    ]
}
