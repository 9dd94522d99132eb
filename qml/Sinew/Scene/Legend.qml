// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// What the colours mean: the ramp with its ends, and how stale, bad and missing data look.
Rectangle {
    id: legend

    required property SceneController scene
    required property SceneLook look

    visible: scene.heatmapShown
    color: Theme.panel
    opacity: 0.92
    border.color: Theme.line
    radius: Theme.radius
    implicitWidth: content.implicitWidth + 20
    implicitHeight: content.implicitHeight + 16

    Column {
        id: content
        x: 10
        y: 8
        spacing: 5

        Text {
            text: legend.scene.legendTitle
            color: Theme.text
            font.family: Theme.fontFamily
            font.pixelSize: Theme.body
        }
        Row {
            Repeater {
                model: legend.scene.rampColours
                delegate: Rectangle {
                    required property color modelData
                    width: 12
                    height: 12
                    color: modelData
                }
            }
        }
        Item {
            width: 204
            height: low.implicitHeight
            Text {
                id: low
                text: legend.scene.legendLow
                color: Theme.text
                font.family: Theme.fontFamily
                font.pixelSize: Theme.small
            }
            Text {
                anchors.right: parent.right
                text: legend.scene.legendHigh
                color: Theme.text
                font.family: Theme.fontFamily
                font.pixelSize: Theme.small
            }
        }
        Caption {
            width: 204
            visible: text.length > 0
            wrapMode: Text.WordWrap
            text: legend.scene.legendNote
        }
        Swatch {
            name: qsTr("no data")
            pattern: Swatch.Plain
            colour: legend.look.pipe
        }
        Swatch {
            visible: !legend.scene.computedShown
            name: qsTr("stale: last known value")
            pattern: Swatch.Hatched
            colour: legend.scene.rampColours[8]
            other: legend.look.stale
        }
        Swatch {
            visible: !legend.scene.computedShown
            name: legend.scene.suspectShown ? qsTr("bad quality, or suspect") : qsTr("bad quality")
            pattern: Swatch.Chequered
            colour: legend.look.bad
            other: legend.look.badOther
        }
        Swatch {
            visible: legend.scene.candidatesShown
            name: qsTr("candidate of a finding")
            pattern: Swatch.Plain
            colour: legend.look.candidate
        }
    }
}
