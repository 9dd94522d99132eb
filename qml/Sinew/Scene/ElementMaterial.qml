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
    property color neutral: "#808080" ///< without data
    property real depthBias: 0
    property real minPixels: 0
    property real valuedPixels: 2 * minPixels ///< the same for what carries a value
    property real exaggeration: 1
    property real alpha: 1 ///< of what carries no value

    readonly property TextureInput stateTexture: TextureInput {
        texture: material.state
    }
    readonly property TextureInput rampTexture: TextureInput {
        texture: material.ramp
    }
    readonly property vector3d baseRgb: look.rgb(neutral)
    readonly property vector3d staleRgb: look.rgb(look.stale)
    readonly property vector3d badRgb: look.rgb(look.bad)
    readonly property vector3d badOtherRgb: look.rgb(look.badOther)
    readonly property vector3d candidateRgb: look.rgb(look.candidate)
    readonly property vector3d selectRgb: look.rgb(look.selection)
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
    sourceBlend: alpha < 1 ? CustomMaterial.SrcAlpha : CustomMaterial.NoBlend
    destinationBlend: alpha < 1 ? CustomMaterial.OneMinusSrcAlpha : CustomMaterial.NoBlend
    vertexShader: "shaders/solid.vert"
    fragmentShader: "shaders/element.frag"
}
