// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::power {

/// Thermal data of an oil-immersed transformer. Defaults: medium and large, ONAN.
/// Source: IEC 60076-7:2018, table 4.
struct Transformer {
    double oilExponent = 0.8, windingExponent = 1.3; ///< x, y
    double k11 = 0.5, k21 = 2, k22 = 2;
    double oilMinutes = 150, windingMinutes = 7; ///< time constants
    double lossRatio = 6;                        ///< load loss at rated current over no-load loss
    double topOilRiseK = 52, gradientK = 26;     ///< at rated current, over ambient; hot-spot over top oil
    bool upgradedPaper = false;                  ///< thermally upgraded: ages as the IEEE's paper does
    /// A phase-change store against the tank: melts between two temperatures and takes the heat that would
    /// have warmed the oil. 0: none.
    double storeJ = 0, storeFromC = 0, storeToC = 0;
    double oilHeatJK = 0; ///< heat capacity of oil, core and tank; needed with a store
};

struct TransformerState {
    double topOilC = 0;
    double slowGradientK = 0, fastGradientK = 0; ///< the hot-spot is topOilC + slow - fast
    double storedShare = 0;                      ///< molten share of the store
    double lifeHours = 0;                        ///< spent at the rate of 98 °C (upgraded: 110 °C)

    double hotSpotC() const { return topOilC + slowGradientK - fastGradientK; }
};

/// Settled at a load (share of rated current) and an ambient temperature.
TransformerState settledAt(const Transformer& transformer, double load, double ambientC);

/// One step at constant load and ambient. Exact for any step where there is no store; with one, steps of a
/// minute or less. Errors: InvalidInput (not a number, negative time, a store without heat capacity). Source:
/// IEC 60076-7:2018, section 8.2 and annex on difference equations.
Result<TransformerState> step(const Transformer& transformer, const TransformerState& state, double load,
                              double ambientC, double minutes);

/// Ageing relative to the rated hot-spot: 2^((hot-spot - 98)/6); upgraded paper e^(15000/383 -
/// 15000/(hot-spot + 273)). Source: IEC 60076-7:2018, equations 1 and 2; IEEE Std C57.91-2011, equation 2.
double relativeAgeing(const Transformer& transformer, double hotSpotC);

} // namespace sinew::power
