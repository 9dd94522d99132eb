// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/FrameCentre.h>

#include <cmath>
#include <cstdlib>

namespace sinew {

namespace {

std::optional<double> parameter(const std::string& proj, const std::string& name)
{
    const auto at = proj.find("+" + name + "=");
    if (at == std::string::npos)
        return std::nullopt;
    const char* begin = proj.c_str() + at + name.size() + 2;
    char* end = nullptr;
    const double value = std::strtod(begin, &end);
    return end != begin && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<GeoPoint> centreOf(const Frame& frame)
{
    const auto latitude = parameter(frame.proj, "lat_0"), longitude = parameter(frame.proj, "lon_0");
    if (!latitude || !longitude)
        return std::nullopt;
    return GeoPoint{*latitude, *longitude};
}

} // namespace sinew
