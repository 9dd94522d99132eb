// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/materials/Healing.h>

namespace sinew::pavement {

/// Paris: da/dN = C (Y stress_range sqrt(pi a))^m. C in m per cycle and (MPa sqrt(m))^m: fitted for each mix.
struct Paris {
    double coefficient = 0;
    double exponent = 0;
    double geometry = 1; ///< Y
};

/// Cycles from one depth to another under one range of stress; infinite where nothing drives it.
double cyclesToGrow(const Paris& paris, double stressRangePa, double fromM, double toM);
/// Depth after cycles, exact for a constant range; never beyond `limitM`.
double depthAfterM(const Paris& paris, double stressRangePa, double depthM, double cycles, double limitM);

/// Open depth of a crack that grows and heals. Healing alone gives a = peak (1 - H(t)): in the open depth
/// that is da/dt = -k (a - (1 - H_inf) peak), which holds with growth between as well. `peak` is the greatest
/// depth so far.
class Crack {
public:
    explicit Crack(double depthM) : m_depthM(depthM), m_peakM(depthM) {}
    void grow(const Paris& paris, double stressRangePa, double cycles, double limitM);
    void heal(const materials::HealingKinetics& kinetics, double temperatureK, double seconds);
    double depthM() const { return m_depthM; }
    double peakM() const { return m_peakM; }

private:
    double m_depthM = 0, m_peakM = 0;
};

/// Tension of a restrained layer that cools and relaxes (Maxwell):
///   d stress/dt = -E alpha / (1 - nu) dT/dt - stress / tau(T), exact for a straight T and constant E, tau in
///   a step.
double thermalStressAfterPa(double stressPa, double modulusPa, double expansionPerK, double poisson,
                            double relaxationS, double fromK, double toK, double seconds);

} // namespace sinew::pavement
