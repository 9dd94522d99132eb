// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/mesh/TileCache.h>
#include <sinew/twin/Model.h>

namespace sinew::scene {

/// What a first look should show: the networks and structures, without the terrain's rim and without the few
/// elements that lie far off (a hundredth on each side, in projects of more than a hundred). Everything where
/// a project is all terrain; empty where nothing has a place. Thread: any.
Box3d focusOf(const Model& model, const mesh::TileSet& tiles);

} // namespace sinew::scene
