// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/heat/Mesh.h>
#include <sinew/physics/heat/Weather.h>
#include <sinew/physics/pavement/Crack.h>
#include <sinew/physics/pavement/Rut.h>

#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sinew::pavement {

/// A value that changes by a factor with every kelvin: value * 10^(slope (T - reference)). Stiffness and
/// strains of asphalt over the range of a year.
struct PerKelvin {
    double value = 0, referenceK = 293.15, slopePerK = 0;
    double at(double temperatureK) const
    {
        return value * std::exp(2.302585092994046 * slopePerK * (temperatureK - referenceK));
    }
};

struct PavementLayer {
    std::string name;
    materials::MeltingSubstance material;
    double thicknessM = 0;
    bool asphalt = false; ///< ruts and cracks; the asphalt layers lie on top
};

/// What traffic does, from a layered elastic analysis of the section under the standard axle.
struct Traffic {
    std::array<double, 24> axlesByHour{};
    PerKelvin resilientStrain; ///< vertical, in the asphalt
    PerKelvin stressRangePa;   ///< tension that drives the crack, at mid-depth temperature
};

/// Where a crack starts, and how cold drives it.
struct Cracking {
    enum class Origin { TopDown, BottomUp } origin = Origin::TopDown;
    double depthM = 0; ///< at the start
    double limitM = 0; ///< from here on it counts as cracked
    Paris paris;
    std::optional<materials::HealingKinetics> healing; ///< none: it does not heal
    PerKelvin modulusPa;                               ///< of relaxed stress on cooling
    double expansionPerK = 0;                          ///< 0: no thermal stress
    double poisson = 0.35;
    double relaxationS = 3600, relaxationK = 293.15, relaxationJMol = 0; ///< tau at a temperature, Arrhenius
};

/// A stretch of road with one construction, traffic and weather.
struct Section {
    std::string id;
    std::vector<PavementLayer> layers; ///< top down
    heat::SurfaceFinish finish;
    double deepK = 283.15;  ///< at the bottom of the last layer, held
    double startK = 283.15; ///< everywhere at the start where no profile is known
    double firstCellM = 0.01, growth = 1.4;
    RutParameters rutting;
    Traffic traffic;
    Cracking cracking;

    double asphaltM() const;
};

/// Errors: InvalidInput naming the section and the value: no layer, asphalt below something else or none, a
/// number that is not finite or out of its range.
Result<void> checkSection(const Section& section);
Result<std::shared_ptr<const heat::Mesh>> meshOf(const Section& section);

} // namespace sinew::pavement
