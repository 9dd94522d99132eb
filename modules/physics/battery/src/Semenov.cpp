// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/battery/Semenov.h>

#include <algorithm>
#include <cmath>

namespace sinew::battery {

namespace {

/// Where a function that rises and then falls is greatest: golden section.
template <class F>
double greatestAt(F value, double low, double high)
{
    constexpr double kGolden = 0.6180339887498949;
    double a = high - kGolden * (high - low), b = low + kGolden * (high - low);
    double atA = value(a), atB = value(b);
    for (int i = 0; i < 90; ++i) {
        if (atA < atB) {
            low = a;
            a = b;
            atA = atB;
            b = low + kGolden * (high - low);
            atB = value(b);
        } else {
            high = b;
            b = a;
            atB = atA;
            a = high - kGolden * (high - low);
            atA = value(a);
        }
    }
    return 0.5 * (low + high);
}

} // namespace

Result<double> semenovCritical(double epsilon)
{
    if (!(epsilon >= 0 && epsilon < 0.25))
        return fail(ErrorCode::InvalidInput, fmt::format("R T/E must lie within 0 and 1/4, is {}", epsilon),
                    "epsilon");
    // theta = (1 + epsilon theta)², the smaller root, written so that epsilon = 0 needs no limit.
    const double b = 1 - 2 * epsilon;
    const double theta = 2 / (b + std::sqrt(b * b - 4 * epsilon * epsilon));
    return theta * std::exp(-theta / (1 + epsilon * theta));
}

double frankKamenetskiiSlab()
{
    const auto number = [](double theta) {
        const double arc = std::acosh(std::exp(0.5 * theta));
        return 2 * std::exp(-theta) * arc * arc;
    };
    return number(greatestAt(number, 0, 4));
}

Result<Criticality> criticality(const Part& cell, const Composition& now, const Surface& surface,
                                double surroundingsK)
{
    Row row;
    row.parts = {cell};
    row.outside = surface;
    row.surroundingsK = {{0, surroundingsK}};
    if (const auto good = checkRow(row, {}); !good)
        return passOn(good);
    if (!cell.abuse)
        return fail(ErrorCode::InvalidInput, "has no chemistry", cell.name);
    const auto heat = [&](double kelvin) { return cell.volumeM3 * rateOf(*cell.abuse, now, kelvin).heatWm3; };
    const auto loss = [&](double kelvin) {
        constexpr double kStefanBoltzmann = 5.670374419e-8;
        return cell.exposedM2 *
               (surface.filmWm2K * (kelvin - surroundingsK) +
                surface.emissivity * kStefanBoltzmann * (std::pow(kelvin, 4) - std::pow(surroundingsK, 4)));
    };
    const auto margin = [&](double kelvin) {
        const double q = heat(kelvin);
        return q > 0 ? loss(kelvin) / q : std::numeric_limits<double>::infinity();
    };
    if (heat(surroundingsK + 1) <= 0)
        return Criticality{0, surroundingsK, surroundingsK};
    // The first hill only: far above, Arrhenius saturates and the ratio would rise again.
    constexpr double kStepK = 0.5;
    double top = surroundingsK + kStepK;
    while (top < surroundingsK + 500 && margin(top + kStepK) > margin(top))
        top += kStepK;
    const double tangent = greatestAt(margin, std::max(surroundingsK, top - kStepK), top + kStepK);
    if (margin(tangent) <= 0) // loses nothing: any heat runs away
        return Criticality{std::numeric_limits<double>::infinity(), surroundingsK, surroundingsK};
    Criticality result{1 / margin(tangent), tangent, tangent};
    if (result.ratio < 1) {
        double cool = surroundingsK, hot = tangent;
        for (int i = 0; i < 60; ++i)
            (heat(0.5 * (cool + hot)) > loss(0.5 * (cool + hot)) ? cool : hot) = 0.5 * (cool + hot);
        result.steadyK = hot;
    }
    return result;
}

} // namespace sinew::battery
