// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/mesh/Tile.h>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace sinew::mesh {

/// Project frame. `direction` need not have unit length.
struct Ray {
    Vec3d origin;
    Vec3d direction;
};

struct PickOptions {
    double exaggeration = 1;    ///< of tubes and points, as drawn
    double pixelAngleRad = 0;   ///< angle of one pixel: thin things are drawn, and hit, at least this wide
    double tolerancePixels = 3; ///< how far beside a thin thing still counts as on it
    bool throughGround = false; ///< terrain neither hit nor in the way
    std::function<bool(std::uint32_t)> visible; ///< by element index; empty: all are
};

struct PickHit {
    std::optional<std::uint32_t> element; ///< nothing: the terrain
    Vec3d position;
    double distanceM = 0; ///< from the ray's origin
};

/// Finds what a ray meets first. Doubles throughout, local to each tile.
/// Thread: construction in one thread; picks from any, at once.
class Picker {
public:
    /// Builds the search trees on `threads` workers; a picker that was stopped finds what it has.
    explicit Picker(std::shared_ptr<const TileSet> tiles, int threads = 2, std::stop_token stop = {});
    ~Picker();
    std::optional<PickHit> pick(const Ray& ray, const PickOptions& options = {}) const;
    const TileSet& tiles() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::mesh
