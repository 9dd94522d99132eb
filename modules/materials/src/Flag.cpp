// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Flag.h>

#include <algorithm>
#include <numbers>

namespace sinew::materials {

namespace {

struct Bound {
    double force = 0;
    double tangent = 0;
};

// A plateau that starts on the elastic line at `share` of the yield displacement.
Bound plateau(const FlagParameters& flag, double share, double u)
{
    const double slope = flag.hardeningRatio * flag.stiffnessNM;
    const double start = share * flag.yieldForceN;
    return {start + slope * (u - start / flag.stiffnessNM), slope};
}

Bound lowerOf(Bound a, Bound b)
{
    return a.force < b.force ? a : b;
}

// Upper and lower envelope for u >= 0.
struct Envelope {
    Bound upper, lower;
};

Envelope envelope(const FlagParameters& flag, double u)
{
    // At u = 0 the envelopes of both signs meet; a displacement that remains lifts the line between them.
    const double lift = std::max(0.0, flag.beta - 1) * flag.yieldForceN * (1 - flag.hardeningRatio);
    const Bound elastic{lift + flag.stiffnessNM * u, flag.stiffnessNM};
    Envelope bounds{lowerOf(plateau(flag, 1, u), elastic), plateau(flag, 1 - flag.beta, u)};
    if (flag.beta <= 1)
        bounds.lower = lowerOf(bounds.lower, elastic);
    return bounds;
}

} // namespace

FlagResponse flagResponse(const FlagParameters& flag, const FlagState& committed, double displacementM)
{
    const double sign = displacementM < 0 ? -1 : 1;
    const double trial =
        sign * (committed.forceN + flag.stiffnessNM * (displacementM - committed.displacementM));
    const Envelope bounds = envelope(flag, sign * displacementM);
    if (trial >= bounds.upper.force)
        return {sign * bounds.upper.force, bounds.upper.tangent};
    if (trial <= bounds.lower.force)
        return {sign * bounds.lower.force, bounds.lower.tangent};
    return {sign * trial, flag.stiffnessNM};
}

double flagEquivalentDamping(double beta, double hardeningRatio, double ductility)
{
    if (ductility <= 1)
        return 0;
    const double over = ductility - 1;
    return beta * (1 - hardeningRatio) * over / (std::numbers::pi * ductility * (1 + hardeningRatio * over));
}

} // namespace sinew::materials
