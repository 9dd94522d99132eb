// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// People with role and key; an administrator changes them.
ColumnLayout {
    id: root
    required property PeopleModel people
    required property PeopleDesk desk
    signal keyWanted(login: string, name: string)
    signal revokeWanted(login: string, name: string)
    signal enrolWanted(login: string, name: string, role: int)
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
            required property string keyText
            required property bool known
            required property bool hasKey
            required property bool here
            Layout.fillWidth: true
            spacing: Theme.gap

            BodyText {
                objectName: "personName" + line.index
                Layout.preferredWidth: 130 * Theme.textScale
                text: line.here ? qsTr("%1 (here)").arg(line.name) : line.name
                font.weight: line.here ? Font.Bold : Font.Normal
            }
            Caption {
                Layout.preferredWidth: 70 * Theme.textScale
                text: line.login
            }
            Choice {
                id: choice
                objectName: "personRole" + line.index
                Layout.preferredWidth: 250 * Theme.textScale
                model: root.people.roles
                currentIndex: line.role
                enabled: root.desk.administrator && line.hasKey && !root.desk.busy
                Accessible.name: qsTr("Role of %1").arg(line.name)
                onActivated: index => {
                    root.desk.changeRole(line.login, root.people.roleAt(index));
                    choice.currentIndex = Qt.binding(() => line.role);
                }
            }
            Caption {
                Layout.fillWidth: true
                text: line.keyText
                wrapMode: Text.WordWrap
            }
            FlatButton {
                objectName: "newKey" + line.index
                visible: root.desk.administrator && !line.here
                text: line.hasKey ? qsTr("New key…") : qsTr("Enrol…")
                hint: line.hasKey ? qsTr("For a forgotten password: the old key is revoked") : qsTr("A key under a password of their own")
                onClicked: line.known ? root.keyWanted(line.login, line.name) : root.enrolWanted(line.login, line.name, line.role)
            }
            FlatButton {
                objectName: "revoke" + line.index
                visible: root.desk.administrator && line.hasKey
                text: qsTr("Revoke…")
                hint: qsTr("The key signs nothing any more; the record keeps what it signed")
                onClicked: root.revokeWanted(line.login, line.name)
            }
        }
    }
}
