// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Sinew.Controls
import Sinew.Scene

/// One line of the legend: a sample drawn as the scene draws it, and its name.
Row {
    id: swatch

    enum Pattern { Plain, Hatched, Chequered }
    required property string name
    required property int pattern
    required property color colour
    property color other: "transparent"

    spacing: 6

    Canvas {
        id: sample
        width: 22
        height: 12
        anchors.verticalCenter: parent.verticalCenter
        onPaint: {
            const c = getContext("2d");
            c.fillStyle = swatch.colour;
            c.fillRect(0, 0, width, height);
            if (swatch.pattern === Swatch.Hatched) {
                c.strokeStyle = swatch.other;
                c.lineWidth = 2.5;
                c.beginPath();
                for (let x = -12; x < width + 12; x += 7) {
                    c.moveTo(x, 0);
                    c.lineTo(x + 12, height);
                }
                c.stroke();
            } else if (swatch.pattern === Swatch.Chequered) {
                c.fillStyle = swatch.other;
                for (let i = 0; i * 4 < width; ++i)
                    for (let j = i % 2; j * 4 < height; j += 2)
                        c.fillRect(i * 4, j * 4, 4, 4);
            }
        }
        Connections {
            target: swatch
            function onColourChanged() { sample.requestPaint(); }
            function onOtherChanged() { sample.requestPaint(); }
        }
    }
    Text {
        text: swatch.name
        color: Theme.dim
        font.family: Theme.fontFamily
        font.pixelSize: Theme.small
    }
}
