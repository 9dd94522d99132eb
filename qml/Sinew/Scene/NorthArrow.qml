// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Shapes
import Sinew.Controls
import Sinew.Scene

/// Points north on the screen; a click turns north up.
Item {
    id: arrow

    required property CameraRig rig
    implicitWidth: 44
    implicitHeight: 44
    Accessible.role: Accessible.Button
    Accessible.name: qsTr("North up")

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: Theme.panel
        opacity: 0.85
        border.color: Theme.line
    }
    Item {
        anchors.fill: parent
        rotation: -arrow.rig.headingDeg
        Shape {
            anchors.fill: parent
            layer.enabled: true
            layer.samples: 4
            ShapePath {
                strokeColor: "transparent"
                fillColor: Theme.text
                startX: 22
                startY: 13
                PathLine { x: 28; y: 33 }
                PathLine { x: 22; y: 29 }
                PathLine { x: 16; y: 33 }
                PathLine { x: 22; y: 13 }
            }
        }
        Text {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 0
            text: qsTr("N")
            color: Theme.text
            font.family: Theme.fontFamily
            font.pixelSize: Theme.small
            font.bold: true
        }
    }
    TapHandler {
        onTapped: arrow.rig.northUp()
    }
}
