// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Sinew.Scene
import Sinew.Controls

/// Shows a SceneController that main.cpp fills.
Window {
    id: window
    required property SceneController scene
    required property bool dark
    required property bool still
    width: 1280
    height: 800
    visible: true
    color: Theme.window
    title: "Scene viewer"
    Component.onCompleted: Theme.dark = dark
    SceneView {
        objectName: "view"
        anchors.fill: parent
        focus: true
        scene: window.scene
        simulated: true
        quality: window.still ? SceneView.Still : SceneView.Interactive
    }
}
