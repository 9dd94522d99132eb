// SPDX-License-Identifier: GPL-3.0-or-later
#include "HeadLoss.h"

#include "Limits.h"

#include <cmath>
#include <numbers>

namespace sinew::water {

using std::numbers::pi;
using namespace limits;

Linearised closedLink(double q)
{
    return {closedConductance, q};
}
Linearised linearLink(double q, double conductanceM2s)
{
    return {conductanceM2s, q};
}

Linearised powerLaw(double q, double k, double n, double m)
{
    // Below n = 1 the slope is without bound at no flow.
    const double a = n < 1 ? std::fmax(std::fabs(q), 1e-15) : std::fabs(q);
    double gradient = n * k * std::pow(a, n - 1);
    double loss = gradient * a / n;
    if (gradient < minGradient) {
        gradient = minGradient / n;
        loss = gradient * a;
    }
    loss += m * a * a;
    gradient += 2 * m * a;
    return {1 / gradient, std::copysign(loss / gradient, q)};
}

double minorLossOf(double coefficient, double diameterM)
{
    return minorLossFactor * coefficient / std::pow(diameterM, 4);
}

namespace {

double hazenWilliams(const Pipe& pipe)
{
    const double unit = 4.727 * std::pow(footM, 4.871) * std::pow(cubicFootM3, -1.852);
    return unit * pipe.lengthM / std::pow(pipe.roughness, 1.852) / std::pow(pipe.diameterM, 4.871);
}

double darcyWeisbach(const Pipe& pipe)
{
    const double area = pi / 4 * pipe.diameterM * pipe.diameterM;
    return pipe.lengthM / (2 * gravity * pipe.diameterM * area * area);
}

double chezyManning(const Pipe& pipe)
{
    const double d = pipe.diameterM / footM, length = pipe.lengthM / footM;
    const double a = 4 * pipe.roughness / (1.49 * pi * d * d);
    return a * a * std::pow(d / 4, -1.333) * length * footM / (cubicFootM3 * cubicFootM3);
}

struct Friction {
    double factor, slope; ///< f and df/dq
};

/// Swamee-Jain from Re 4000 up, Dunlop's cubic between 2000 and 4000.
Friction frictionFactor(double q, double roughness, double s)
{
    const double w = q / s, log10Factor = -2 / std::log(10.0);
    if (w >= 1000 * pi) {
        const double y1 = 5.74 * std::pow(pi / 4, 0.9) / std::pow(w, 0.9);
        const double y2 = roughness / 3.7 + y1, y3 = log10Factor * std::log(y2);
        const double f = 1 / (y3 * y3);
        return {f, 1.8 * f * y1 * log10Factor / y2 / y3 / q};
    }
    const double ab = 5.74 / std::pow(4000.0, 0.9);
    const double y2 = roughness / 3.7 + ab, y3 = log10Factor * std::log(y2);
    const double fa = 1 / (y3 * y3), fb = (2 + 2 * 0.9 * log10Factor * ab / (y2 * y3)) * fa;
    const double r = w / (500 * pi);
    const double x1 = 7 * fa - fb, x2 = 0.128 - 17 * fa + 2.5 * fb, x3 = -0.128 + 13 * fa - 2 * fb,
                 x4 = 0.032 - 3 * fa + 0.5 * fb;
    return {x1 + r * (x2 + r * (x3 + r * x4)), (x2 + 2 * r * x3 + 3 * r * r * x4) / s / (500 * pi)};
}

Linearised lineariseDarcy(const PipeLaw& law, double flow)
{
    const double q = std::fabs(flow), s = law.viscousDiameter;
    if (q <= 500 * pi * s) { // laminar: Hagen-Poiseuille
        const double r = 16 * pi * s * law.k;
        const double gradient = r + 2 * law.minor * q;
        return {1 / gradient, flow * (r + law.minor * q) / gradient};
    }
    const Friction f = frictionFactor(q, law.relativeRoughness, s);
    const double r = f.factor * law.k + law.minor;
    const double gradient = 2 * r * q + f.slope * law.k * q * q;
    return {1 / gradient, r * q * flow / gradient};
}

} // namespace

PipeLaw pipeLaw(const Pipe& pipe, const NetworkOptions& options)
{
    PipeLaw law;
    law.formula = options.formula;
    law.minor = minorLossOf(pipe.minorLoss, pipe.diameterM);
    switch (options.formula) {
    case HeadLossFormula::HazenWilliams:
        law.k = hazenWilliams(pipe);
        law.n = 1.852;
        break;
    case HeadLossFormula::DarcyWeisbach:
        law.k = darcyWeisbach(pipe);
        law.relativeRoughness = pipe.roughness / pipe.diameterM;
        law.viscousDiameter = options.viscosityM2s * pipe.diameterM;
        break;
    case HeadLossFormula::ChezyManning:
        law.k = chezyManning(pipe);
        break;
    }
    return law;
}

Linearised linearise(const PipeLaw& law, double q)
{
    return law.formula == HeadLossFormula::DarcyWeisbach ? lineariseDarcy(law, q)
                                                         : powerLaw(q, law.k, law.n, law.minor);
}

namespace {

/// h = h0 - r q^n through (0, h0), (q1, h1), (q2, h2).
Result<PumpLaw> throughThree(double h0, double q1, double h1, double q2, double h2, const std::string& id)
{
    const double drop1 = h0 - h1, drop2 = h0 - h2;
    const double n = std::log(drop2 / drop1) / std::log(q2 / q1);
    if (!(h0 > 0 && drop1 > 0 && drop2 > 0 && q1 > 0 && q2 > q1 && n > 0 && n <= 20))
        return fail(ErrorCode::InvalidInput, "the head curve's points allow no falling power function", id);
    PumpLaw law;
    law.h0 = h0;
    law.n = n;
    law.r = drop1 / std::pow(q1, n);
    law.maxHeadM = h0;
    law.designFlowM3s = q1;
    return law;
}

PumpLaw constantPower(double powerW)
{
    PumpLaw law;
    law.kind = PumpLaw::Kind::Power;
    law.r = powerW / pumpWeightNm3;
    law.maxHeadM = 1e10;
    law.designFlowM3s = cubicFootM3;
    return law;
}

PumpLaw piecewise(const Curve& curve)
{
    PumpLaw law;
    law.kind = PumpLaw::Kind::Segments;
    law.segments = curve;
    law.maxHeadM = curve.front().y;
    law.designFlowM3s = (curve.front().x + curve.back().x) / 2;
    return law;
}

struct Segment {
    double intercept, slope;
};
Segment segmentAt(const Curve& curve, double x)
{
    std::size_t i = 1;
    while (i + 1 < curve.size() && curve[i].x < x)
        ++i;
    const double slope = (curve[i].y - curve[i - 1].y) / (curve[i].x - curve[i - 1].x);
    return {curve[i - 1].y - slope * curve[i - 1].x, slope};
}

Linearised linearisePower(double r, double q)
{
    const double a = std::fabs(q), gradient = r / (a * a);
    if (gradient > 1 / closedConductance)
        return {closedConductance, -q};
    if (gradient < 1 / openConductance)
        return {openConductance, -q};
    return {1 / gradient, -r / q / gradient};
}

} // namespace

Result<PumpLaw> pumpLaw(const Pump& pump, const std::string& id)
{
    const Curve& c = pump.headCurve;
    if (c.empty())
        return constantPower(pump.powerW);
    if (c.size() == 1)
        return throughThree(1.33334 * c[0].y, c[0].x, c[0].y, 2 * c[0].x, 0, id);
    if (c.size() == 3 && c[0].x == 0)
        return throughThree(c[0].y, c[1].x, c[1].y, c[2].x, c[2].y, id);
    for (std::size_t i = 1; i < c.size(); ++i)
        if (!(c[i].y < c[i - 1].y))
            return fail(ErrorCode::InvalidInput, "the head curve does not fall with flow", id);
    return piecewise(c);
}

Linearised linearise(const PumpLaw& law, double q, double speed)
{
    if (law.kind == PumpLaw::Kind::Power)
        return linearisePower(law.r * speed * speed * speed, q);
    if (law.kind == PumpLaw::Kind::Segments) {
        const Segment s = segmentAt(law.segments, std::fabs(q) / speed);
        const double gradient = -s.slope * speed;
        return {1 / gradient, (-s.intercept * speed * speed + gradient * q) / gradient};
    }
    const double h0 = law.h0 * speed * speed, r = law.r * std::pow(speed, 2 - law.n);
    double gradient = law.n * r * std::pow(std::fabs(q), law.n - 1), loss = gradient * q / law.n;
    if (gradient < minGradient) {
        gradient = minGradient;
        loss = gradient * q;
    }
    return {1 / gradient, (loss - h0) / gradient};
}

/// The flow coefficient falls with the opening, as the curve says (both in percent) or in proportion; the
/// loss rises with its inverse square.
double positionalLoss(const Valve& valve, double percentOpen)
{
    constexpr double shut = 1e8;
    if (percentOpen >= 100)
        return valve.minorLoss;
    if (percentOpen <= 0)
        return shut;
    double share = percentOpen / 100;
    if (const Curve& c = valve.opening; c.size() > 1) {
        const Segment s = segmentAt(c, percentOpen);
        share = (s.intercept + s.slope * percentOpen) / 100;
    }
    share = std::fmin(1, std::fmax(share, 1e-6));
    return std::fmin(valve.minorLoss / (share * share), shut);
}

Linearised lineariseCurve(const Curve& curve, double q)
{
    const Segment s = segmentAt(curve, std::fabs(q));
    const double gradient = std::fmax(s.slope, 1e-6 / conductance);
    const double loss = s.intercept + gradient * std::fabs(q);
    return {1 / gradient, std::copysign(loss / gradient, q)};
}

} // namespace sinew::water
