// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Sinew.Controls

/// Colours of the scene for the room's theme: greys that no ramp holds, no hue of an alarm.
QtObject {
    property bool dark: Theme.dark
    property real viewportHeight: 800
    property real viewportAspect: 1.6
    property real clipFar: 3000000
    property real patternPixels: 8

    readonly property color sky: dark ? "#1e2124" : "#eef0f1"
    readonly property color ground: dark ? "#4a4e50" : "#d4d6d5"
    readonly property color sea: dark ? "#2b343b" : "#b9c6cf"
    readonly property color building: dark ? "#6d6f71" : "#b4b6b7"
    readonly property color road: dark ? "#3c3e40" : "#929496"
    readonly property color pipe: dark ? "#97999b" : "#65676a"
    readonly property color bim: dark ? "#9c9e9f" : "#a3a5a6"
    readonly property color conductor: dark ? "#b2b4b5" : "#4b4d4f"
    readonly property color point: dark ? "#a6a8a9" : "#5a5c5e"
    readonly property color edge: dark ? "#1b1d1f" : "#4a4c4e"
    readonly property color stale: dark ? "#55585a" : "#d9dbdc"
    readonly property color bad: "#101214"
    readonly property color badOther: "#c9cbcc"
    readonly property color candidate: "#d65fb4"
    readonly property color selection: dark ? "#ffffff" : "#04343b"

    /// For shaders: as vectors, colours arrive as they are; as colours, Quick 3D makes them linear on the way.
    function rgb(colour: color): vector3d {
        return Qt.vector3d(colour.r, colour.g, colour.b);
    }
}
