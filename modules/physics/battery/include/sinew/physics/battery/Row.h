// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/Enthalpy.h>
#include <sinew/physics/battery/Chemistry.h>

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::battery {

/// A value that holds from a time on until the next one; before the first, the first.
struct Step {
    double fromS = 0, value = 0;
};

/// One thing in a row: a cell, a spacer, a layer that melts. Uniform over its faces, cut into slices across
/// its thickness; one slice makes it a lump.
struct Part {
    std::string name;
    materials::MeltingSubstance substance; ///< what it is made of; no latent heat: it never melts
    double volumeM3 = 0;
    double thicknessM = 0; ///< along the row
    double faceM2 = 0;     ///< towards each neighbour
    double exposedM2 = 0;  ///< to the surroundings, or to the casing where there is one
    int slices = 1;
    std::optional<Abuse> abuse; ///< a cell's chemistry
    double startK = 293.15;
    std::vector<Step> heatW; ///< from outside: Joule heat, a heater; negative: a cooler. Ascending times.
};

/// What the surface gives to the surroundings: film (T - T_a) + emissivity sigma (T⁴ - T_a⁴), W/m².
struct Surface {
    double filmWm2K = 0, emissivity = 0;
};

/// A tube around the row: it takes heat from every part, conducts along itself, and is what the
/// surroundings see.
struct Casing {
    double heatCapacityJK = 0; ///< shared over the row by thickness
    double outsideM2 = 0;      ///< likewise
    double endsM2 = 0;         ///< outside, of both ends together
    double alongWmK = 0;       ///< conductivity times cross-section
    Surface inside;            ///< between a part's exposed surface and the casing beside it
    double startK = 293.15;
};

/// Parts in a row, each touching the next.
struct Row {
    std::vector<Part> parts;
    std::vector<double> jointsM2KW; ///< resistance of each joint; one fewer than the parts, or none given
    std::optional<Casing> casing;
    Surface outside; ///< of the casing, else of every part's exposed surface
    std::vector<Step> surroundingsK = {{0, 293.15}};
};

struct RowOptions {
    double untilS = 3600;
    double everyS = 10;          ///< between samples
    std::vector<double> watchK;  ///< events: the hottest slice of a part rises through one of these
    std::vector<double> watchKs; ///< events: it warms faster than one of these
    double runawayKs = 1;        ///< a cell has run away once its own heat alone warms it this fast
    double relativeTolerance = 1e-8;
    long mostSteps = 200000; ///< before the integration is given up
};

struct Event {
    enum class Kind { Temperature, Rate, Runaway, MeltingBegins, Molten } kind = Kind::Temperature;
    std::size_t part = 0;
    double threshold = 0; ///< K or K/s
    double timeS = 0;
};

/// What became of a part.
struct PartOutcome {
    double peakK = 0, peakS = 0;    ///< of its hottest slice
    double endK = 0;                ///< of its hottest slice, at the end
    std::optional<double> runawayS; ///< when its own heat first warmed it by RowOptions::runawayKs
    double releasedJ = 0;           ///< by its chemistry
    double liquidFraction = 0;      ///< at the end
    std::vector<Composition> left;  ///< a slice each, at the end
};

/// J over the whole run: released + heater - lost = stored.
struct Balance {
    double releasedJ = 0, heaterJ = 0, lostJ = 0, storedJ = 0;
    double missingJ() const { return releasedJ + heaterJ - lostJ - storedJ; }
};

/// Shapes: S samples, P parts. hottestK[s][p], releasedJ[s][p].
struct RowResult {
    std::vector<double> timeS;
    std::vector<std::vector<double>> hottestK, liquidFraction, releasedJ;
    std::vector<double> casingK; ///< hottest; empty without one
    std::vector<PartOutcome> parts;
    std::vector<Event> events;
    Balance balance;
    long steps = 0;

    /// In the order they ran away: indices of parts.
    std::vector<std::size_t> propagation() const;
};

/// Temperatures and reactions of a row over time.
///
/// Each slice keeps its enthalpy: rho V dH/dt = conduction from both neighbours + V q(T, x) + heater
/// - film - radiation; T(H) is piecewise linear (melting). Conduction between slices goes over both half
/// thicknesses and the joint; the smaller face counts. BDF of variable order (CVODE) with event finding.
/// Errors: InvalidInput (names part and value), NotConverged (time, and what CVODE said, or the steps that
/// were spent), Cancelled.
/// Thread: pure; any. Checks `stop` once a step.
Result<RowResult> solveRow(const Row& row, const RowOptions& options, std::stop_token stop = {});

/// Errors: InvalidInput as solveRow().
Result<void> checkRow(const Row& row, const RowOptions& options);

/// A cylindrical cell alone, all its surface exposed, as one lump of that volumetric heat capacity.
Part cylindricalCell(double radiusM, double lengthM, double heatCapacityJm3K = 2.14e6);

} // namespace sinew::battery
