// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/fire/CriticalVelocity.h>
#include <sinew/physics/fire/Growth.h>

#include <optional>
#include <stop_token>
#include <vector>

namespace sinew::fire {

/// The velocity from a time on, until the next; before the first, the first.
struct VelocityStep {
    double fromS = 0, velocityMs = 0;
};

struct SmokeCase {
    Section section;
    Air air;
    double lengthM = 0, fireM = 0; ///< the fire's place from the entrance, where the air comes in
    double fireLengthM = 10;       ///< over which its heat and smoke enter
    Growth growth;                 ///< from t = 0
    double radiative = 0.3;
    double sootKgKg = 0.1;        ///< yield: soot of burnt fuel
    double fuelJKg = 25e6;        ///< heat of combustion
    double extinctionM2Kg = 8700; ///< of flaming soot; Mulholland & Croarkin 2000
    double wallWm2K = 25;         ///< to walls that stay as cold as the air; radiation with it
    std::vector<VelocityStep> ventilation = {{0, 0}}; ///< of the cold air at the entrance; never negative
};

struct SmokeOptions {
    double untilS = 1800, everyS = 10;
    int cells = 200;
};

/// What somebody there meets.
struct Exposure {
    double temperatureK = 0;
    double extinctionPerM = 0;
};

/// Bounds of tenability.
struct Tenability {
    double temperatureK = 333.15; ///< 60 °C: ISO 13571 and common practice
    double visibilityM = 10;      ///< to a reflecting sign: 3 / extinction (Jin; NFPA 130, annex B)
    double signFactor = 3;        ///< 8 for one that shines
};

/// J over the run: released into the air = stored + to the walls + out of the portals + withheld (heat that
/// the air at the fire could not take up).
struct SmokeBalance {
    double releasedJ = 0, storedJ = 0, wallsJ = 0, carriedJ = 0, withheldJ = 0;
    double sootKg = 0, sootInsideKg = 0, sootOutKg = 0;
    double missingJ() const { return releasedJ - storedJ - wallsJ - carriedJ - withheldJ; }
    double missingKg() const { return sootKg - sootInsideKg - sootOutKg; }
};

/// Shapes: S samples, N cells. temperatureK[s][n], extinctionPerM[s][n] of the mean over the section;
/// backLayerM[s]: how far smoke reaches against the wind.
struct SmokeField {
    std::vector<double> xM; ///< cells' middles
    std::vector<double> timeS;
    std::vector<std::vector<double>> temperatureK, extinctionPerM;
    std::vector<double> backLayerM;
    double fireM = 0;
    std::size_t fireCell = 0;
    SmokeBalance balance;
    std::vector<Warning> warnings;

    /// Between samples and cells linear; in the layer against the wind as at the fire's own section (no
    /// dilution on the way: cautious). Held at the ends of space and time.
    Exposure at(double xM, double t) const;
    /// When it is first no longer tenable there, in samples; nothing: never within the run.
    std::optional<double> untenableS(double xM, const Tenability& limits) const;
    /// The farthest place with the wind where extinction passes a bound; the fire's where none does.
    double frontM(std::size_t sample, double extinctionPerM) const;
};

/// Temperature and smoke along a tunnel, means over its section, in the ventilation's direction.
///
///   d rho/dt + d(rho u)/dx = 0,  rho T = rho_0 T_0
///   du/dx = [Q_c' - h P (T - T_w)] / (A rho_0 c T_0)      (low Mach number: pressure stays)
///   d m/dt + d(m u)/dx = m_s' / A,  K = sigma m
///
/// Finite volumes, van Leer slopes, two-stage Runge–Kutta, so that mass, soot and heat close to rounding. The
/// steady state behind the fire is T - T_0 = Q_c / (m c) exp(-h P x / (m c)).
/// The layer against the wind lies over this: its tip moves as db/dt = V_c exp(-b / 18.5 H) - u, which comes
/// to rest at Li & Ingason's length. Air at the fire is not heated beyond 1,600 K; what it cannot take up is
/// withheld.
/// Limits: section means (no layering with the wind), walls that do not warm, no fuel mass, the ventilation
/// is given. Warnings: more heat than the air's oxygen (13.1 MJ/kg of it) can burn.
/// Errors: InvalidInput, LimitExceeded (cells times samples), Cancelled.
Result<SmokeField> solveSmoke(const SmokeCase& smoke, const SmokeOptions& options, std::stop_token stop = {});

} // namespace sinew::fire
