// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick3D
import Sinew.Scene

/// The few materials that all tiles share.
Node {
    id: set

    required property SceneController scene
    required property SceneLook look
    required property SceneTextures textures
    property real seaLevelM: -1e6

    component Element: ElementMaterial {
        state: set.textures.state
        ramp: set.textures.ramp
        look: set.look
    }
    component Tube: Element {
        vertexShader: "shaders/tube.vert"
        exaggeration: set.scene.exaggeration
    }
    component Ribbon: Element {
        vertexShader: "shaders/ribbon.vert"
        exaggeration: set.scene.exaggeration
    }
    component Ground: TerrainMaterial {
        look: set.look
        opacityOfGround: set.scene.groundOpacity
        originHeight: set.scene.rig.originHeight
        seaLevel: set.seaLevelM
    }

    readonly property Element building: Element {
        neutral: set.look.building
    }
    readonly property Element road: Element {
        neutral: set.look.road
        depthBias: 0.003
        alpha: set.scene.groundOpacity // roads lie on the ground: what is below is to be seen through both
    }
    readonly property Element bim: Element {
        neutral: set.look.bim
    }
    readonly property Tube pipe: Tube {
        neutral: set.look.pipe
        minPixels: 2
    }
    readonly property Ribbon pipeFar: Ribbon {
        neutral: set.look.pipe
        minPixels: 2
    }
    readonly property Tube conductor: Tube {
        neutral: set.look.conductor
        minPixels: 1.2
    }
    readonly property Ribbon conductorFar: Ribbon {
        neutral: set.look.conductor
        minPixels: 1.2
    }
    readonly property Tube point: Tube {
        neutral: set.look.point
        minPixels: 1
        valuedPixels: 6 // a flooded manhole is to be seen from above the city
    }
    readonly property EdgeMaterial edge: EdgeMaterial {
        state: set.textures.state
        look: set.look
    }
    readonly property Ground ground: Ground {
        photo: set.textures.ramp
    }
    // A texture works only inside the scene's tree, hence nodes.
    Repeater3D {
        id: photos
        model: set.scene.photos // qmllint disable
        delegate: DrapedGround {
            scene: set.scene
            look: set.look
            seaLevelM: set.seaLevelM
        }
    }

    /// The material of a tile: `material` and `kind` as the C++ enumerations MaterialClass and VertexKind count.
    function materialFor(material: int, kind: int, photo: int): Material {
        const far = kind === 2;
        switch (material) {
        case 0:
            return photo >= 0 && photo < photos.count ? (photos.objectAt(photo) as DrapedGround).material : ground;
        case 1:
            return building;
        case 2:
            return far ? pipeFar : pipe;
        case 3:
            return road;
        case 5:
            return far ? conductorFar : conductor;
        case 6:
            return point;
        case 7:
            return edge;
        default:
            return bim;
        }
    }
}
