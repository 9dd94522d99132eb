// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls

/// People with their roles, edited in place.
ColumnLayout {
    id: root
    required property PeopleModel people
    spacing: 4

    Repeater {
        model: root.people

        RowLayout {
            id: line
            required property int index
            required property string name
            required property string login
            required property int role
            required property string roleName
            Layout.fillWidth: true
            spacing: 6

            TextEntry {
                objectName: "personName" + line.index
                Layout.fillWidth: true
                Layout.preferredWidth: 150
                text: line.name
                placeholderText: qsTr("Name")
                onTextEdited: root.people.setName(line.index, text)
            }
            TextEntry {
                Layout.preferredWidth: 90 * Theme.textScale
                text: line.login
                placeholderText: qsTr("login")
                onTextEdited: root.people.setLogin(line.index, text)
            }
            Choice {
                objectName: "personRole" + line.index
                Layout.preferredWidth: 280 * Theme.textScale
                model: root.people.roles
                currentIndex: line.role
                displayText: line.role < 0 ? line.roleName : currentText
                Accessible.name: qsTr("Role of %1").arg(line.name)
                onActivated: index => root.people.setRole(line.index, index)
            }
            FlatButton {
                text: "✕"
                hint: qsTr("Take %1 out of the project; the record keeps what they did").arg(line.name)
                onClicked: root.people.remove(line.index)
            }
        }
    }
    RowLayout {
        Layout.fillWidth: true

        PushButton {
            objectName: "addPerson"
            text: qsTr("Add a person")
            onClicked: root.people.add()
        }
        Caption {
            objectName: "peopleFault"
            Layout.fillWidth: true
            color: Theme.text
            wrapMode: Text.WordWrap
            text: root.people.fault
        }
    }
    Paragraph {
        Layout.fillWidth: true
        color: Theme.dim
        text: qsTr("There are no passwords yet: whoever is at this machine can take any seat. Names stand in the record of every command, and commands marked hazardous need two people.")
    }
}
