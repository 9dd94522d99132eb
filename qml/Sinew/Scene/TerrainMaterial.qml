// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick3D
import Sinew.Scene

/// Ground with hillshade, an orthophoto where there is one, and an opacity.
CustomMaterial {
    id: material

    required property SceneLook look
    required property Texture photo
    property bool withPhoto: false
    property real opacityOfGround: 1
    property real originHeight: 0
    property real seaLevel: -1e6

    readonly property TextureInput photoTexture: TextureInput {
        texture: material.photo
    }
    readonly property real photoShown: withPhoto ? 1 : 0
    readonly property vector3d baseRgb: look.rgb(look.ground)
    readonly property vector3d seaRgb: look.rgb(look.sea)
    readonly property real clipFar: look.clipFar

    // Qt 6.4: a texture that outlives its input calls back into it.
    Component.onDestruction: {
        photoTexture.texture = null;
    }

    shadingMode: CustomMaterial.Unshaded
    cullMode: Material.NoCulling
    sourceBlend: opacityOfGround < 1 ? CustomMaterial.SrcAlpha : CustomMaterial.NoBlend
    destinationBlend: opacityOfGround < 1 ? CustomMaterial.OneMinusSrcAlpha : CustomMaterial.NoBlend
    vertexShader: "shaders/terrain.vert"
    fragmentShader: "shaders/terrain.frag"
}
