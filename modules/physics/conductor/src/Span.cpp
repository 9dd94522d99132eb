// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/conductor/Span.h>

#include <cmath>
#include <sinew/physics/conductor/Ice.h>

namespace sinew::conductor {

double catenarySagM(double tensionN, double loadNm, double spanM)
{
    const double half =
        std::sinh(loadNm * spanM / (4 * tensionN)); // cosh(2x) - 1 = 2 sinh²x, without its cancellation
    return 2 * tensionN / loadNm * half * half;
}

double catenaryLengthM(double tensionN, double loadNm, double spanM)
{
    return 2 * tensionN / loadNm * std::sinh(loadNm * spanM / (2 * tensionN));
}
double endTensionN(double tensionN, double loadNm, double spanM)
{
    return tensionN + loadNm * catenarySagM(tensionN, loadNm, spanM);
}
double parabolicSagM(double tensionN, double loadNm, double spanM)
{
    return loadNm * spanM * spanM / (8 * tensionN);
}

double loadNm(const Conductor& conductor, double iceM, double windPressurePa, double iceDensity)
{
    const double down = kGravity * (conductor.massKgM + iceMassKgM(conductor, iceM, iceDensity));
    return std::hypot(down, windPressurePa * (conductor.diameterM + 2 * iceM));
}

Result<SpanState> changeState(const Conductor& conductor, const Strung& strung, double temperatureC,
                              double load)
{
    const double stiffness = conductor.youngPa * conductor.areaM2, ownLoad = kGravity * conductor.massKgM;
    if (!(strung.spanM > 0) || !(strung.tensionN > 0) || !(stiffness > 0) || !(ownLoad > 0) || !(load > 0) ||
        !std::isfinite(temperatureC) || !std::isfinite(load))
        return fail(ErrorCode::InvalidInput, "span, tension, load, mass, area and stiffness must be positive",
                    "span");
    const double unstretched =
        catenaryLengthM(strung.tensionN, ownLoad, strung.spanM) / (1 + strung.tensionN / stiffness);
    const double warm = unstretched * (1 + conductor.expansionPerK * (temperatureC - strung.temperatureC));
    // The catenary shortens with tension while the conductor lengthens: one crossing. The lower bound is
    // where the sag equals the span, beyond which a line hangs on the ground.
    double low = load * strung.spanM / 8, high = stiffness;
    const auto tooLong = [&](double tension) {
        return catenaryLengthM(tension, load, strung.spanM) > warm * (1 + tension / stiffness);
    };
    if (!tooLong(low) || tooLong(high))
        return fail(ErrorCode::NotConverged, "no tension between slack and breaking fits this length",
                    "span");
    for (int k = 0; k < 200 && high - low > 1e-9 * high; ++k) {
        const double middle = (low + high) / 2;
        (tooLong(middle) ? low : high) = middle;
    }
    SpanState state{.tensionN = (low + high) / 2};
    state.endTensionN = endTensionN(state.tensionN, load, strung.spanM);
    state.sagM = catenarySagM(state.tensionN, load, strung.spanM);
    state.lengthM = catenaryLengthM(state.tensionN, load, strung.spanM);
    state.shareOfRated = conductor.ratedTensionN > 0 ? state.endTensionN / conductor.ratedTensionN : 0;
    return state;
}

} // namespace sinew::conductor
