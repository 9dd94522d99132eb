// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// What does not work, said in words; a model that failed paints nothing.
Rectangle {
    id: root
    required property Seat seat
    readonly property string said: seat.fault.length > 0 ? seat.fault : seat.troubles
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
