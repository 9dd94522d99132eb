// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::materials {

/// Brinson's law of a shape-memory alloy: stress and temperature drive martensite, in one dimension.
///
///   σ = D(ξ)·[ε - ε_L (ξ_t - ξ_c)] + Θ (T - T_0)     D(ξ) = D_A + ξ (D_M - D_A),  ξ = ξ_t + ξ_c + ξ_T
///
/// ξ_t and ξ_c are the shares of martensite that a tensile and a compressive stress aligned, ξ_T that which
/// cold alone made (it gives no strain). Kinetics, each along a line w = [1 + cos π(x - start)/(finish -
/// start)]/2:
///   stress   1 - ξ_t shrinks as w does while σ - C_M·max(0, T - M_s) rises from σ_s to σ_f; austenite, ξ_T
///   and
///            ξ_c go over alike
///   cold     austenite, 1 - ξ, shrinks as w does while T falls from M_s to M_f
///   warmth   all ξ shrink as w does while T - |σ|/C_A rises from A_s to A_f
/// For one monotone change this is Brinson 1993. Each transformation keeps a mark of how far along its line
/// it has come: it goes on only beyond it, and where another undoes it the mark goes back along the same
/// line. So the result does not depend on how a change is cut into steps, and an interrupted transformation
/// goes on where it stopped (the published form, begun anew at each interruption, ratchets). The two aligned
/// shares extend the original, which knows tension only. Below A_s unloading leaves ε_L·ξ_t: superelasticity
/// is lost until the bar is warmed.
///
/// Valid up to M_d (upperLimitK), for changes slow against heat conduction, without plasticity or fatigue.
/// Units: Pa, K, strain 1. The default set is Brinson's NiTi (1993); a second, independent implementation
/// quotes the same numbers. Θ is quoted as 0.55 MPa/K there, whose sign shortens a free bar on warming: it is
/// zero here unless set.
struct Brinson {
    double austeniteYoungPa = 67e9, martensiteYoungPa = 26.3e9;
    double martensiteFinishK = 282.15, martensiteStartK = 291.55;
    double austeniteStartK = 307.65, austeniteFinishK = 322.15;
    double martensiteSlopePaK = 8e6, austeniteSlopePaK = 13.8e6; ///< C_M, C_A
    double criticalStartPa = 100e6, criticalFinishPa = 170e6;    ///< σ_s, σ_f
    double transformationStrain = 0.067;                         ///< ε_L
    double thermalPaK = 0;                                       ///< Θ
    double referenceK = 293.15;                                  ///< T_0
    double upperLimitK = 373.15;                                 ///< M_d; not confirmed, differs by alloy
};

/// Errors: InvalidInput naming the value: not positive, finish not beyond start.
Result<void> checkBrinson(const Brinson& law);

struct TransformationStresses {
    double martensiteStartPa = 0, martensiteFinishPa = 0;
    double austeniteStartPa = 0, austeniteFinishPa = 0;
};

/// Stresses at which transformation starts and finishes at a temperature. Forward ones are the critical
/// stresses below martensite start; back ones are 0 where stress-free martensite stays (below the austenite
/// temperatures).
TransformationStresses transformationStresses(const Brinson& law, double temperatureK);

struct BrinsonState {
    double temperatureK = 293.15;
    double strain = 0, stressPa = 0;
    double tensionInduced = 0, compressionInduced = 0;                       ///< ξ_t, ξ_c
    double temperatureInduced = 0;                                           ///< ξ_T
    double tensionMark = 1, compressionMark = 1, coldMark = 1, warmMark = 1; ///< 1 not begun … 0 done

    /// ξ: what a heatmap shows.
    double martensite() const { return tensionInduced + compressionInduced + temperatureInduced; }
};

/// Free of load at `temperatureK`, having cooled from austenite.
BrinsonState restState(const Brinson& law, double temperatureK);

/// The state at a strain and a temperature, both reached in one direction.
/// Errors: InvalidInput: not a number, or a temperature not above 0 K or above M_d.
Result<BrinsonState> advanceStrain(const Brinson& law, const BrinsonState& from, double strain,
                                   double temperatureK);
/// The same under a given stress. Explicit.
Result<BrinsonState> advanceStress(const Brinson& law, const BrinsonState& from, double stressPa,
                                   double temperatureK);

} // namespace sinew::materials
