// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/water/PipeNetwork.h>

namespace sinew::water {

/// A head loss law, linearised at a flow q: the flow that a head difference dh asks for is q - y + p * dh.
struct Linearised {
    double p = 0; ///< 1 / gradient, m²/s
    double y = 0; ///< head loss / gradient, m³/s
};

Linearised closedLink(double q);
Linearised linearLink(double q, double conductance);
/// loss(q) = k |q|^(n-1) q + m |q| q, taken as linear where its slope vanishes.
Linearised powerLaw(double q, double k, double n, double m);

/// What a pipe's resistance is made of, computed once.
struct PipeLaw {
    HeadLossFormula formula = HeadLossFormula::HazenWilliams;
    double k = 0, n = 2, minor = 0;
    double relativeRoughness = 0, viscousDiameter = 0; ///< Darcy-Weisbach only
};
PipeLaw pipeLaw(const Pipe& pipe, const NetworkOptions& options);
Linearised linearise(const PipeLaw& law, double q);

/// Head gain h0 - r q^n at full speed; with segments, the piecewise linear curve instead.
struct PumpLaw {
    enum class Kind { Power, Function, Segments };
    Kind kind = Kind::Function;
    double h0 = 0, r = 0, n = 2;
    double maxHeadM = 0;
    double designFlowM3s = 0;
    Curve segments;
};
Result<PumpLaw> pumpLaw(const Pump& pump, const std::string& id);
Linearised linearise(const PumpLaw& law, double q, double speed);

/// Coefficient of q² of a minor loss coefficient in a fitting of this bore.
double minorLossOf(double coefficient, double diameterM);
/// Loss coefficient of a positional control valve that is so many percent open.
double positionalLoss(const Valve& valve, double percentOpen);
/// Piecewise linear head loss over |q|.
Linearised lineariseCurve(const Curve& curve, double q);

} // namespace sinew::water
