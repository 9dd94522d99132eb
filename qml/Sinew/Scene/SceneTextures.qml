// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick3D
import Sinew.Scene

/// What all materials read. Stands before them in the scene: what is made first is destroyed first, and in Qt 6.4 a texture
/// that outlives a material's input writes into it.
Node {
    id: textures
    required property SceneController scene
    readonly property Texture state: Texture {
        textureData: textures.scene.stateTexture
        minFilter: Texture.Nearest
        magFilter: Texture.Nearest
        mipFilter: Texture.None
        generateMipmaps: false
    }
    readonly property Texture ramp: Texture {
        textureData: textures.scene.rampTexture
        tilingModeHorizontal: Texture.ClampToEdge
        generateMipmaps: false
    }
}
