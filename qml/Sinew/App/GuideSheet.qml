// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// First run: what you see, what to try.
Sheet {
    id: root
    property bool simulated: false
    property bool empty: false
    title: qsTr("What you see, and what to try")
    sheetWidth: 640

    Paragraph {
        Layout.fillWidth: true
        visible: root.empty
        font.weight: Font.Medium
        text: qsTr("This project is empty. Import what you have (networks, bridges, buildings, terrain: the menu ☰ top left), then say which channel measures what: “Channels, bindings and limits”. Connect to the field when it is there.")
    }
    Repeater {
        model: [
            qsTr("The scene in the middle is the model of what is built. Drag to move, drag with the right button to turn, wheel to zoom, click to select."),
            qsTr("Its colours are the heatmap: choose on the left what they say: a value at the cursor (measured, or computed by a model), health, probability of failure, time to threshold. Hatched is stale, chequered is bad."),
            qsTr("The timeline below is the same for everything on screen: drag it into the past to replay, into the hatched future to see the forecast. L brings you back to LIVE."),
            qsTr("Risks on the timeline are forecasts that pass a limit. When a command would prevent one, it is proposed on the lane below: click it to review what it does, why, and how sure the model is."),
            qsTr("To approve, take a seat that may (top right) and hold the button. The steps show what the field answered; afterwards, measurements say whether it worked.")
        ]

        RowLayout {
            id: line
            required property int index
            required property string modelData
            Layout.fillWidth: true
            spacing: Theme.gap * 1.5

            Heading {
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: 20
                color: Theme.accent
                text: line.index + 1
            }
            Paragraph {
                Layout.fillWidth: true
                text: line.modelData
            }
        }
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.simulated
        color: Theme.dim
        text: qsTr("This is the demo city: its field is simulated, and every screen says so. Within a minute a first command is proposed.")
    }
    buttons: [
        PushButton {
            objectName: "guideDone"
            strong: true
            text: qsTr("Begin")
            onClicked: root.close()
        }
    ]
}
