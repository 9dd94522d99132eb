// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// Says on every screen and in every picture that the data come from a simulated field.
Rectangle {
    id: root

    property real worldRate: 1
    readonly property string pace: {
        if (worldRate === 0)
            return qsTr(" — its past is being computed, its time stands still");
        if (worldRate === 1)
            return "";
        return qsTr(" — %1 times as fast as real time").arg(Number(worldRate).toFixed(worldRate < 10 ? 1 : 0));
    }

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
        text: qsTr("SIMULATED — readings and the field's answers come from a simulated field, not from the real world") + root.pace
        elide: Text.ElideRight
        width: Math.min(implicitWidth, parent.width - 20)
    }
}
