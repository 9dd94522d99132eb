// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// What one deed about a person needs: enrolling, a new key, revoking, a new password.
ColumnLayout {
    id: root
    required property PeopleDesk desk
    required property PeopleModel people
    required property string doing
    required property string login
    required property string name
    property alias role: roles.currentIndex
    readonly property string typedName: login.length > 0 ? name : newName.text
    readonly property string typedLogin: login.length > 0 ? login : newLogin.text
    readonly property string password: secret.password
    readonly property string old: oldPassword.text
    readonly property string reason: why.text
    readonly property string verb: doing === "enrol" ? qsTr("Enrol") : doing === "key" ? qsTr("Give a new key") : doing === "revoke" ? qsTr("Revoke the key") : qsTr("Change the password")
    readonly property bool ready: doing === "revoke" ? why.text.trim().length > 0 : secret.ready && (doing !== "enrol" || (typedName.trim().length > 0 && typedLogin.trim().length > 0)) && (doing !== "password" || oldPassword.text.length > 0)
    property bool loginTyped: false
    signal accepted
    spacing: Theme.gap

    function clear() {
        newName.clear();
        newLogin.clear();
        oldPassword.clear();
        why.clear();
        secret.clear();
        root.loginTyped = false;
        root.role = 1;
    }

    Paragraph {
        Layout.fillWidth: true
        text: root.doing === "enrol" ? qsTr("The person types the password.") : root.doing === "key" ? qsTr("%1 gets a new key; the old one is revoked and its seal removed. The person types the new password.").arg(root.name) : root.doing === "revoke" ? qsTr("The key of %1 signs nothing any more, at any seat. Authority that they hold becomes free.").arg(root.name) : qsTr("A new password means a new key for %1; the old one is revoked.").arg(root.name)
    }
    RowLayout {
        Layout.fillWidth: true
        visible: root.doing === "enrol"

        TextEntry {
            id: newName
            keepsHint: true
            objectName: "enrolName"
            Layout.fillWidth: true
            visible: root.login.length === 0
            placeholderText: qsTr("Name")
            onTextEdited: if (!root.loginTyped)
                newLogin.text = root.desk.suggestedLogin(text)
        }
        TextEntry {
            id: newLogin
            keepsHint: true
            objectName: "enrolLogin"
            Layout.preferredWidth: 140 * Theme.textScale
            visible: root.login.length === 0
            placeholderText: qsTr("Login: one word")
            onTextEdited: root.loginTyped = true
        }
        BodyText {
            Layout.fillWidth: true
            visible: root.login.length > 0
            text: qsTr("%1 (%2)").arg(root.name).arg(root.login)
        }
        Choice {
            id: roles
            objectName: "enrolRole"
            Layout.preferredWidth: 280 * Theme.textScale
            model: root.people.roles
            currentIndex: 1
            Accessible.name: qsTr("Role")
        }
    }
    TextEntry {
        id: oldPassword
        keepsHint: true
        objectName: "oldPassword"
        Layout.fillWidth: true
        visible: root.doing === "password"
        echoMode: TextInput.Password
        placeholderText: qsTr("The password until now")
    }
    TextEntry {
        id: why
        keepsHint: true
        objectName: "revokeReason"
        Layout.fillWidth: true
        visible: root.doing === "revoke"
        placeholderText: qsTr("Reason, for the record")
        onAccepted: if (root.ready)
            root.accepted()
    }
    NewPassword {
        id: secret
        Layout.fillWidth: true
        visible: root.doing !== "revoke"
        desk: root.desk
        onAccepted: if (root.ready)
            root.accepted()
    }
}
