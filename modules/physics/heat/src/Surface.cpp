// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/heat/Surface.h>

#include <algorithm>
#include <cmath>

namespace sinew::heat {

namespace {

Result<void> checkOne(const Surface& s)
{
    const auto wrong = [](const char* why) { return fail(ErrorCode::InvalidInput, why, "surface"); };
    if (s.fixedK)
        return std::isfinite(*s.fixedK) && *s.fixedK > 0
                   ? Result<void>{}
                   : wrong("the temperature it is held at is no temperature");
    if (!std::isfinite(s.fluxWm2))
        return wrong("the flux is not finite");
    if (!std::isfinite(s.filmWm2K) || s.filmWm2K < 0)
        return wrong("the film coefficient is below zero or not finite");
    if (s.filmWm2K > 0 && !(std::isfinite(s.airK) && s.airK > 0))
        return wrong("the air temperature is no temperature");
    if (!(s.emissivity >= 0 && s.emissivity <= 1))
        return wrong("the emissivity is outside 0 to 1");
    if (s.emissivity > 0 && !(std::isfinite(s.skyK) && s.skyK > 0))
        return wrong("the sky temperature is no temperature");
    return {};
}

double fourth(double x)
{
    return x * x * x * x;
}

} // namespace

Result<void> checkSurface(const Surface& begin, const Surface& end)
{
    if (begin.fixedK.has_value() != end.fixedK.has_value())
        return fail(ErrorCode::InvalidInput, "held at a temperature at one end of a step only", "surface");
    auto good = checkOne(begin);
    return good ? checkOne(end) : good;
}

Surface between(const Surface& begin, const Surface& end, double share)
{
    const auto mix = [share](double a, double b) { return a + share * (b - a); };
    Surface s;
    if (begin.fixedK)
        s.fixedK = mix(*begin.fixedK, *end.fixedK);
    s.fluxWm2 = mix(begin.fluxWm2, end.fluxWm2);
    s.filmWm2K = mix(begin.filmWm2K, end.filmWm2K);
    s.airK = mix(begin.airK, end.airK);
    s.emissivity = mix(begin.emissivity, end.emissivity);
    s.skyK = mix(begin.skyK, end.skyK);
    return s;
}

Exchange exchange(const Surface& s, double conductance, double innerK, double guessK)
{
    if (s.fixedK)
        return {*s.fixedK, conductance * (*s.fixedK - innerK), -conductance};
    // Without radiation the balance is linear in T_s.
    double surfaceK = (conductance * innerK + s.fluxWm2 + s.filmWm2K * s.airK) / (conductance + s.filmWm2K);
    double slope = -s.filmWm2K;
    if (s.emissivity > 0) {
        // q falls with T_s, so Newton has one root to find; it is convex there and a few steps do.
        const double radiation = s.emissivity * kStefanBoltzmann;
        surfaceK = guessK > 1 ? guessK : innerK;
        for (int i = 0; i < 50; ++i) {
            const double t = std::max(surfaceK, 1.0);
            const double q =
                s.fluxWm2 + s.filmWm2K * (s.airK - surfaceK) + radiation * (fourth(s.skyK) - fourth(t));
            slope = -s.filmWm2K - 4 * radiation * t * t * t;
            const double change = (q - conductance * (surfaceK - innerK)) / (conductance - slope);
            surfaceK += change;
            if (std::abs(change) < 1e-5) // squared by the step just taken
                break;
        }
    }
    const double flux = conductance * (surfaceK - innerK);
    return {surfaceK, flux, conductance * slope / (conductance - slope)};
}

} // namespace sinew::heat
