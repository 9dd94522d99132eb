// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/PhaseChange.h>

#include <limits>

namespace sinew::materials {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// The liquid's line, carried on below the liquidus.
double liquidTemperatureK(const MeltingSubstance& s, double enthalpyJKg)
{
    return s.liquidusK + (enthalpyJKg - liquidusEnthalpyJKg(s)) / s.liquidHeatJKgK;
}

// One straight piece of T(H), from the bottom to the top of its phase.
struct Phase {
    double bottom = -kNever, top = kNever; // J/kg
    double slope = 0;                      // dT/dH
};

// The phase that the enthalpy is in, or enters when it stands at a corner.
Phase phaseOf(const MeltingSubstance& s, double enthalpy, bool rises)
{
    const double liquidus = liquidusEnthalpyJKg(s);
    if (enthalpy < 0 || (enthalpy == 0 && !rises))
        return {-kNever, 0, 1 / s.solidHeatJKgK};
    if (enthalpy > liquidus || (enthalpy == liquidus && rises))
        return {liquidus, kNever, 1 / s.liquidHeatJKgK};
    return {0, liquidus, liquidus > 0 ? (s.liquidusK - s.solidusK) / liquidus : 0};
}

// Heat per J/kg of the PCM on a piece, the body's share included.
double heatPerEnthalpy(const PcmLump& lump, const Phase& phase)
{
    return lump.pcmMassKg + lump.bodyCapacityJK * phase.slope;
}

// Net heat flow decays as e^(-t/τ) on a piece: 1/τ.
double decayPerS(const PcmLump& lump, const Phase& phase)
{
    return lump.lossWK * phase.slope / heatPerEnthalpy(lump, phase);
}

double netW(const PcmLump& lump, double enthalpyJKg, double powerW, double airK)
{
    return powerW - lump.lossWK * (temperatureK(lump.pcm, enthalpyJKg) - airK);
}

// (1 - e^-x)/x.
double meanDecay(double x)
{
    return x > 1e-12 ? -std::expm1(-x) / x : 1;
}

// Time on one piece until the enthalpy changed by `change`, the sign of the net heat's.
double timeOnPiece(double net, double heatPer, double decay, double change)
{
    const double share = change * heatPer / net; // seconds at the first rate
    if (decay <= 0)
        return share;
    return share * decay < 1 ? -std::log1p(-share * decay) / decay : kNever;
}

struct Walk {
    LumpState state;
    double timeS = 0;
};

// From phase to phase until the time is over or the enthalpy is reached.
Walk walk(const PcmLump& lump, LumpState state, double powerW, double airK, double timeS, double goal)
{
    double spent = 0;
    while (spent < timeS && state.enthalpyJKg != goal) {
        const double net = netW(lump, state.enthalpyJKg, powerW, airK);
        if (net == 0)
            return {state, timeS};
        const Phase phase = phaseOf(lump.pcm, state.enthalpyJKg, net > 0);
        double end = net > 0 ? phase.top : phase.bottom;
        if (net > 0 ? goal > state.enthalpyJKg && goal < end : goal < state.enthalpyJKg && goal > end)
            end = goal;
        const double per = heatPerEnthalpy(lump, phase), decay = decayPerS(lump, phase);
        const double toEnd = std::isinf(end) ? kNever : timeOnPiece(net, per, decay, end - state.enthalpyJKg);
        const double step = std::min(toEnd, timeS - spent);
        if (std::isinf(step))
            return {state, kNever};
        const double gained = net * step * meanDecay(decay * step);
        state.lostJ += powerW * step - gained;
        state.enthalpyJKg = step == toEnd ? end : state.enthalpyJKg + gained / per;
        spent += step;
    }
    return {state, spent};
}

} // namespace

Result<void> checkSupercooling(const SupercoolingSubstance& law)
{
    if (const auto good = checkSubstance(law.substance); !good)
        return good;
    if (const auto good = requireNotNegative({{"supercooling", law.supercoolingK}}); !good)
        return good;
    const auto& s = law.substance;
    if (s.liquidHeatJKgK * law.supercoolingK > liquidusEnthalpyJKg(s))
        return fail(ErrorCode::InvalidInput, "so deep that the latent heat would not warm it up again",
                    "supercooling");
    return {};
}

PhaseState phaseAt(const SupercoolingSubstance& law, double temperatureK)
{
    const double enthalpy = enthalpyJKg(law.substance, temperatureK);
    return {enthalpy, enthalpy < liquidusEnthalpyJKg(law.substance)};
}

PhaseState afterHeat(const SupercoolingSubstance& law, const PhaseState& state, double heatJKg)
{
    PhaseState after{state.enthalpyJKg + heatJKg, state.hasSolid};
    const auto& s = law.substance;
    if (after.enthalpyJKg >= liquidusEnthalpyJKg(s))
        after.hasSolid = false;
    else if (!after.hasSolid)
        after.hasSolid = liquidTemperatureK(s, after.enthalpyJKg) <= s.liquidusK - law.supercoolingK;
    return after;
}

double temperatureK(const SupercoolingSubstance& law, const PhaseState& state)
{
    return state.hasSolid ? temperatureK(law.substance, state.enthalpyJKg)
                          : liquidTemperatureK(law.substance, state.enthalpyJKg);
}

double liquidFraction(const SupercoolingSubstance& law, const PhaseState& state)
{
    return state.hasSolid ? liquidFraction(law.substance, state.enthalpyJKg) : 1;
}

double latentLeftJKg(const SupercoolingSubstance& law, const PhaseState& state)
{
    return law.substance.latentHeatJKg * (1 - liquidFraction(law, state));
}

Result<void> checkLump(const PcmLump& lump)
{
    if (const auto good = requireNotNegative({{"body capacity", lump.bodyCapacityJK}, {"loss", lump.lossWK}});
        !good)
        return good;
    if (const auto good = requirePositive({{"PCM mass", lump.pcmMassKg}}); !good)
        return good;
    return checkSubstance(lump.pcm);
}

LumpState lumpAt(const PcmLump& lump, double temperatureK)
{
    return {enthalpyJKg(lump.pcm, temperatureK), 0};
}

double temperatureK(const PcmLump& lump, const LumpState& state)
{
    return temperatureK(lump.pcm, state.enthalpyJKg);
}

double storedJ(const PcmLump& lump, const LumpState& state)
{
    return lump.pcmMassKg * state.enthalpyJKg +
           lump.bodyCapacityJK * (temperatureK(lump, state) - lump.pcm.solidusK);
}

double latentLeftJ(const PcmLump& lump, const LumpState& state)
{
    return lump.pcmMassKg * latentLeftJKg(lump.pcm, state.enthalpyJKg);
}

LumpState advance(const PcmLump& lump, const LumpState& state, double powerW, double airK, double timeS)
{
    return walk(lump, state, powerW, airK, timeS, std::numeric_limits<double>::quiet_NaN()).state;
}

double timeToEnthalpyS(const PcmLump& lump, const LumpState& state, double enthalpyJKg, double powerW,
                       double airK)
{
    const Walk found = walk(lump, state, powerW, airK, kNever, enthalpyJKg);
    return found.state.enthalpyJKg == enthalpyJKg ? found.timeS : kNever;
}

} // namespace sinew::materials
