// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.App
import Sinew.Controls
import Sinew.Scene
import Sinew.Seat

/// The scene with what the window lays over it.
Item {
    id: root
    required property Seat seat
    required property ProjectService projects
    required property LayerModel layers
    readonly property alias controller: controller
    readonly property alias link: link
    readonly property alias settled: view.settled
    property bool still: false
    property string picking
    signal pickEnded(bind: bool)
    signal alarmWanted(key: string)
    readonly property bool empty: root.seat.hasProject && layers.assets === 0
    signal importWanted

    function frameElement(element: string) {
        if (element.length > 0)
            controller.frameElements([element]);
        else
            controller.frameAll();
    }

    SceneController {
        id: controller
    }
    SceneLink {
        id: link
        seat: root.seat
        projects: root.projects
        layers: root.layers
        scene: controller
    }
    SceneView {
        id: view
        anchors.fill: parent
        visible: root.projects.hasOpen && !root.empty
        scene: controller
        simulated: root.seat.simulated
        seaLevelM: link.sea ? 0 : -1e6
        quality: root.still ? SceneView.Still : SceneView.Interactive
        onMarkerClicked: pointId => root.alarmWanted(pointId)
    }
    ModeFrame {
        anchors.fill: parent
        seat: root.seat
    }
    PickBanner {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        anchors.topMargin: 44
        width: Math.min(implicitWidth, parent.width - 24)
        seat: root.seat
        subject: root.picking
        onPicked: root.pickEnded(true)
        onCancelled: root.pickEnded(false)
    }
    PushButton {
        objectName: "importFirst"
        anchors.centerIn: parent
        visible: root.empty && !root.projects.busy
        strong: true
        text: qsTr("Import a file…")
        onClicked: root.importWanted()
    }
}
