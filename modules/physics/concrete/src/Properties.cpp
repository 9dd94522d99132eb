// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/concrete/Properties.h>

#include <algorithm>
#include <cmath>

namespace sinew::concrete {

namespace {

constexpr double kMega = 1e6;
constexpr double kDay = 86400;

/// s of (3.2); alpha_ds1 and alpha_ds2 of (B.11).
struct Class {
    double s, ds1, ds2;
};
Class classOf(Cement cement)
{
    switch (cement) {
    case Cement::Slow:
        return {0.38, 3, 0.13};
    case Cement::Rapid:
        return {0.20, 6, 0.11};
    case Cement::Normal:
        break;
    }
    return {0.25, 4, 0.12};
}

/// k_h of table 3.3, straight between.
double sizeFactor(double sizeM)
{
    constexpr double at[] = {0.1, 0.2, 0.3, 0.5}, k[] = {1, 0.85, 0.75, 0.7};
    for (int i = 0; i < 3; ++i)
        if (sizeM <= at[i + 1])
            return k[i] + (k[i + 1] - k[i]) * std::max(0.0, (sizeM - at[i]) / (at[i + 1] - at[i]));
    return k[3];
}

} // namespace

double Concrete::meanStrengthPa() const
{
    return strengthPa + 8 * kMega;
}

double Concrete::meanTensilePa() const
{
    const double fck = strengthPa / kMega;
    return kMega * (fck <= 50 ? 0.3 * std::pow(fck, 2.0 / 3) : 2.12 * std::log(1 + (fck + 8) / 10));
}

double Concrete::modulusPa() const
{
    return 22e9 * std::pow(meanStrengthPa() / (10 * kMega), 0.3);
}

double Concrete::strengthShare(double ageS) const
{
    return ageS > 0 ? std::exp(classOf(cement).s * (1 - std::sqrt(28 * kDay / ageS))) : 0;
}

double Concrete::tensilePa(double ageS) const
{
    return meanTensilePa() * std::pow(strengthShare(ageS), ageS < 28 * kDay ? 1 : 2.0 / 3);
}

double Concrete::modulusPa(double ageS) const
{
    return modulusPa() * std::pow(strengthShare(ageS), 0.3);
}

double Concrete::autogenousShrinkage(double ageS) const
{
    const double final = 2.5e-6 * (strengthPa / kMega - 10);
    return ageS > 0 ? final * (1 - std::exp(-0.2 * std::sqrt(ageS / kDay))) : 0;
}

double Concrete::dryingShrinkage(double ageS, double dryingFromS, double sizeM, double humidity) const
{
    if (!(ageS > dryingFromS))
        return 0;
    const Class c = classOf(cement);
    const double dry = 1.55 * (1 - humidity * humidity * humidity);
    const double basic =
        0.85e-6 * (220 + 110 * c.ds1) * std::exp(-c.ds2 * meanStrengthPa() / (10 * kMega)) * dry;
    const double days = (ageS - dryingFromS) / kDay;
    return days / (days + 0.04 * std::pow(1000 * sizeM, 1.5)) * sizeFactor(sizeM) * basic;
}

Result<void> checkConcrete(const Concrete& concrete)
{
    if (!(concrete.strengthPa >= 12e6 && concrete.strengthPa <= 90e6))
        return fail(ErrorCode::InvalidInput, "its strength is outside 12 to 90 MPa", "concrete");
    return {};
}

double ageingRate(double temperatureK)
{
    return std::exp(13.65 - 4000 / (temperatureK - 0.15)); // the standard's 273 + T, T in °C
}

double Hydration::heatJKg(double equivalentAgeS) const
{
    return equivalentAgeS > 0 ? totalJKg * std::exp(-std::pow(tauS / equivalentAgeS, shape)) : 0;
}

Result<void> checkHydration(const Hydration& h)
{
    if (!(h.totalJKg >= 0 && h.totalJKg <= 1e6))
        return fail(ErrorCode::InvalidInput, "its heat is outside 0 to 1 MJ/kg", "hydration");
    if (!(h.tauS > 0 && h.tauS < 1e7))
        return fail(ErrorCode::InvalidInput, "its time is not positive or out of range", "hydration");
    if (!(h.shape > 0.05 && h.shape <= 5))
        return fail(ErrorCode::InvalidInput, "its shape is outside 0.05 to 5", "hydration");
    return {};
}

} // namespace sinew::concrete
