// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::concrete {

enum class Cement { Slow, Normal, Rapid }; ///< classes S, N, R of EN 1992-1-1

/// Concrete of a strength class, its properties over time after EN 1992-1-1:2004. Formulas checked against
/// fib's structuralcodes (codes/ec2_2004) and its tests.
struct Concrete {
    double strengthPa = 30e6; ///< f_ck, of cylinders at 28 days; 12 to 90 MPa
    Cement cement = Cement::Normal;

    double meanStrengthPa() const;                 ///< f_cm = f_ck + 8 MPa (table 3.1)
    double meanTensilePa() const;                  ///< f_ctm (table 3.1)
    double modulusPa() const;                      ///< E_cm (table 3.1)
    double strengthShare(double ageS) const;       ///< beta_cc (3.2); 0 before any age
    double tensilePa(double ageS) const;           ///< f_ctm(t) (3.4)
    double modulusPa(double ageS) const;           ///< E_cm(t) (3.5)
    double autogenousShrinkage(double ageS) const; ///< eps_ca (3.11 to 3.13)
    /// eps_cd (3.9, 3.10, B.11). sizeM: h_0 = 2 A_c / u; humidity 0 to 1. 0 before drying begins.
    double dryingShrinkage(double ageS, double dryingFromS, double sizeM, double humidity) const;
};

/// Errors: InvalidInput: strength outside 12 to 90 MPa.
Result<void> checkConcrete(const Concrete& concrete);

/// How much faster concrete ages at a temperature than at 20 °C: exp(13.65 - 4000 / (273 + T)) (B.10).
double ageingRate(double temperatureK);

/// Heat of hydration, J per kg of cement, at an age that it would have had at 20 °C:
///   Q = total * exp(-(tau / t_e)^shape).
/// Source: Schindler & Folliard 2005. All three belong to one cement: from adiabatic calorimetry.
struct Hydration {
    double totalJKg = 0; ///< ultimate, the degree that is reached included
    double tauS = 0;
    double shape = 1;
    double heatJKg(double equivalentAgeS) const;
};
/// Errors: InvalidInput naming the value.
Result<void> checkHydration(const Hydration& hydration);

} // namespace sinew::concrete
