// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/Brinson.h>

#include <algorithm>
#include <numbers>

namespace sinew::materials {

namespace {

// 1 at `start`, 0 at `finish`, a half cosine between.
double cosineLine(double x, double start, double finish)
{
    const double share = std::clamp((x - start) / (finish - start), 0.0, 1.0);
    return 0.5 * (1 + std::cos(std::numbers::pi * share));
}

/// How far a transformation has come along its line: 1 not begun, 0 done. Only forward of its mark it goes
/// on. Returns what is left of the share that it uses up.
double take(double& mark, double line)
{
    const double left = line < mark ? line / mark : 1;
    mark = std::min(mark, line);
    return left;
}

// Where another transformation gave back some of the share, the mark goes back along the same line.
void release(double& mark, double shareBefore, double share, double whereNoneWas)
{
    if (share > shareBefore)
        mark = shareBefore > 0 ? std::min(1.0, mark * share / shareBefore) : whereNoneWas;
}

double coldLine(const Brinson& law, double temperatureK)
{
    return cosineLine(-temperatureK, -law.martensiteStartK, -law.martensiteFinishK);
}

double forwardLine(const Brinson& law, double stressPa, double temperatureK)
{
    const double rise = law.martensiteSlopePaK * std::max(0.0, temperatureK - law.martensiteStartK);
    return cosineLine(stressPa - rise, law.criticalStartPa, law.criticalFinishPa);
}

double backLine(const Brinson& law, double stressPa, double temperatureK)
{
    return cosineLine(temperatureK - std::abs(stressPa) / law.austeniteSlopePaK, law.austeniteStartK,
                      law.austeniteFinishK);
}

double youngPa(const Brinson& law, const BrinsonState& state)
{
    return law.austeniteYoungPa + state.martensite() * (law.martensiteYoungPa - law.austeniteYoungPa);
}

double thermalPa(const Brinson& law, double temperatureK)
{
    return law.thermalPaK * (temperatureK - law.referenceK);
}

double alignedStrain(const Brinson& law, const BrinsonState& state)
{
    return law.transformationStrain * (state.tensionInduced - state.compressionInduced);
}

void cool(const Brinson& law, BrinsonState& state, double temperatureK)
{
    const double left = take(state.coldMark, coldLine(law, temperatureK));
    state.temperatureInduced += (1 - state.martensite()) * (1 - left);
}

// Aligns what is not aligned this way yet.
void align(double left, double& aligned, double& other, double& unaligned)
{
    aligned = 1 - (1 - aligned) * left;
    other *= left;
    unaligned *= left;
}

void warm(double left, BrinsonState& state)
{
    state.tensionInduced *= left;
    state.compressionInduced *= left;
    state.temperatureInduced *= left;
}

void releaseMarks(const BrinsonState& from, BrinsonState& to)
{
    const double austenite = 1 - to.martensite();
    release(to.tensionMark, 1 - from.tensionInduced, 1 - to.tensionInduced, 1 - to.tensionInduced);
    release(to.compressionMark, 1 - from.compressionInduced, 1 - to.compressionInduced,
            1 - to.compressionInduced);
    release(to.coldMark, 1 - from.martensite(), austenite, austenite);
    release(to.warmMark, from.martensite(), to.martensite(), 1);
}

// Fractions after stress and temperature moved; the stress does not change sign on the way.
BrinsonState transformed(const Brinson& law, const BrinsonState& from, double stressPa, double temperatureK)
{
    BrinsonState to = from;
    cool(law, to, temperatureK);
    align(take(to.tensionMark, forwardLine(law, stressPa, temperatureK)), to.tensionInduced,
          to.compressionInduced, to.temperatureInduced);
    align(take(to.compressionMark, forwardLine(law, -stressPa, temperatureK)), to.compressionInduced,
          to.tensionInduced, to.temperatureInduced);
    warm(take(to.warmMark, backLine(law, stressPa, temperatureK)), to);
    releaseMarks(from, to);
    to.stressPa = stressPa;
    to.temperatureK = temperatureK;
    to.strain = alignedStrain(law, to) + (stressPa - thermalPa(law, temperatureK)) / youngPa(law, to);
    return to;
}

// Through zero: there the bar is nearest to its austenite.
BrinsonState underStress(const Brinson& law, const BrinsonState& from, double stressPa, double temperatureK)
{
    if (from.stressPa * stressPa < 0)
        return transformed(law, transformed(law, from, 0, temperatureK), stressPa, temperatureK);
    return transformed(law, from, stressPa, temperatureK);
}

// The stress, of the sign of `sign` or zero, that gives `strain`. Strain rises with stress on every branch,
// so the root is bracketed; Illinois' rule closes in on it.
BrinsonState solveStress(const Brinson& law, const BrinsonState& from, double strain, double temperatureK,
                         double sign)
{
    const double stiffest = std::max(law.austeniteYoungPa, law.martensiteYoungPa);
    double low = 0, high = sign * (stiffest * (std::abs(strain) + 2 * law.transformationStrain) +
                                   std::abs(thermalPa(law, temperatureK)));
    BrinsonState at = transformed(law, from, low, temperatureK);
    double gapLow = at.strain - strain;
    double gapHigh = transformed(law, from, high, temperatureK).strain - strain;
    for (int i = 0; i < 200 && gapLow != gapHigh; ++i) {
        // Halving now and then: the cosine's flat ends hold the secant up.
        const double stress =
            i % 4 == 3 ? 0.5 * (low + high) : (low * gapHigh - high * gapLow) / (gapHigh - gapLow);
        at = transformed(law, from, stress, temperatureK);
        const double gap = at.strain - strain;
        if (std::abs(gap) < 1e-14 || std::abs(high - low) < 1e-6)
            break;
        if (gap * gapHigh < 0) {
            low = high;
            gapLow = gapHigh;
        } else
            gapLow *= 0.5;
        high = stress;
        gapHigh = gap;
    }
    at.strain = strain;
    return at;
}

Result<void> checkTarget(const Brinson& law, double value, double temperatureK, const char* name)
{
    if (!std::isfinite(value))
        return fail(ErrorCode::InvalidInput, "is not a number", name);
    if (!(temperatureK > 0 && temperatureK <= law.upperLimitK))
        return fail(ErrorCode::InvalidInput,
                    std::to_string(temperatureK) + " K lies outside the law's range, 0 K to M_d at " +
                        std::to_string(law.upperLimitK) + " K",
                    "temperature");
    return {};
}

} // namespace

Result<void> checkBrinson(const Brinson& law)
{
    if (const auto positive = requirePositive({{"Young's modulus of austenite", law.austeniteYoungPa},
                                               {"Young's modulus of martensite", law.martensiteYoungPa},
                                               {"martensite finish", law.martensiteFinishK},
                                               {"C_M", law.martensiteSlopePaK},
                                               {"C_A", law.austeniteSlopePaK},
                                               {"critical start stress", law.criticalStartPa},
                                               {"transformation strain", law.transformationStrain},
                                               {"reference temperature", law.referenceK}});
        !positive)
        return positive;
    if (!std::isfinite(law.thermalPaK))
        return fail(ErrorCode::InvalidInput, "is not a number", "thermal stress");
    return requireRising(
               {{"martensite finish", law.martensiteFinishK}, {"martensite start", law.martensiteStartK}})
        .and_then([&] {
            return requireRising({{"austenite start", law.austeniteStartK},
                                  {"austenite finish", law.austeniteFinishK},
                                  {"upper limit (M_d)", law.upperLimitK}});
        })
        .and_then([&] {
            return requireRising({{"critical start stress", law.criticalStartPa},
                                  {"critical finish stress", law.criticalFinishPa}});
        });
}

TransformationStresses transformationStresses(const Brinson& law, double temperatureK)
{
    const double rise = law.martensiteSlopePaK * std::max(0.0, temperatureK - law.martensiteStartK);
    return {law.criticalStartPa + rise, law.criticalFinishPa + rise,
            law.austeniteSlopePaK * std::max(0.0, temperatureK - law.austeniteStartK),
            law.austeniteSlopePaK * std::max(0.0, temperatureK - law.austeniteFinishK)};
}

BrinsonState restState(const Brinson& law, double temperatureK)
{
    BrinsonState state;
    cool(law, state, temperatureK);
    state.temperatureK = temperatureK;
    state.strain = -thermalPa(law, temperatureK) / youngPa(law, state);
    return state;
}

Result<BrinsonState> advanceStrain(const Brinson& law, const BrinsonState& from, double strain,
                                   double temperatureK)
{
    if (const auto good = checkTarget(law, strain, temperatureK, "strain"); !good)
        return passOn(good);
    const BrinsonState unloaded = transformed(law, from, 0, temperatureK);
    const double sign = strain < unloaded.strain ? -1 : 1;
    return solveStress(law, sign * from.stressPa < 0 ? unloaded : from, strain, temperatureK, sign);
}

Result<BrinsonState> advanceStress(const Brinson& law, const BrinsonState& from, double stressPa,
                                   double temperatureK)
{
    if (const auto good = checkTarget(law, stressPa, temperatureK, "stress"); !good)
        return passOn(good);
    return underStress(law, from, stressPa, temperatureK);
}

} // namespace sinew::materials
