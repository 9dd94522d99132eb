// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/Enthalpy.h>

#include <cmath>

namespace sinew::materials {

Result<void> checkSubstance(const MeltingSubstance& s)
{
    if (const auto positive = requirePositive({{"density", s.densityKgM3},
                                               {"specific heat of the solid", s.solidHeatJKgK},
                                               {"specific heat of the liquid", s.liquidHeatJKgK},
                                               {"conductivity of the solid", s.solidConductivityWMK},
                                               {"conductivity of the liquid", s.liquidConductivityWMK},
                                               {"solidus", s.solidusK},
                                               {"liquidus", s.liquidusK}});
        !positive)
        return positive;
    if (!(s.latentHeatJKg >= 0 && std::isfinite(s.latentHeatJKg)))
        return fail(ErrorCode::InvalidInput, "must not be negative", "latent heat");
    if (s.liquidusK < s.solidusK)
        return fail(ErrorCode::InvalidInput, "must not lie below the solidus", "liquidus");
    return {};
}

} // namespace sinew::materials
