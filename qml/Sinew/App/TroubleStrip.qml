// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// What does not work, said in words; a model that failed paints nothing.
Rectangle {
    id: root
    required property string fault
    required property list<string> troubles
    readonly property string said: fault.length > 0 ? fault : troubles.join(" ")
    visible: said.length > 0
    implicitHeight: row.implicitHeight + 10
    color: Theme.raised
    border.color: Theme.dim

    RowLayout {
        id: row
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap

        BodyText {
            text: "!"
            font.weight: Font.Bold
        }
        Paragraph {
            objectName: "trouble"
            Layout.fillWidth: true
            text: root.said
            maximumLineCount: 2
            elide: Text.ElideRight
        }
    }
}
