// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Scene

/// Views of the camera by name.
RowLayout {
    id: root
    required property CameraRig rig
    spacing: 4

    Choice {
        id: list
        Layout.fillWidth: true
        visible: count > 0
        model: root.rig.savedViewNames
        Accessible.name: qsTr("Saved views")
        onActivated: root.rig.showSavedView(currentText)
    }
    TextEntry {
        id: name
        Layout.fillWidth: true
        placeholderText: qsTr("Name this view")
        onAccepted: {
            if (text.trim().length > 0)
                root.rig.saveView(text.trim());
            clear();
            focus = false;
        }
    }
    FlatButton {
        text: "✕"
        visible: list.count > 0
        hint: qsTr("Forget the chosen view")
        onClicked: root.rig.removeSavedView(list.currentText)
    }
}
