// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The numbers that decide when a link counts as closed, a flow as zero, a head as equal. They are EPANET's,
/// converted to SI, because which of two undetermined states a network settles in depends on them.
namespace sinew::water::limits {

inline constexpr double footM = 0.3048;
inline constexpr double cubicFootM3 = footM * footM * footM;
/// m³/s per m for one cfs per ft.
inline constexpr double conductance = cubicFootM3 / footM;

inline constexpr double closedConductance = 1e-8 * conductance;
inline constexpr double openConductance = 1e6 * conductance;
inline constexpr double forcedConductance = 1e8 * conductance; ///< holds a head or a head loss at its setting
inline constexpr double minGradient = 1e-7 / conductance;      ///< below it a head loss is taken as linear
inline constexpr double headToleranceM = 0.0005 * footM;
inline constexpr double flowToleranceM3s = 0.0001 * cubicFootM3;
inline constexpr double zeroFlowM3s = 1e-6 * cubicFootM3;
inline constexpr double gravity = 32.2 * footM;
/// Head loss of v²/2g as a coefficient of q²/d⁴, s²/m.
inline constexpr double minorLossFactor = 0.02517 / footM;
/// Weight of water that pump power is counted with, N/m³ (62.4 lb/ft³).
inline constexpr double pumpWeightNm3 = 550.0 / 8.814 * 4.4482216152605 / cubicFootM3;

} // namespace sinew::water::limits
