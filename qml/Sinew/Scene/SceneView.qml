// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick3D
import Sinew.Controls
import Sinew.Scene

/// The 3D scene with its overlays: the one component of this module that a window uses.
///
///     SceneView {
///         scene: controller            // a SceneController; C++ calls open(model, tilesFolder) and setFrame(frame)
///         simulated: true              // writes SIMULATED over the picture
///         seaLevelM: 0                 // ground below is drawn as water; leave it out where heights aren't above sea
///         quality: SceneView.Still     // for pictures: smoother edges, slower
///         onElementPicked: (index, id) => …   // a click; index -1 and id "" where nothing is
///         onMarkerClicked: id => …
///     }
///
/// Show or hide overlays with legendVisible, insetVisible, labelsVisible, compassVisible.
/// `scene` holds everything else: heatmap ramp, selection, layers, exaggeration, groundOpacity, rig (camera).
/// Keys, while the view has focus: F frame the selection (or all), T top view, N north up, arrows move,
/// Page Up/Down tilt, + and - zoom, Esc clears the selection.
FocusScope {
    id: view

    enum Quality { Interactive, Still }

    required property SceneController scene
    property bool simulated: false
    property real seaLevelM: -1e6
    property int quality: SceneView.Interactive
    property bool legendVisible: true
    property bool insetVisible: true
    property bool labelsVisible: true
    property bool compassVisible: true
    readonly property alias look: sceneLook
    readonly property bool smooth: settled || quality === SceneView.Still
    /// What Quick 3D's SSAA qualities High and VeryHigh multiply a picture's sides by.
    readonly property real superSampling: !smooth ? 1 : quality === SceneView.Still ? 2 : 1.5
    /// All levels of detail that the view needs are there, and the camera rests: a picture is complete.
    readonly property bool settled: scene.settled && !scene.busy && !scene.rig.moving
    signal elementPicked(int index, string id)
    signal markerClicked(string pointId)

    Accessible.role: Accessible.Canvas
    Accessible.name: qsTr("3D scene")

    onWidthChanged: scene.setViewport(width, height)
    onHeightChanged: scene.setViewport(width, height)
    Component.onCompleted: scene.setViewport(width, height)

    SceneLook {
        id: sceneLook
        viewportHeight: Math.max(1, view.height * Screen.devicePixelRatio)
        viewportAspect: view.width / Math.max(1, view.height)
        clipFar: view.scene.rig.clipFarM
        patternPixels: 8 * Screen.devicePixelRatio * view.superSampling
    }

    Binding {
        target: view.scene
        property: "brightRoom"
        value: !sceneLook.dark
    }
    Connections {
        target: view.scene
        function onElementPicked(index: int, id: string) { view.elementPicked(index, id); }
    }

    View3D {
        anchors.fill: parent
        renderMode: View3D.Offscreen
        camera: camera
        environment: SceneEnvironment {
            backgroundMode: SceneEnvironment.Color
            clearColor: sceneLook.sky
            tonemapMode: SceneEnvironment.TonemapModeNone
            // At rest only. (ProgressiveAA keeps blending in frames from before a tile appeared.)
            antialiasingMode: view.smooth ? SceneEnvironment.SSAA : SceneEnvironment.NoAA
            antialiasingQuality: view.quality === SceneView.Still ? SceneEnvironment.VeryHigh : SceneEnvironment.High
        }

        PerspectiveCamera {
            id: camera
            position: view.scene.rig.eye
            rotation: view.scene.rig.rotation
            pivot: view.scene.rig.nudge
            fieldOfView: view.scene.rig.fieldOfViewDeg
            clipNear: view.scene.rig.clipNearM
            clipFar: view.scene.rig.clipFarM
            frustumCullingEnabled: true
        }
        SceneTextures {
            id: sceneTextures
            scene: view.scene
        }
        MaterialSet {
            id: materialSet
            scene: view.scene
            textures: sceneTextures
            look: sceneLook
            seaLevelM: view.seaLevelM
        }
        Repeater3D {
            model: view.scene.tiles
            delegate: SceneTile {
                library: materialSet
            }
        }
    }

    SceneMouse {
        anchors.fill: parent
        scene: view.scene
    }
    LabelLayer {
        anchors.fill: parent
        visible: view.labelsVisible
        scene: view.scene
    }
    SelectionFrame {
        scene: view.scene
    }
    ValueTags {
        anchors.fill: parent
        clip: true
        visible: view.labelsVisible
        scene: view.scene
    }
    MarkerLayer {
        anchors.fill: parent
        clip: true
        scene: view.scene
        onMarkerClicked: pointId => view.markerClicked(pointId)
    }

    InsetMap {
        visible: view.insetVisible
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 12
        scene: view.scene
    }
    NorthArrow {
        visible: view.compassVisible
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 12
        rig: view.scene.rig
    }
    ScaleBar {
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.rightMargin: view.compassVisible ? 72 : 12
        anchors.bottomMargin: 14
        scene: view.scene
    }
    Legend {
        visible: view.legendVisible && view.scene.heatmapShown && view.scene.legendTitle !== ""
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        anchors.margins: 12
        scene: view.scene
        look: sceneLook
    }
    Text {
        visible: view.simulated
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        anchors.topMargin: 12
        text: qsTr("SIMULATED")
        color: Theme.text
        style: Text.Outline
        styleColor: Theme.window
        font.family: Theme.fontFamily
        font.pixelSize: Theme.title
        font.bold: true
        font.letterSpacing: 3
    }
    Text {
        visible: text !== ""
        anchors.centerIn: parent
        width: parent.width * 0.7
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.WordWrap
        text: view.scene.problem !== "" ? view.scene.problem : view.scene.busy ? qsTr("Preparing the scene: %1 %").arg(Math.round(view.scene.progress * 100)) : ""
        color: Theme.text
        font.family: Theme.fontFamily
        font.pixelSize: Theme.title
    }

    Keys.onPressed: event => event.accepted = view.scene.key(event.key)
}
