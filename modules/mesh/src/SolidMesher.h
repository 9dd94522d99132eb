// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "MeshBuffer.h"

#include <sinew/twin/Shape.h>

namespace sinew::mesh {

/// Roof and walls (and no floor) of an extruded footprint, or its flat face. False where nothing came of it.
bool addArea(MeshBuffer& buffer, const AreaShape& area);

/// A triangle mesh with normals that are smooth up to creaseDeg. False where nothing came of it.
bool addMesh(MeshBuffer& buffer, const MeshShape& mesh, double creaseDeg);

/// Edges sharper than edgeDeg, and open ones, as pairs of line ends.
void addSharpEdges(MeshBuffer& buffer, const MeshShape& mesh, double edgeDeg);

/// Fewer triangles, flat normals, each element on its own. errorM: how far it is from the original, metres.
MeshBuffer simplified(const MeshBuffer& buffer, double share, double maxErrorM, double& errorM);

/// Same vertices merged, triangles ordered for the vertex cache.
void optimise(MeshBuffer& buffer);

} // namespace sinew::mesh
