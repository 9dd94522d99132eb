// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import Sinew.Controls

/// Acts only after it was held down for `holdMs`: a stray click does nothing. Space and Return hold it too.
Button {
    id: root
    property int holdMs: 1200
    property real progress: 0
    signal held()

    font.pixelSize: Theme.title
    font.weight: Font.Medium
    font.family: Theme.fontFamily
    implicitHeight: Math.round(Theme.row * 1.5)
    opacity: enabled ? 1 : 0.45
    Accessible.description: qsTr("Hold down to confirm")
    onDownChanged: {
        if (down)
            hold.start();
        else
            hold.stop();
        if (!down)
            progress = 0;
    }
    // A key held down repeats; only the first press counts.
    Keys.onReturnPressed: event => event.accepted = true

    NumberAnimation {
        id: hold
        target: root
        property: "progress"
        from: 0
        to: 1
        duration: root.holdMs
        onFinished: root.held()
    }
    contentItem: Label {
        text: root.text
        font: root.font
        color: Theme.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    background: Rectangle {
        radius: Theme.radius
        color: Theme.raised
        border.width: 2
        border.color: root.visualFocus ? Theme.text : Theme.accent
        clip: true

        Rectangle {
            height: parent.height
            width: parent.width * root.progress
            radius: Theme.radius
            color: Theme.accent
            opacity: 0.75
        }
    }
}
