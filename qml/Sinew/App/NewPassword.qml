// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// A password, typed twice.
ColumnLayout {
    id: root
    required property PeopleDesk desk
    readonly property string fault: desk.passwordFault(first.text, again.text)
    readonly property bool ready: fault.length === 0 && first.text.length > 0 && again.text === first.text
    readonly property string password: first.text
    signal accepted
    spacing: Theme.gap

    function clear() {
        first.clear();
        again.clear();
    }

    TextEntry {
        id: first
        keepsHint: true
        objectName: "newPassword"
        Layout.fillWidth: true
        echoMode: TextInput.Password
        placeholderText: qsTr("Password: a few words, at least 10 characters")
    }
    TextEntry {
        id: again
        keepsHint: true
        objectName: "newPasswordAgain"
        Layout.fillWidth: true
        echoMode: TextInput.Password
        placeholderText: qsTr("The same again")
        onAccepted: if (root.ready)
            root.accepted()
    }
    Paragraph {
        Layout.fillWidth: true
        visible: text.length > 0
        text: root.fault
    }
}
