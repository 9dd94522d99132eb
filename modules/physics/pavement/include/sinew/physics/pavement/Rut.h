// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>
#include <vector>

namespace sinew::pavement {

/// Permanent deformation of asphalt, the MEPDG form:
///   strain_p / strain_r = b1 k_z 10^k1 T^(b2 k2) N^(b3 k3), T in °F (inside the formula only), N axle loads.
/// Source: k1 -3.35412, k2 1.5606, k3 0.4791: the manual of practice of 2008, not confirmed in a second
/// source. The guide of 2004 (NCHRP 1-37A, part 3, chapter 3; transcribed in ProductOneME, rutDepthCompute.m)
/// has the same form, k_z and k2, with k1 -3.4488 and k3 0.479244: 19 % less. Later releases of AASHTOWare
/// recalibrate all three: b1 to b3 are for local calibration.
struct RutParameters {
    double k1 = -3.35412, k2 = 1.5606, k3 = 0.4791;
    double b1 = 1, b2 = 1, b3 = 1;
};

/// k_z at a depth in asphalt of a thickness: (C1 + C2 D) 0.328196^D, inches inside. Never below zero: thin
/// layers would have it negative close to the surface.
double depthFactor(double thicknessM, double depthM);

/// strain_p / strain_r after a number of loads at one temperature. 0 at or below 0 °F.
double plasticRatio(const RutParameters& parameters, double kz, double temperatureK, double loads);

/// Rut of an asphalt layer over changing temperatures and strains, by strain hardening: what was reached
/// counts as the number of loads that would have reached it now. With strain = A N^b that is y =
/// strain^(1/b), y += A^(1/b) N: no number of loads appears, and the steps may be of any size.
class Rut {
public:
    Rut(const RutParameters& parameters, double thicknessM, int sublayers);

    std::size_t sublayers() const { return m_factor.size(); }
    double depthOfM(std::size_t sublayer) const; ///< its middle
    /// temperatures and resilient strains at the middles.
    void load(std::span<const double> temperaturesK, std::span<const double> resilientStrains, double loads);
    double depthM() const;

private:
    RutParameters m_parameters;
    double m_sublayerM = 0;
    std::vector<double> m_factor, m_reached; ///< k_z; y
};

} // namespace sinew::pavement
