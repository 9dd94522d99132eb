// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/materials/Enthalpy.h>

namespace sinew::materials {

/// A substance that melts up to its liquidus and, once wholly liquid, stays so until `supercoolingK` below
/// it, where crystals form: hysteresis. Enthalpy is the state; nucleation happens at constant enthalpy, so
/// the temperature jumps up (recalescence) and no heat appears or is lost.
struct SupercoolingSubstance {
    MeltingSubstance substance;
    double supercoolingK = 0; ///< 0: freezes where it melts
};
/// Errors: InvalidInput naming the value: the substance's, supercooling below zero, or so deep that not all
/// of the latent heat would be needed to warm the solid back up to the solidus.
Result<void> checkSupercooling(const SupercoolingSubstance& law);

struct PhaseState {
    double enthalpyJKg = 0;
    bool hasSolid = true; ///< crystals are there: no supercooling
};
/// In equilibrium at a temperature.
PhaseState phaseAt(const SupercoolingSubstance& law, double temperatureK);
/// After `heatJKg` was taken in (given off: negative).
PhaseState afterHeat(const SupercoolingSubstance& law, const PhaseState& state, double heatJKg);
double temperatureK(const SupercoolingSubstance& law, const PhaseState& state);
/// Share that is liquid, 0…1: 1 as long as it is supercooled.
double liquidFraction(const SupercoolingSubstance& law, const PhaseState& state);
/// Latent heat that melting can still take up, J/kg: the budget.
double latentLeftJKg(const SupercoolingSubstance& law, const PhaseState& state);

/// A body and its PCM at one temperature, heated and cooled to the air:
///   C·dT/dt + m·dH/dt = P - hA (T - T_air)
/// Valid while heat spreads through the PCM faster than it comes (Biot number well below 1).
struct PcmLump {
    double bodyCapacityJK = 0; ///< C: all but the PCM
    double pcmMassKg = 0;      ///< m
    MeltingSubstance pcm;
    double lossWK = 0; ///< hA
};
/// Errors: InvalidInput naming the value.
Result<void> checkLump(const PcmLump& lump);

struct LumpState {
    double enthalpyJKg = 0; ///< of the PCM; it tells the temperature
    double lostJ = 0;       ///< to the air, since the beginning
};
LumpState lumpAt(const PcmLump& lump, double temperatureK);
double temperatureK(const PcmLump& lump, const LumpState& state);
double storedJ(const PcmLump& lump, const LumpState& state); ///< above the solidus
double latentLeftJ(const PcmLump& lump, const LumpState& state);

/// After `timeS` under constant power and air: exact, from phase to phase.
LumpState advance(const PcmLump& lump, const LumpState& state, double powerW, double airK, double timeS);
/// Time until the PCM's enthalpy reaches `enthalpyJKg` (0: melting begins; liquidusEnthalpyJKg: it ends);
/// infinite where it never does.
double timeToEnthalpyS(const PcmLump& lump, const LumpState& state, double enthalpyJKg, double powerW,
                       double airK);

} // namespace sinew::materials
