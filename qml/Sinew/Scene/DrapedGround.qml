// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick3D
import Sinew.Scene

/// The ground's material with one orthophoto.
Node {
    id: draped

    required property SceneController scene
    required property SceneLook look
    required property real seaLevelM
    required property var modelData ///< a PhotoTexture
    readonly property TerrainMaterial material: TerrainMaterial {
        look: draped.look
        opacityOfGround: draped.scene.groundOpacity
        originHeight: draped.scene.rig.originHeight
        seaLevel: draped.seaLevelM
        withPhoto: true
        photo: picture
    }

    Texture {
        id: picture
        textureData: draped.modelData
        tilingModeHorizontal: Texture.ClampToEdge
        tilingModeVertical: Texture.ClampToEdge
        generateMipmaps: true
        mipFilter: Texture.Linear
    }
}
