// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>

namespace sinew::test {

struct CityOptions {
    int buildings = 200;
    int pipes = 100;
    int roads = 10;
    int spans = 10; ///< of each conductor
    int terrainCells = 200;
    double terrainStepM = 20;
    Vec3d offset; ///< moves everything, to look for lost digits
};

/// A city on hills with buildings, a water network, roads, a line of towers and a small bridge of solids.
/// The same for the same options.
Model makeCity(const CityOptions& options);

/// A closed box, twelve triangles, counter-clockwise from outside.
MeshShape makeBox(Vec3d low, Vec3d high);

} // namespace sinew::test
