// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/GraesserCozzarelli.h>

#include <algorithm>
#include <cmath>

namespace sinew::materials {

namespace {

double slope(const GraesserCozzarelli& law, double strain, double stress, double direction)
{
    const double inelastic = strain - stress / law.youngPa;
    const bool unloading = strain * direction < 0;
    const double recovery =
        unloading ? law.fT * std::pow(std::abs(strain), law.c) * std::erf(law.a * strain) : 0;
    const double back = law.youngPa * law.alpha * (inelastic + recovery);
    const double x = (stress - back) / law.yieldPa;
    return law.youngPa * (1 - direction * std::copysign(std::pow(std::abs(x), law.n), x));
}

} // namespace

Result<void> checkGraesserCozzarelli(const GraesserCozzarelli& law)
{
    if (const auto good = requireNotNegative({{"alpha", law.alpha}, {"f_T", law.fT}}); !good)
        return good;
    return requirePositive({{"Young's modulus", law.youngPa},
                            {"yield stress", law.yieldPa},
                            {"a", law.a},
                            {"c", law.c},
                            {"n", law.n}});
}

double stressAfter(const GraesserCozzarelli& law, double strain, double stressPa, double toStrain,
                   double maxStep)
{
    const double total = toStrain - strain;
    const int steps = std::max(1, static_cast<int>(std::ceil(std::abs(total) / maxStep)));
    const double h = total / steps, direction = total < 0 ? -1 : 1;
    double stress = stressPa;
    for (int i = 0; i < steps; ++i) {
        const double e = strain + i * h;
        const double k1 = slope(law, e, stress, direction);
        const double k2 = slope(law, e + h / 2, stress + h / 2 * k1, direction);
        const double k3 = slope(law, e + h / 2, stress + h / 2 * k2, direction);
        const double k4 = slope(law, e + h, stress + h * k3, direction);
        stress += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    return stress;
}

} // namespace sinew::materials
