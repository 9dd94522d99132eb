// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/concrete/CrackWidth.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::concrete {

namespace {

double between(double x, double x0, double x1, double y0, double y1)
{
    return y0 + std::clamp((x - x0) / (x1 - x0), 0.0, 1.0) * (y1 - y0);
}

} // namespace

double Bars::areaM() const
{
    return 0.25 * std::numbers::pi * diameterM * diameterM / spacingM;
}

Result<void> checkBars(const Bars& b, double thicknessM)
{
    if (!(b.diameterM > 0 && b.spacingM > b.diameterM && b.coverM > 0 && std::isfinite(b.spacingM)))
        return fail(ErrorCode::InvalidInput, "diameter, spacing or cover is not positive, or they touch",
                    "bars");
    if (!(b.coverM + b.diameterM < 0.5 * thicknessM))
        return fail(ErrorCode::InvalidInput, "do not fit into half the wall", "bars");
    return {};
}

double effectiveSteelShare(const Bars& bars, double thicknessM)
{
    return bars.areaM() / std::min(2.5 * (bars.coverM + 0.5 * bars.diameterM), 0.5 * thicknessM);
}

double crackSpacingM(double coverM, double diameterM, double steelShare, double k1, double k2)
{
    return 3.4 * coverM + 0.425 * k1 * k2 * diameterM / steelShare;
}

double restraintOnBase(double lengthM, double heightM, double fromBaseM)
{
    const double ratio = lengthM / heightM;
    const double top = ratio <= 3   ? between(ratio, 2, 3, 0, 0.05)
                       : ratio <= 4 ? between(ratio, 3, 4, 0.05, 0.3)
                                    : between(ratio, 4, 8, 0.3, 0.5);
    return between(fromBaseM, 0, heightM, 0.5, top);
}

double edgeRestraintStrain(double restraint, double freeStrain)
{
    return restraint * std::max(0.0, freeStrain);
}

double endRestraintStrain(double steelShare, double modulusRatio, double tensilePa, double kc, double k)
{
    return 0.5 * modulusRatio * kc * k * tensilePa * (1 + 1 / (modulusRatio * steelShare)) / kSteelModulusPa;
}

double selfStressFactor(double thicknessM)
{
    return between(thicknessM, 0.3, 0.8, 1, 0.65);
}

double minimumSteelM(double thicknessM, double tensilePa, double yieldPa)
{
    return selfStressFactor(thicknessM) * tensilePa * 0.5 * thicknessM / yieldPa;
}

double tightnessLimitM(double waterHeadM, double thicknessM)
{
    return between(waterHeadM / thicknessM, 5, 35, 0.2e-3, 0.05e-3);
}

} // namespace sinew::concrete
