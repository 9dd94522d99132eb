// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/egress/Crowd.h>

#include <algorithm>

namespace sinew::egress {

namespace {

double lineMs(double densityM2)
{
    return std::max(0.0, 1.4 * (1 - 0.266 * densityM2));
}

} // namespace

double crowdSpeedMs(double densityM2)
{
    return lineMs(std::max(densityM2, 0.54));
}

double specificFlow(double densityM2)
{
    return densityM2 * lineMs(densityM2);
}

double smokeFactor(double extinctionPerM)
{
    return std::max(0.1, 1 - 0.057 / 0.706 * std::max(extinctionPerM, 0.0));
}

} // namespace sinew::egress
