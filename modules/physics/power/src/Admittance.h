// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Grid.h>

#include <array>
#include <complex>
#include <vector>

namespace sinew::power {

using Complex = std::complex<double>;

/// Currents into a branch from its voltages: If = ff Vf + ft Vt, It = tf Vf + tt Vt, per unit.
struct BranchAdmittance {
    Complex ff, ft, tf, tt;
};
BranchAdmittance admittanceOf(const Branch& branch);

/// The nodal admittance matrix by rows. The pattern holds every branch, in service or not, so that switching
/// changes numbers only. What touches a bus outside the pattern's live buses is left out.
struct Admittance {
    std::vector<int> rowStart, column;
    std::vector<Complex> value;
    std::vector<int> diagonal;             ///< per bus: index into value
    std::vector<std::array<int, 4>> entry; ///< per branch: where ff, ft, tf, tt go
    std::vector<BranchAdmittance> branch;  ///< zero where out of service

    void makePattern(const Grid& grid);
    void fill(const Grid& grid, const std::vector<BusKind>& kind);
};

} // namespace sinew::power
