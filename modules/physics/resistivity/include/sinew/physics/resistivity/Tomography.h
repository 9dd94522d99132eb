// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/resistivity/Conduction.h>

#include <stop_token>

namespace sinew::resistivity {

/// Electrodes on a plate, each in the middle of a cell.
struct ElectrodeArray {
    Plate plate;
    std::vector<std::size_t> cells; ///< of the electrodes
};
/// Evenly around the edge. `count` at most the number of edge cells.
ElectrodeArray electrodesAround(const Plate& plate, std::size_t count);

/// Four electrodes, by number: a unit current from one to another, the voltage between two others.
struct Measurement {
    std::size_t from = 0, to = 0, plus = 0, minus = 0;
};
/// Every pair of neighbours driven, every other pair that shares no electrode with it read: n(n - 3).
std::vector<Measurement> neighbourPattern(std::size_t electrodes);

/// Voltages per current, ohm. Errors: InvalidInput: electrodes outside or twice in one cell, a measurement
/// whose electrodes do not exist or are shared; Conduction's.
Result<std::vector<double>> transferOhm(const ElectrodeArray& array, std::span<const double> conductivitySM,
                                        std::span<const Measurement> measurements);
/// d(transfer)/d(σ), row by row: measurements × cells, exact for the discrete problem (adjoint fields).
Result<std::vector<double>> sensitivity(const ElectrodeArray& array, std::span<const double> conductivitySM,
                                        std::span<const Measurement> measurements);

struct TomographyOptions {
    double noiseOhm = 0;   ///< σ of one transfer resistance; > 0
    int iterations = 4;    ///< linearisations
    double likelyLoss = 1; ///< size of ln(σ₀/σ) that the smoothing starts from
};

/// Where conductivity was lost since the baseline.
struct LossMap {
    std::vector<double> loss;                  ///< ln(σ₀/σ) a cell, >= 0
    double chiSquareBefore = 0, chiSquare = 0; ///< Σ(residual/σ)², without any loss and with this map
    bool isDetected = false;      ///< without any loss the data cannot be explained: χ² > m + 3√(2m)
    double columnM = 0, rowM = 0; ///< centre of the loss, from the plate's corner
};

/// The smoothest loss that explains the change of the transfer resistances within their noise: Gauss-Newton
/// on ln σ, each step a least squares problem with all losses >= 0 (differences of neighbours and size are
/// penalised, the weight is halved until χ² reaches the number of measurements). Cracks appear as wide as the
/// electrodes' spacing allows: the map tells where, not how wide.
/// `baselineOhm` and `nowOhm`: as measured; their change is added to the model's own baseline, so that what
/// the model gets wrong of both alike drops out. Errors: InvalidInput: sizes, noise, not a number, more than
/// 2,500 cells; Cancelled; solveNonNegative's.
Result<LossMap> findLoss(const ElectrodeArray& array, std::span<const double> conductivitySM,
                         std::span<const Measurement> measurements, std::span<const double> baselineOhm,
                         std::span<const double> nowOhm, const TomographyOptions& options,
                         std::stop_token stop = {});

} // namespace sinew::resistivity
