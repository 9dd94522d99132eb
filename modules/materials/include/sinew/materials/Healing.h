// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>

namespace sinew::materials {

inline constexpr double kGasConstant = 8.31446261815324; ///< J/(mol K), CODATA 2018

/// First-order healing with an Arrhenius rate: dH/dt = k(T)·(H_∞ - H), k = k₀·e^(-Ea/RT).
/// H is the share of the lost property (strength, stiffness, tightness) that is back. Valid while crack faces
/// touch, dry and clean, between the temperatures that k₀ and Ea were fitted at. Both belong to one mix.
struct HealingKinetics {
    double ratePerS = 0;          ///< k₀
    double activationJMol = 0;    ///< Ea
    double fullest = 1;           ///< H_∞, with enough agent
    double temperatureLimitK = 0; ///< above: binder drains, polymer degrades. Never to be passed
};
/// Errors: InvalidInput naming the value: not positive, H_∞ above 1.
Result<void> checkKinetics(const HealingKinetics& kinetics);

double healingRatePerS(const HealingKinetics& kinetics, double temperatureK);
/// H after `timeS` at one temperature; exact.
double healingAfter(const HealingKinetics& kinetics, double healed, double temperatureK, double timeS);
/// Time to bring H from `from` to `to`; 0 where it is there, infinite where `to` >= H_∞.
double healingTimeS(const HealingKinetics& kinetics, double from, double to, double temperatureK);

struct TemperatureAt {
    double timeS = 0, temperatureK = 0;
};
/// ∫k dt over a temperature history, straight between its points (Simpson's rule in steps of 2 K: 1e-6 of it
/// at 60 kJ/mol). Errors: InvalidInput: times that do not rise, a temperature not above 0 K or above the
/// limit.
Result<double> healingExposure(const HealingKinetics& kinetics, std::span<const TemperatureAt> history);

/// k·t of a healed share from zero: -ln(1 - H/H_∞).
double exposureOf(double healed, double fullest = 1);
/// Activation energy that explains two healed shares after the same time at two temperatures, J/mol.
double activationFrom(double healed1, double temperature1K, double healed2, double temperature2K);

/// Capsules of healing agent in a polymer or coating. A crack breaks those whose centres lie within half a
/// diameter of it: a volume φ·d of agent for each unit of crack area (Rule, Sottos & White 2007).
struct Capsules {
    double volumeFraction = 0; ///< φ, of agent
    double diameterM = 0;      ///< d
};
/// Errors: InvalidInput: fraction outside (0, 0.74], diameter not positive.
Result<void> checkCapsules(const Capsules& capsules);

/// What a place remembers. Undamaged: whole, with all its agent.
struct HealingState {
    double healed = 1;    ///< H: the healing index a heatmap shows
    double filled = 1;    ///< share of the crack that agent reached: H_∞ is multiplied by it
    double agentLeft = 1; ///< of the agent within reach of this place
};

/// A crack of a width opens (again) at this place: H falls to 0 and agent is spent on filling it.
HealingState cracked(const Capsules& capsules, const HealingState& state, double crackWidthM);
/// The same for a material that heals by flow, without an agent to be spent: asphalt.
HealingState cracked(const HealingState& state);
/// H after `exposure` = ∫k dt. Never falls.
HealingState healed(const HealingKinetics& kinetics, const HealingState& state, double exposure);

} // namespace sinew::materials
