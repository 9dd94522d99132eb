// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// A word on a coloured plate: something waits for a person.
Rectangle {
    id: root
    property string text
    implicitWidth: words.implicitWidth + 12
    implicitHeight: words.implicitHeight + 6
    radius: Theme.radius
    color: Theme.accent

    Caption {
        id: words
        anchors.centerIn: parent
        color: Theme.onAccent
        text: root.text
    }
}
