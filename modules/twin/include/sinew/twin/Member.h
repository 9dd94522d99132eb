// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sinew {

using ProfileRing = std::vector<std::array<double, 2>>;

/// A cross-section as its source gives it, in metres, about the origin of its own plane.
struct Profile {
    /// "rectangle", "circle", "I", "T", "L", "U" with sizes "x" (width), "y" (depth), "radius", "wall" (of a
    /// hollow one), "web", "flange"; or "polygon" with rings.
    std::string kind;
    std::map<std::string, double> sizes;
    std::vector<ProfileRing> rings; ///< of a polygon: the outline, then the voids
};

/// A straight member: a profile drawn along an axis.
struct Member {
    Vec3d start, end; ///< project frame
    Vec3d sectionX;   ///< unit vector: the profile's x; its y is (end - start) × x
    Profile profile;
};

/// As attributes "Member.Axis", "Member.Profile", …: how it lies in the model and in model.gpkg.
Attributes attributesOf(const Member& member);

/// Nothing where an element has no member. Errors: InvalidInput (one that cannot be read, of no length, or
/// whose sizes are not positive), naming the attribute.
Result<std::optional<Member>> memberOf(const Attributes& attributes);

} // namespace sinew
