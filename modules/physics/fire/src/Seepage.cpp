// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/fire/Seepage.h>

#include <numbers>

namespace sinew::fire {

namespace {

Result<void> check(const Seepage& s)
{
    if (const auto good =
            requirePositive({{"conductivity", s.conductivityMs}, {"depth", s.depthM}, {"radius", s.radiusM}});
        !good)
        return good;
    if (s.depthM <= s.radiusM)
        return fail(ErrorCode::InvalidInput, "the tunnel must lie below the water table", "depth");
    return {};
}

} // namespace

Result<double> goodmanM2S(const Seepage& s)
{
    if (const auto good = check(s); !good)
        return passOn(good);
    return 2 * std::numbers::pi * s.conductivityMs * s.depthM / std::log(2 * s.depthM / s.radiusM);
}

Result<double> bipolarM2S(const Seepage& s)
{
    if (const auto good = check(s); !good)
        return passOn(good);
    return 2 * std::numbers::pi * s.conductivityMs * s.depthM / std::acosh(s.depthM / s.radiusM);
}

} // namespace sinew::fire
