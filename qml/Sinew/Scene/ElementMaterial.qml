// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick3D
import Sinew.Scene

/// Material of everything that carries a value: see shaders/element.frag. Lit per vertex, no lights needed.
CustomMaterial {
    id: material

    required property Texture state
    required property Texture ramp
    required property SceneLook look
    property color baseColor: "#808080"
    property real depthBias: 0
    property real minPixels: 0
    property real exaggeration: 1

    readonly property TextureInput stateTexture: TextureInput {
        texture: material.state
    }
    readonly property TextureInput rampTexture: TextureInput {
        texture: material.ramp
    }
    readonly property color staleColor: look.stale
    readonly property color badColor: look.bad
    readonly property color badColor2: look.badOther
    readonly property color candidateColor: look.candidate
    readonly property color selectColor: look.selection
    readonly property real patternPixels: look.patternPixels
    readonly property real viewportHeight: look.viewportHeight
    readonly property real viewportAspect: look.viewportAspect
    readonly property real clipFar: look.clipFar

    // Qt 6.4: a texture that outlives its input calls back into it.
    Component.onDestruction: {
        stateTexture.texture = null;
        rampTexture.texture = null;
    }

    shadingMode: CustomMaterial.Unshaded
    cullMode: Material.NoCulling
    vertexShader: "shaders/solid.vert"
    fragmentShader: "shaders/element.frag"
}
