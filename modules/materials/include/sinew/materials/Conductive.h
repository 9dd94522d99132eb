// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sinew::materials {

struct WidthPoint {
    double widthM = 0;
    double effectM = 0; ///< g: rise of the resistance per unit, times the probes' distance
};

/// g(w) of one mix: what cracks of a width add to ΔR/R₀ between probes L apart, times L. Strictly rising from
/// (0, 0); straight between the points. It depends on mix, moisture and reinforcement: there is no universal
/// one, so without a calibration no width is told.
struct WidthCalibration {
    std::vector<WidthPoint> points;
    double effectSigmaM = 0; ///< scatter of the calibration about its curve, standard deviation
};

/// Best monotone curve through measured (width, effect) pairs: isotonic least squares (pooled neighbours),
/// each pool one point. Errors: InvalidInput: fewer than three, not a number, negative width, no rise.
Result<WidthCalibration> fitWidthCalibration(std::span<const WidthPoint> measured);
/// Errors: InvalidInput: empty, not rising from zero, not a number.
Result<void> checkCalibration(const WidthCalibration& calibration);
double effectOfWidth(const WidthCalibration& calibration, double widthM);
/// 0 for no effect; beyond the last point along its last slope.
double widthOfEffect(const WidthCalibration& calibration, double effectM);

/// Composite or concrete made conductive, read through its resistance:
///   ΔR/R₀ = GF·ε + α_T·ΔT + Σ g(w)/L
/// Valid in the elastic range, at a moisture that stays: moisture moves the resistance as strongly as
/// temperature does.
struct ConductiveMix {
    double gaugeFactor = 0;      ///< GF
    double gaugeFactorSigma = 0; ///< its standard deviation from piece to piece
    double temperaturePerK = 0;  ///< α_T
    double resistivityOhmM = 0;
    double readingSigma = 0; ///< σ of one reading of ΔR/R₀
    std::optional<WidthCalibration> width;
};
/// Errors: InvalidInput naming the value: gauge factor zero, resistivity not positive, sigma below zero, a
/// calibration that is none.
Result<void> checkMix(const ConductiveMix& mix);

/// ΔR/R₀ that the law gives; crack effects are Σ g(w).
double fractionalChange(const ConductiveMix& mix, double strain, double temperatureRiseK,
                        double crackEffectM = 0, double probeDistanceM = 1);

struct Measured {
    double value = 0, sigma = 0;
};
/// Strain of a reading whose temperature is known, or removed by an unstrained twin electrode in the same
/// surroundings (`twinChange` = its ΔR/R₀; two readings' noise then). σ joins noise and gauge factor.
Measured strainOf(const ConductiveMix& mix, double change, double temperatureRiseK);
Measured strainAgainstTwin(const ConductiveMix& mix, double change, double twinChange);

/// R/R₀ between probes y either side of an edge crack of depth a in a strip of width W under uniform current
/// along it: acosh[cosh(πy/2W)/cos(πa/2W)] / (πy/2W). Exact (Johnson 1965). 0 <= a < W.
double johnsonRatio(double depthM, double stripWidthM, double probeM);
/// Its inverse: 0 below a ratio of 1.
double johnsonDepth(double ratio, double stripWidthM, double probeM);

/// x >= 0 that makes |A x - b| least. `a` holds the rows of A one after the other, `unknowns` columns.
/// Errors: InvalidInput: sizes do not fit, not a number; NotConverged.
/// Method: active set on the normal equations (Lawson & Hanson; Bro & de Jong 1997). Unknowns that the data
/// do not tell apart share what they explain.
Result<std::vector<double>> solveNonNegative(std::span<const double> a, std::size_t unknowns,
                                             std::span<const double> b);

/// One pair of probes with what is known about it.
struct ProbeReading {
    double distanceM = 0;  ///< L between the voltage probes
    double change = 0;     ///< ΔR/R₀
    double twinChange = 0; ///< of an unstrained twin; 0 where the temperature is in `change` removed
    double strain = 0;     ///< known from elsewhere
    std::vector<std::size_t> cracks; ///< which cracks lie between the probes
};
/// g of each crack from readings that overlap, none below zero (m).
/// Errors: InvalidInput: distance, crack number or count; NotConverged.
Result<std::vector<double>> crackEffects(const ConductiveMix& mix, std::span<const ProbeReading> readings,
                                         std::size_t cracks);

/// The geometry that a depth is read with.
struct DepthProbe {
    double stripWidthM = 0, probeM = 0;
};

struct CrackReading {
    bool isDetected = false;
    std::optional<Measured> widthM; ///< only with a calibration of the mix
    std::optional<Measured> depthM; ///< only with a depth probe
    std::string text;               ///< "crack, width 0.15 ± 0.03 mm", "crack, depth 20 mm", "no crack"
};
/// What a crack's effect says. Detected: effect/L > 3σ of a reading (with the twin's). σ of a width joins the
/// reading's and the calibration's.
CrackReading readCrack(const ConductiveMix& mix, double effectM, double distanceM,
                       const std::optional<DepthProbe>& depth = {});
/// Least width told on probes L apart: g(w)/L = 3σ. None without a calibration.
std::optional<double> leastWidthM(const ConductiveMix& mix, double distanceM);

} // namespace sinew::materials
