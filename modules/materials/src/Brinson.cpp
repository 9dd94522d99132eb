// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Brinson.h>

#include <algorithm>

namespace sinew::materials {

TransformationStresses transformationStresses(const Brinson& law, double temperatureK)
{
    const double rise = law.martensiteSlopePaK * std::max(0.0, temperatureK - law.martensiteStartK);
    return {law.criticalStartPa + rise, law.criticalFinishPa + rise,
            law.austeniteSlopePaK * std::max(0.0, temperatureK - law.austeniteStartK),
            law.austeniteSlopePaK * std::max(0.0, temperatureK - law.austeniteFinishK)};
}

} // namespace sinew::materials
