// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// Names of the editor's columns, as wide as BindingLine's.
RowLayout {
    id: root
    readonly property list<int> widths: [240, 160, 120, 64, 52, 76, 76, 76, 76, 60]
    spacing: 6

    Repeater {
        model: [qsTr("Channel"), qsTr("Element"), qsTr("Quantity"), qsTr("Wire unit"), qsTr("Limits in"), qsTr("Low limit"), qsTr("Low warning"), qsTr("Warning"), qsTr("Limit"), qsTr("Grace s")]

        Caption {
            required property int index
            required property string modelData
            Layout.preferredWidth: root.widths[index]
            Layout.fillWidth: index < 3
            Layout.minimumWidth: index < 3 ? 60 : root.widths[index]
            text: modelData
        }
    }
    Item {
        Layout.preferredWidth: 98
    }
}
