// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// One command that is kept ready: what it is, until when, what holds it back; released by a long hold.
ColumnLayout {
    id: root
    required property string key
    required property string title
    required property string who
    required property string until
    required property string held
    signal released(key: string)
    objectName: "emergencyRow:" + key
    spacing: 4

    BodyText {
        Layout.fillWidth: true
        font.weight: Font.Bold
        wrapMode: Text.WordWrap
        text: root.title
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        text: root.until + " · " + root.who
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.held.length > 0
        text: qsTr("Held back: %1").arg(root.held)
    }
    HoldButton {
        objectName: "releaseReady"
        Layout.fillWidth: true
        holdMs: 2000
        enabled: root.held.length === 0
        text: qsTr("Hold to release now")
        onHeld: root.released(root.key)
    }
    Rectangle {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gap
        implicitHeight: 1
        color: Theme.line
    }
}
