// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::materials {

/// Rate-independent superelastic law of Graesser & Cozzarelli, isothermal:
/// σ' = E[ε' - |ε'|·sgn(x)|x|ⁿ], x = (σ-b)/Y, b = Eα{ε_in + f_T|ε|^c·erf(aε)·H(-εε')}, ε_in = ε - σ/E.
/// Units: Pa, strain 1. Source: Graesser & Cozzarelli 1991. The default set is the
/// one commonly used for NiTi bars; not confirmed by a second source.
struct GraesserCozzarelli {
    double youngPa = 39.5e9;
    double yieldPa = 385e6;
    double alpha = 0.01;
    double fT = 1.14;
    double a = 550;
    double c = 0.001;
    double n = 3;
};

/// Errors: InvalidInput naming the value: not positive; α below zero.
Result<void> checkGraesserCozzarelli(const GraesserCozzarelli& law);

/// Stress at `toStrain` from (`strain`, `stressPa`), monotonic in between; fourth-order Runge-Kutta with
/// steps of `maxStep` strain or less.
double stressAfter(const GraesserCozzarelli& law, double strain, double stressPa, double toStrain,
                   double maxStep = 2e-5);

} // namespace sinew::materials
