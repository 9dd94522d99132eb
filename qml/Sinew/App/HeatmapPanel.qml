// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Scene

/// What the colours of the scene say, and how the scene is drawn.
ColumnLayout {
    id: root
    required property SceneController scene
    required property SceneLink link
    property bool review: false
    spacing: 4

    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("Heatmap")
    }
    Choice {
        objectName: "heatmapMode"
        Layout.fillWidth: true
        model: [qsTr("Off"), qsTr("Value at the cursor"), qsTr("Health: share of limit"), qsTr("Probability of failure"), qsTr("Time to threshold")]
        currentIndex: root.link.mode
        Accessible.name: qsTr("Heatmap")
        onActivated: index => root.link.mode = index
    }
    Choice {
        objectName: "heatmapQuantity"
        Layout.fillWidth: true
        visible: root.link.mode === 1 && count > 0
        model: root.link.quantityNames
        currentIndex: root.link.quantityIndex
        Accessible.name: qsTr("Quantity")
        onActivated: index => root.link.quantityIndex = index
    }
    Caption {
        Layout.fillWidth: true
        visible: root.link.mode === 1 && root.link.quantityNames.length === 0
        wrapMode: Text.WordWrap
        text: qsTr("Nothing to colour yet: no channel is bound to an element, and no model has computed anything.")
    }
    Choice {
        Layout.fillWidth: true
        visible: root.link.mode >= 3
        model: root.link.horizonNames
        currentIndex: root.link.horizonIndex
        Accessible.name: qsTr("Horizon")
        onActivated: index => root.link.horizonIndex = index
    }
    Choice {
        Layout.fillWidth: true
        visible: root.review
        model: root.scene.ramps
        currentIndex: count > 0 ? find(root.scene.ramp) : -1
        Accessible.name: qsTr("Colours")
        onActivated: root.scene.ramp = currentText
    }
    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap
        rowSpacing: 0

        Caption {
            text: qsTr("Ground")
        }
        Slide {
            Layout.fillWidth: true
            from: 0.1
            value: root.scene.groundOpacity
            Accessible.name: qsTr("Ground opacity")
            onMoved: root.scene.groundOpacity = value
        }
        Caption {
            text: qsTr("Pipes ×%1").arg(Math.round(root.scene.exaggeration))
        }
        Slide {
            Layout.fillWidth: true
            from: 1
            to: 30
            value: root.scene.exaggeration
            Accessible.name: qsTr("Exaggeration of pipe diameters")
            onMoved: root.scene.exaggeration = value
        }
    }
    Tick {
        text: qsTr("Water below 0 m")
        checked: root.link.sea
        onToggled: root.link.sea = checked
    }
    SavedViews {
        Layout.fillWidth: true
        rig: root.scene.rig
    }
}
