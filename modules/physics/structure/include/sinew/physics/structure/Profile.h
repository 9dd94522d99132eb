// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameModel.h>

namespace sinew::structure {

/// Cross-sections by their dimensions, m, named and oriented as IFC's profile definitions: the profile's x
/// lies along the member's local y, the profile's y (the depth) along local z. Fillets may be 0.
struct RectangleProfile {
    double widthM = 0, depthM = 0;
};
struct CircleProfile {
    double radiusM = 0;
};
struct CircleHollowProfile {
    double radiusM = 0, wallM = 0;
};
struct RectangleHollowProfile {
    double widthM = 0, depthM = 0, wallM = 0;
    double outerRadiusM = 0, innerRadiusM = 0;
};
struct IProfile {
    double widthM = 0, depthM = 0, webM = 0, flangeM = 0, filletM = 0;
};
struct TProfile {
    double widthM = 0, depthM = 0, webM = 0, flangeM = 0, filletM = 0;
};
struct UProfile {
    double widthM = 0, depthM = 0, webM = 0, flangeM = 0, filletM = 0;
};
struct LProfile {
    double widthM = 0, depthM = 0, thicknessM = 0, filletM = 0;
};
/// Any outline without self-crossing, with any holes inside it; the order of corners does not matter.
struct PolygonProfile {
    std::vector<Eigen::Vector2d> outline;
    std::vector<std::vector<Eigen::Vector2d>> holes;
};
using Profile = std::variant<RectangleProfile, CircleProfile, CircleHollowProfile, RectangleHollowProfile,
                             IProfile, TProfile, UProfile, LProfile, PolygonProfile>;

struct ProfileProperties {
    Section section;           ///< about the principal axes through the centroid
    Eigen::Vector2d centroidM; ///< from the profile's origin: the middle of its bounding box; a polygon's own
    double principalAngleRad = 0; ///< from the profile's axes to the principal ones, in (−π/4, π/4]
};

/// Area and second moments exactly (fillets included). Torsion: exact for circles and rectangles; Bredt's
/// closed wall with the wall's own share (EN 10210-2, annex A) for rectangular hollows; walls with their
/// junctions (El Darwish & Johnston 1965) for I, T, U and L; Prandtl's stress function on a grid of 160 cells
/// across, within a few per cent, for polygons (holes included; walls thinner than a fortieth of the whole
/// come out poor). Errors: InvalidInput (a dimension that is not positive, or does not fit; a polygon without
/// area; more than 10,000 corners).
Result<ProfileProperties> propertiesOf(const Profile& profile);

} // namespace sinew::structure
