// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls

/// When many alarms are a flood, and how long one may be shelved; engineers set it.
RowLayout {
    id: root
    required property AlarmHealthModel health
    readonly property list<real> typed: [Number(begins.text), Number(ends.text), Number(minutes.text), Number(hours.text)]
    readonly property bool other: typed[0] !== health.floodBegins || typed[1] !== health.floodEnds || typed[2] !== health.floodMinutes || typed[3] !== health.shelvingHours
    spacing: 6

    component Figure: TextEntry {
        implicitWidth: 44 * Theme.textScale
        horizontalAlignment: TextInput.AlignRight
        validator: DoubleValidator {
            bottom: 0
        }
    }
    BodyText {
        text: qsTr("A flood:")
    }
    Figure {
        id: begins
        objectName: "floodBegins"
        text: root.health.floodBegins
    }
    BodyText {
        text: qsTr("new alarms in")
    }
    Figure {
        id: minutes
        text: root.health.floodMinutes
    }
    BodyText {
        text: qsTr("min, until fewer than")
    }
    Figure {
        id: ends
        text: root.health.floodEnds
    }
    BodyText {
        text: qsTr("· shelved at most")
    }
    Figure {
        id: hours
        text: root.health.shelvingHours
    }
    BodyText {
        Layout.fillWidth: true
        text: qsTr("h")
    }
    PushButton {
        objectName: "setLimits"
        text: qsTr("Set")
        enabled: root.other
        onClicked: root.health.setLimits(root.typed[0], root.typed[1], root.typed[2], root.typed[3])
    }
}
