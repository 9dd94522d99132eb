// SPDX-License-Identifier: GPL-3.0-or-later
#include "FrameMaterial.h"

#include <cmath>
#include <regex>

namespace sinew::systems {

namespace {

structure::ElasticMaterial elastic(double youngPa, double poisson, double densityKgM3)
{
    return {youngPa, youngPa / (2 * (1 + poisson)), densityKgM3};
}

} // namespace

std::optional<structure::ElasticMaterial> materialNamed(const std::string& name)
{
    static const std::regex concrete(R"((?:^|[^A-Za-z0-9])C(\d{2,3})/(\d{2,3})(?![0-9]))"),
        steel(R"((?:^|[^A-Za-z0-9])S(235|275|355|420|450|460)(?![0-9]))");
    std::smatch found;
    if (std::regex_search(name, found, concrete)) {
        const double strengthMPa = std::stod(found[1]);
        if (strengthMPa >= 12 && strengthMPa <= 120)
            return elastic(22e9 * std::pow((strengthMPa + 8) / 10, 0.3), 0.2, 2500);
    }
    if (std::regex_search(name, found, steel))
        return elastic(210e9, 0.3, 7850);
    return std::nullopt;
}

} // namespace sinew::systems
