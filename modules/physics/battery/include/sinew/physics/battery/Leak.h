// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/battery/Row.h>

namespace sinew::battery {

/// A straight parallel-walled crack through a casing. Its width comes from the casing's own resistance (the
/// step of a conductive composite, by its mix's calibration).
struct Crack {
    double widthM = 0, lengthM = 0;
    double wallM = 0;       ///< what the flow passes through
    double discharge = 0.6; ///< of the sharp opening
};
struct Gas {
    double molarKg = 0.029, viscosityPaS = 1.8e-5, heatRatio = 1.4; ///< air at 20 °C
};
struct Liquid {
    double densityKgM3 = 0, viscosityPaS = 0;
    double headM = 0; ///< of its surface over the crack; negative: the crack lies above it
};

/// Gas through a crack, kg/s: the lesser of compressible Poiseuille flow between its walls,
///   w³ l M (p_i² - p_o²) / (24 mu d R T),
/// and of isentropic flow through the opening, choked where the pressures say so. Negative inwards: never;
/// 0 where the inside is not above the outside.
double gasLeakKgS(const Crack& crack, const Gas& gas, double insidePa, double outsidePa, double kelvin);

/// Liquid, kg/s: the lesser of rho w³ l dp / (12 mu d) and C w l sqrt(2 rho dp), dp with the liquid's head; 0
/// where the crack lies above it. Capillary forces are left out.
double liquidLeakKgS(const Crack& crack, const Liquid& liquid, double insidePa, double outsidePa);

/// Opens over the first 5 % above its pressure.
struct ReliefValve {
    double opensPa = 0; ///< over the outside
    double areaM2 = 0, discharge = 0.6;
};

struct Enclosure {
    double freeM3 = 0; ///< for gas
    double outsidePa = 101325;
    double liquidKg = 0;
    Gas gas; ///< one gas for what was in it and what the cells give
    Liquid liquid;
    std::optional<Crack> crack;
    std::optional<ReliefValve> valve;
};

/// What the cells do to the gas: linear between entries; generatedMol never falls.
struct LeakDrive {
    std::vector<double> timeS, gasK, generatedMol;
};

/// Shapes: one entry an entry of the drive. gasMol + leakedMol + ventedMol = at the start + generated;
/// liquidKg + spiltKg = Enclosure::liquidKg.
struct LeakResult {
    std::vector<double> timeS, pressurePa, gasMol, leakedMol, ventedMol, liquidKg, spiltKg;
    double peakPa = 0, peakS = 0;
};

/// Mass balance of gas and electrolyte in a casing, from the outside's pressure and the drive's first
/// temperature on: dn/dt = generated - crack - valve, p = n R T / V.
/// Limits: one well-mixed ideal gas; the free volume does not grow as liquid leaves; no evaporation; the
/// crack keeps its width. Errors: InvalidInput, NotConverged, Cancelled.
Result<LeakResult> solveLeak(const Enclosure& enclosure, const LeakDrive& drive, std::stop_token stop = {});

/// What a run of cells does to the gas around them: each cell gives its gas in step with its heat of
/// reaction; the gas is as warm as the casing, or as the parts' mean without one.
/// gasMolPerCell: given off by a cell that reacts fully. Errors: InvalidInput (negative).
Result<LeakDrive> driveOf(const Row& row, const RowResult& run, double gasMolPerCell);

} // namespace sinew::battery
