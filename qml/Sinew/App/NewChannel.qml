// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls

/// A channel that the wire carries and the project does not know yet.
RowLayout {
    id: root
    required property BindingsModel bindings
    required property string element
    required property string elementName
    signal pickWanted
    spacing: 6

    TextEntry {
        id: channel
        Layout.fillWidth: true
        placeholderText: qsTr("New channel, as on the wire")
    }
    Choice {
        id: quantity
        Layout.preferredWidth: 180
        model: root.bindings.quantities
    }
    TextEntry {
        id: unit
        Layout.preferredWidth: 90
        placeholderText: qsTr("unit")
    }
    BodyText {
        Layout.preferredWidth: 160
        text: root.element.length > 0 ? root.elementName : qsTr("unbound")
        color: root.element.length > 0 ? Theme.text : Theme.faint
    }
    PushButton {
        text: qsTr("Pick…")
        hint: qsTr("Pick its element in the scene")
        onClicked: root.pickWanted()
    }
    PushButton {
        text: qsTr("Add")
        hint: root.element.length > 0 ? qsTr("Bound to %1").arg(root.element) : qsTr("Not bound to an element yet")
        enabled: channel.text.trim().length > 0 && unit.text.trim().length > 0
        onClicked: if (root.bindings.add(channel.text, root.element, quantity.currentText, unit.text)) {
            channel.clear();
            unit.clear();
        }
    }
}
