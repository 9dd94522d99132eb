// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/fire/Growth.h>

#include <algorithm>

namespace sinew::fire {

Result<void> checkGrowth(const Growth& growth)
{
    if (const auto good = requirePositive({{"growth", growth.alphaWS2}, {"peak", growth.peakW}}); !good)
        return good;
    return requireNotNegative({{"hold", growth.holdsS}, {"decay", growth.decayS}});
}

double heatReleaseW(const Growth& growth, double t)
{
    if (t <= 0)
        return 0;
    const double end = std::sqrt(growth.peakW / growth.alphaWS2) + growth.holdsS;
    if (t > end && growth.decayS > 0)
        return growth.peakW * std::exp(-(t - end) / growth.decayS);
    return std::min(growth.alphaWS2 * t * t, growth.peakW);
}

Result<double> timeToW(const Growth& growth, double heatW)
{
    if (const auto good = checkGrowth(growth); !good)
        return passOn(good);
    if (const auto good = requireNotNegative({{"heat release", heatW}}); !good)
        return passOn(good);
    if (heatW > growth.peakW)
        return fail(ErrorCode::NotFound,
                    fmt::format("the fire peaks at {:.3g} W, below {:.3g} W", growth.peakW, heatW));
    return std::sqrt(heatW / growth.alphaWS2);
}

} // namespace sinew::fire
