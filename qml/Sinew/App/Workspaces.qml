// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// Operate or Review.
RowLayout {
    id: root
    property int current: 0
    spacing: 0

    Repeater {
        model: [qsTr("Operate"), qsTr("Review")]

        FlatButton {
            required property int index
            required property string modelData
            text: modelData
            hint: qsTr("Workspace %1 (key %2)").arg(modelData).arg(index + 1)
            checked: root.current === index
            onClicked: root.current = index
        }
    }
}
