// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/battery/Chemistry.h>

#include <cmath>
#include <fmt/format.h>

namespace sinew::battery {

namespace {

// J/(mol K), in the four digits that the published frequencies go with: a fifth shifts the peak of a cell at
// the edge of runaway by 2 K.
constexpr double kGas = 8.314;

// Nothing reacts in less than a tenth of a millisecond. Extrapolated, Arrhenius gives nanoseconds at a
// runaway's peak, when nothing is left to react: all that would do is shake the integration.
constexpr double kFastestPerS = 1e4;

double speed(const Reaction& reaction, double temperatureK, double hindrance = 0)
{
    const double k =
        reaction.frequencyPerS * std::exp(-reaction.activationJMol / (kGas * temperatureK) - hindrance);
    return k / (1 + k / kFastestPerS);
}

double heatOf(const Reaction& reaction)
{
    return reaction.heatJKg * reaction.contentKgM3;
}

Result<void> checkReaction(const Reaction& r, const std::string& name)
{
    for (const auto& [what, value] : {std::pair{"frequency", r.frequencyPerS},
                                      {"activation energy", r.activationJMol},
                                      {"heat", r.heatJKg},
                                      {"content", r.contentKgM3}})
        if (const auto good = requireNotNegative(name + ": " + what, value); !good)
            return good;
    return {};
}

} // namespace

Abuse lithiumCobaltOxide()
{
    Abuse a;
    a.film = {1.667e15, 1.3508e5, 257e3, 610.4};
    a.negative = {2.5e13, 1.3508e5, 1714e3, 610.4};
    a.positive = {6.667e13, 1.396e5, 314e3, 1221};
    a.electrolyte = {5.14e25, 2.74e5, 155e3, 406.9};
    a.fresh = {0.15, 0.75, 0.04, 1};
    a.filmThickness = a.filmReference = 0.033;
    return a;
}

AbuseRate rateOf(const Abuse& a, const Composition& now, double temperatureK)
{
    const double thickness = a.filmThickness + a.fresh.negative - now.negative;
    const double film = speed(a.film, temperatureK) * now.film;
    const double negative = speed(a.negative, temperatureK, thickness / a.filmReference) * now.negative;
    const double positive = speed(a.positive, temperatureK) * now.conversion * (1 - now.conversion);
    const double electrolyte = speed(a.electrolyte, temperatureK) * now.electrolyte;
    return {{-film, -negative, positive, -electrolyte},
            heatOf(a.film) * film + heatOf(a.negative) * negative + heatOf(a.positive) * positive +
                heatOf(a.electrolyte) * electrolyte};
}

double heatBetweenJm3(const Abuse& a, const Composition& from, const Composition& to)
{
    return heatOf(a.film) * (from.film - to.film) + heatOf(a.negative) * (from.negative - to.negative) +
           heatOf(a.positive) * (to.conversion - from.conversion) +
           heatOf(a.electrolyte) * (from.electrolyte - to.electrolyte);
}

Result<void> checkAbuse(const Abuse& a)
{
    for (const auto& [reaction, name] : {std::pair{&a.film, "film"},
                                         {&a.negative, "negative electrode"},
                                         {&a.positive, "positive electrode"},
                                         {&a.electrolyte, "electrolyte"}})
        if (const auto good = checkReaction(*reaction, name); !good)
            return good;
    for (const auto& [share, name] : {std::pair{a.fresh.film, "film"},
                                      {a.fresh.negative, "negative electrode"},
                                      {a.fresh.conversion, "conversion"},
                                      {a.fresh.electrolyte, "electrolyte"}})
        if (!(share >= 0 && share <= 1))
            return fail(ErrorCode::InvalidInput,
                        fmt::format("a share lies within 0 and 1, this is {}", share),
                        std::string("start of the ") + name);
    if (const auto good = requireNotNegative("film thickness", a.filmThickness); !good)
        return good;
    return requirePositive("film thickness of reference", a.filmReference);
}

Result<double> selfHeatingOnsetK(const Abuse& abuse, double heatCapacityJm3K, double rateKs)
{
    if (const auto good = checkAbuse(abuse); !good)
        return passOn(good);
    if (const auto good = requirePositive("heat capacity", heatCapacityJm3K); !good)
        return passOn(good);
    if (const auto good = requirePositive("rate of warming", rateKs); !good)
        return passOn(good);
    const auto excess = [&](double kelvin) {
        return rateOf(abuse, abuse.fresh, kelvin).heatWm3 - rateKs * heatCapacityJm3K;
    };
    double cold = 250, hot = 800; // the rate of a fresh cell rises with temperature throughout
    if (excess(cold) > 0 || excess(hot) < 0)
        return fail(ErrorCode::NotConverged,
                    fmt::format("a fresh cell warms at {:.3g} K/s nowhere between 250 and 800 K", rateKs));
    while (hot - cold > 1e-9)
        (excess(0.5 * (cold + hot)) > 0 ? hot : cold) = 0.5 * (cold + hot);
    return 0.5 * (cold + hot);
}

} // namespace sinew::battery
