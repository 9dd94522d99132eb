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
    property url parentFolder: StandardPaths.writableLocation(StandardPaths.DocumentsLocation)
    title: qsTr("Projects")
    sheetWidth: 600

    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("New")
    }
    RowLayout {
        Layout.fillWidth: true

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
        PushButton {
            strong: true
            text: qsTr("Make it")
            enabled: name.text.trim().length > 0 && !name.text.includes("/") && !root.projects.busy
            onClicked: {
                root.projects.create(root.parentFolder, name.text.trim());
                root.close();
            }
        }
    }
    Caption {
        Layout.fillWidth: true
        elide: Text.ElideMiddle
        text: root.projects.pathOf(root.parentFolder) + "/" + (name.text.trim().length > 0 ? name.text.trim() : "…") + ".sinew"
    }
    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("Open")
    }
    PushButton {
        text: qsTr("Choose a project folder…")
        onClicked: chosen.open()
    }
    Repeater {
        model: root.projects.recent

        FlatButton {
            required property string modelData
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
}
