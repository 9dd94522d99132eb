// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick3D
import Sinew.Scene

/// One tile.
Model {
    id: tile

    required property MaterialSet library
    required property Geometry tileGeometry
    required property vector3d tilePosition
    required property vector3d tileNudge
    required property int tileMaterial
    required property int tileKind
    required property int tilePhoto
    required property bool tileShown

    geometry: tileGeometry
    position: tilePosition
    pivot: tileNudge
    visible: tileShown && tileGeometry !== null && (tileMaterial !== 0 || library.scene.groundShown)
    castsShadows: false
    receivesShadows: false
    pickable: false
    materials: [library.materialFor(tileMaterial, tileKind, library.scene.photosShown ? tilePhoto : -1)]
}
