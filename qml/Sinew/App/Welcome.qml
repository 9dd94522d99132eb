// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// What there is to do before a project is open.
ColumnLayout {
    id: root
    required property ProjectService projects
    signal newWanted
    signal openWanted
    spacing: Theme.gap

    Heading {
        text: root.projects.busy ? qsTr("Opening…") : qsTr("Begin")
        font.pixelSize: Theme.big
    }
    ProgressBar {
        Layout.fillWidth: true
        visible: root.projects.busy
        indeterminate: true
    }
    Paragraph {
        Layout.fillWidth: true
        visible: !root.projects.busy
        color: Theme.dim
        text: qsTr("A project is a folder that holds a model, its measured history and the record of every command. Make a new one and import your files, or open one.")
    }
    RowLayout {
        visible: !root.projects.busy
        spacing: Theme.gap

        PushButton {
            strong: true
            text: qsTr("New project…")
            onClicked: root.newWanted()
        }
        PushButton {
            text: qsTr("Open…")
            onClicked: root.openWanted()
        }
        PushButton {
            objectName: "openDemo"
            text: qsTr("Demo city")
            hint: qsTr("A city with a simulated field: a typhoon nears a bridge, a pipe bursts")
            onClicked: root.projects.openDemo()
        }
    }
    SectionTitle {
        Layout.fillWidth: true
        visible: recent.count > 0 && !root.projects.busy
        text: qsTr("Recent")
    }
    Column {
        Layout.fillWidth: true
        visible: !root.projects.busy
        spacing: root.spacing

        Repeater {
            id: recent
            model: root.projects.recent

            FlatButton {
                required property string modelData
                width: Math.min(implicitWidth, root.width)
                text: modelData
                onClicked: root.projects.open(root.projects.urlOf(modelData))
            }
        }
    }
}
