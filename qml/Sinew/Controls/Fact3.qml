// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// Requested, reported, measured: three different things.
GridLayout {
    id: root
    required property string requested
    required property string reported
    required property string measured
    readonly property list<string> values: [requested, reported, measured]
    columns: 3
    columnSpacing: Theme.gap

    Repeater {
        model: [qsTr("requested"), qsTr("reported"), qsTr("measured")]

        Caption {
            required property string modelData
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            text: modelData
        }
    }
    Repeater {
        model: 3

        CopyText {
            required property int index
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            text: root.values[index]
        }
    }
}
