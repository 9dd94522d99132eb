// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// Says on every screen and in every picture that the data come from a simulated field.
Rectangle {
    implicitHeight: words.implicitHeight + 6
    color: Theme.text
    Accessible.role: Accessible.AlertMessage
    Accessible.name: words.text

    BodyText {
        id: words
        objectName: "simulated"
        anchors.centerIn: parent
        color: Theme.window
        font.weight: Font.Bold
        font.letterSpacing: 1
        text: qsTr("SIMULATED — readings and the field's answers come from a simulated field, not from the real world")
        elide: Text.ElideRight
        width: Math.min(implicitWidth, parent.width - 20)
    }
}
