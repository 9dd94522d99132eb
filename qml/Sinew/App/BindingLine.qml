// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls

/// One channel in the editor.
ColumnLayout {
    id: root
    required property string key
    required property string element
    required property string elementName
    required property string quantity
    required property string unit
    required property string limitUnit
    required property string lowLimit
    required property string lowWarning
    required property string highWarning
    required property string highLimit
    required property string grace
    required property string fault
    readonly property list<string> limits: [lowLimit, lowWarning, highWarning, highLimit]
    required property BindingsModel bindings
    signal pickWanted
    spacing: 0

    RowLayout {
        Layout.fillWidth: true
        spacing: 6

        CopyText {
            Layout.preferredWidth: 240
            Layout.minimumWidth: 60
            Layout.fillWidth: true
            text: root.key
            elide: Text.ElideMiddle
        }
        BodyText {
            Layout.preferredWidth: 160
            Layout.minimumWidth: 60
            Layout.fillWidth: true
            text: root.elementName.length > 0 ? root.elementName : qsTr("unbound")
            color: root.elementName.length > 0 ? Theme.text : Theme.faint
        }
        BodyText {
            Layout.preferredWidth: 120
            Layout.minimumWidth: 60
            Layout.fillWidth: true
            text: root.quantity
        }
        TextEntry {
            Layout.preferredWidth: 64
            text: root.unit
            onEditingFinished: root.bindings.setUnit(root.key, text)
        }
        // Limits are typed in the unit of the window, whatever goes over the wire.
        BodyText {
            Layout.preferredWidth: 52
            Layout.minimumWidth: 52
            horizontalAlignment: Text.AlignRight
            color: Theme.dim
            text: root.limitUnit
        }
        Repeater {
            model: 4

            LimitEntry {
                required property int index
                shown: root.limits[index]
                field: index
                channel: root.key
                bindings: root.bindings
            }
        }
        TextEntry {
            Layout.preferredWidth: 60
            horizontalAlignment: TextInput.AlignRight
            text: root.grace
            onEditingFinished: if (!root.bindings.setGrace(root.key, text))
                text = root.grace
        }
        PushButton {
            Layout.preferredWidth: 64
            text: qsTr("Pick…")
            hint: qsTr("Pick its element in the scene")
            onClicked: root.pickWanted()
        }
        FlatButton {
            text: "✕"
            hint: qsTr("Take the channel out of the project; its history stays")
            onClicked: root.bindings.remove(root.key)
        }
    }
    Caption {
        Layout.fillWidth: true
        visible: root.fault.length > 0
        color: Theme.text
        text: "! " + root.fault
    }
}
