// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Transformer.h>

#include <algorithm>
#include <cmath>

namespace sinew::power {

namespace {

double oilRise(const Transformer& t, double load)
{
    return t.topOilRiseK * std::pow((1 + t.lossRatio * load * load) / (1 + t.lossRatio), t.oilExponent);
}
double gradient(const Transformer& t, double load)
{
    return t.gradientK * std::pow(load, t.windingExponent);
}
double towards(double value, double target, double minutes, double timeConstant)
{
    return value + (target - value) * -std::expm1(-minutes / timeConstant);
}

/// The store melts linearly over its range: it adds to the heat that the oil would need there, in both
/// directions.
void throughStore(const Transformer& t, TransformerState& state, double beforeC)
{
    if (t.storeJ <= 0)
        return;
    double heatJ = (state.topOilC - beforeC) * t.oilHeatJK, at = beforeC;
    const double perK = t.storeJ / (t.storeToC - t.storeFromC);
    const bool warming = heatJ > 0;
    // Up to the range, through it with both heats, and on beyond it.
    const double edges[] = {warming ? t.storeFromC : t.storeToC, warming ? t.storeToC : t.storeFromC};
    for (int part = 0; part < 3 && heatJ != 0; ++part) {
        const double capacity = t.oilHeatJK + (part == 1 ? perK : 0);
        double reach = part < 2 ? edges[part] : warming ? INFINITY : -INFINITY;
        if (warming ? reach <= at : reach >= at)
            continue;
        const double need = (reach - at) * capacity, used = std::abs(need) < std::abs(heatJ) ? need : heatJ;
        at += used / capacity;
        heatJ -= used;
    }
    state.topOilC = at;
    state.storedShare = std::clamp((at - t.storeFromC) / (t.storeToC - t.storeFromC), 0.0, 1.0);
}

} // namespace

TransformerState settledAt(const Transformer& t, double load, double ambientC)
{
    TransformerState state{.topOilC = ambientC + oilRise(t, load),
                           .slowGradientK = t.k21 * gradient(t, load),
                           .fastGradientK = (t.k21 - 1) * gradient(t, load)};
    if (t.storeJ > 0)
        state.storedShare =
            std::clamp((state.topOilC - t.storeFromC) / (t.storeToC - t.storeFromC), 0.0, 1.0);
    return state;
}

Result<TransformerState> step(const Transformer& t, const TransformerState& state, double load,
                              double ambientC, double minutes)
{
    if (!(load >= 0) || !std::isfinite(load) || !std::isfinite(ambientC) || !(minutes >= 0) ||
        !std::isfinite(minutes) || !std::isfinite(state.topOilC))
        return fail(ErrorCode::InvalidInput,
                    "load and time must not be negative, temperatures must be numbers", "transformer");
    if (t.storeJ > 0 && (!(t.oilHeatJK > 0) || !(t.storeToC > t.storeFromC)))
        return fail(ErrorCode::InvalidInput,
                    "a store needs a range to melt over and the heat capacity of the oil", "transformer");
    TransformerState next = state;
    next.topOilC = towards(state.topOilC, ambientC + oilRise(t, load), minutes, t.k11 * t.oilMinutes);
    throughStore(t, next, state.topOilC);
    next.slowGradientK =
        towards(state.slowGradientK, t.k21 * gradient(t, load), minutes, t.k22 * t.windingMinutes);
    next.fastGradientK =
        towards(state.fastGradientK, (t.k21 - 1) * gradient(t, load), minutes, t.oilMinutes / t.k22);
    next.lifeHours +=
        (relativeAgeing(t, state.hotSpotC()) + relativeAgeing(t, next.hotSpotC())) / 2 * minutes / 60;
    return next;
}

double relativeAgeing(const Transformer& t, double hotSpotC)
{
    return t.upgradedPaper ? std::exp(15000.0 / 383 - 15000.0 / (hotSpotC + 273))
                           : std::exp2((hotSpotC - 98) / 6);
}

} // namespace sinew::power
