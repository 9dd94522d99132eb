// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>

#include <optional>

namespace sinew {

/// Where on the earth a project lies: the centre of its projection, degrees.
struct GeoPoint {
    double latitudeDeg = 0, longitudeDeg = 0;
};
/// Nothing for a local frame, or one that does not say.
std::optional<GeoPoint> centreOf(const Frame& frame);

} // namespace sinew
