// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// Over the scene while an element is picked for a channel: click it in the scene, in the list or after a search.
Panel {
    id: root
    required property Seat seat
    /// What it is picked for; empty: nothing is.
    property string subject
    signal picked
    signal cancelled
    visible: subject.length > 0
    implicitWidth: row.implicitWidth + 2 * Theme.gap
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    radius: Theme.radius
    border.color: Theme.accent
    border.width: 2

    RowLayout {
        id: row
        anchors.centerIn: parent
        spacing: Theme.gap

        BodyText {
            Layout.maximumWidth: 260 * Theme.textScale
            text: root.subject
            elide: Text.ElideMiddle
            font.weight: Font.Medium
        }
        BodyText {
            text: "→"
        }
        BodyText {
            objectName: "pickedElement"
            Layout.maximumWidth: 260 * Theme.textScale
            text: root.seat.selected.length > 0 ? root.seat.elementName(root.seat.selected) : qsTr("click an element in the scene or the list")
            color: root.seat.selected.length > 0 ? Theme.text : Theme.dim
        }
        PushButton {
            objectName: "bindPicked"
            strong: true
            text: qsTr("Bind")
            enabled: root.seat.selected.length > 0
            onClicked: root.picked()
        }
        PushButton {
            text: qsTr("Cancel")
            hint: qsTr("Esc")
            onClicked: root.cancelled()
        }
    }
}
