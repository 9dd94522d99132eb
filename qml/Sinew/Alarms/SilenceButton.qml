// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls

/// Silences what is heard; the next new alarm is heard again. Says where nothing can be heard at all.
RowLayout {
    id: root
    required property AlarmSound sound
    spacing: 4

    PushButton {
        objectName: "silence"
        visible: root.sound.calling && root.sound.trouble.length === 0
        text: qsTr("Silence")
        hint: qsTr("Silence the sound until the next new alarm (M); acknowledges nothing")
        onClicked: root.sound.silence()
    }
    Caption {
        visible: root.sound.silenced && root.sound.trouble.length === 0
        text: qsTr("silenced")
    }
    FlatButton {
        objectName: "noSound"
        visible: root.sound.trouble.length > 0
        text: qsTr("no sound")
        hint: qsTr("Alarms cannot be heard at this seat: %1").arg(root.sound.trouble)
    }
}
