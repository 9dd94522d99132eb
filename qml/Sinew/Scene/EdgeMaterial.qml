// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick3D
import Sinew.Scene

/// Lines along the edges of solids.
CustomMaterial {
    id: material

    required property Texture state
    required property SceneLook look
    readonly property TextureInput stateTexture: TextureInput {
        texture: material.state
    }
    readonly property vector3d baseRgb: look.rgb(look.edge)
    readonly property real depthBias: 0.0004
    readonly property real clipFar: look.clipFar

    // Qt 6.4: a texture that outlives its input calls back into it.
    Component.onDestruction: {
        stateTexture.texture = null;
    }

    shadingMode: CustomMaterial.Unshaded
    vertexShader: "shaders/edge.vert"
    fragmentShader: "shaders/edge.frag"
}
