// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::materials {

/// Transformation lines of Brinson's model. The default set is the NiTi of Brinson 1993 as commonly quoted.
struct Brinson {
    double austeniteYoungPa = 67e9, martensiteYoungPa = 26.3e9;
    double martensiteFinishK = 282.15, martensiteStartK = 291.55;
    double austeniteStartK = 307.65, austeniteFinishK = 322.15;
    double martensiteSlopePaK = 8e6, austeniteSlopePaK = 13.8e6; ///< C_M, C_A
    double criticalStartPa = 100e6, criticalFinishPa = 170e6;
    double transformationStrain = 0.067;
};

struct TransformationStresses {
    double martensiteStartPa = 0, martensiteFinishPa = 0;
    double austeniteStartPa = 0, austeniteFinishPa = 0;
};

/// Stresses at which transformation starts and finishes at a temperature. Forward ones are the critical
/// stresses below martensite start; back ones are 0 where stress-free martensite stays (below the austenite
/// temperatures).
TransformationStresses transformationStresses(const Brinson& law, double temperatureK);

} // namespace sinew::materials
