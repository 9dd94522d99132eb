// SPDX-License-Identifier: GPL-3.0-or-later
#include "TapChanger.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::read::cgmes {

namespace {

constexpr double kRadians = std::numbers::pi / 180;

/// Where it stands: as regulation left it in the state, else the steady state hypothesis, else what is
/// normal.
double stepOf(const Rdf& rdf, const Object& changer)
{
    for (const Object* state : rdf.all("SvTapStep"))
        if (state->text("SvTapStep.TapChanger") == changer.id)
            return state->number("SvTapStep.position", 0);
    return changer.number("TapChanger.step", changer.number("TapChanger.normalStep",
                                                            changer.number("TapChanger.neutralStep", 0)));
}
double stepsFromNeutral(const Rdf& rdf, const Object& changer)
{
    return stepOf(rdf, changer) - changer.number("TapChanger.neutralStep", 0);
}

void takePoint(const Object& point, const std::string& kind, Tap& tap)
{
    tap.ratio *= point.number("TapChangerTablePoint.ratio", 1);
    tap.angleRad += point.number(kind + ".angle", 0) * kRadians;
    tap.rPercent += point.number("TapChangerTablePoint.r", 0);
    tap.xPercent += point.number("TapChangerTablePoint.x", 0);
    tap.gPercent += point.number("TapChangerTablePoint.g", 0);
    tap.bPercent += point.number("TapChangerTablePoint.b", 0);
}

bool takeTable(const Rdf& rdf, const Object& changer, const std::string& changerKind, Tap& tap)
{
    const std::string kind = changerKind + "TablePoint",
                      table = changer.text(changerKind == "RatioTapChanger"
                                               ? "RatioTapChanger.RatioTapChangerTable"
                                               : "PhaseTapChangerTabular.PhaseTapChangerTable");
    if (table.empty())
        return false;
    for (const Object* point : rdf.all(kind))
        if (point->text(kind + "." + changerKind + "Table") == table &&
            point->number("TapChangerTablePoint.step", 0) == stepOf(rdf, changer)) {
            takePoint(*point, kind, tap);
            return true;
        }
    return false;
}

/// Reactance grows with the angle: between xMin, at none, and xMax, at the largest.
double reactance(const Object& changer, const std::string& prefix, double share)
{
    const double least = changer.number(prefix + ".xMin", -1), most = changer.number(prefix + ".xMax", -1);
    return least >= 0 && most > 0 ? least + (most - least) * share * share : -1;
}

double furthest(const Object& changer)
{
    const double neutral = changer.number("TapChanger.neutralStep", 0);
    return std::max(std::abs(changer.number("TapChanger.highStep", 0) - neutral),
                    std::abs(changer.number("TapChanger.lowStep", 0) - neutral));
}

void takePhase(const Rdf& rdf, const Object& changer, Tap& tap)
{
    const double steps = stepsFromNeutral(rdf, changer);
    if (changer.type == "PhaseTapChangerLinear") {
        const double increment =
            changer.number("PhaseTapChangerLinear.stepPhaseShiftIncrement", 0) * kRadians;
        tap.angleRad += steps * increment;
        const double most = furthest(changer) * increment;
        tap.x = reactance(changer, "PhaseTapChangerLinear",
                          most != 0 ? std::sin(steps * increment / 2) / std::sin(most / 2) : 0);
        return;
    }
    const double increment = changer.number("PhaseTapChangerNonLinear.voltageStepIncrement", 0) / 100,
                 moved = steps * increment;
    if (changer.type == "PhaseTapChangerSymmetrical") {
        const double turn = 2 * std::asin(std::clamp(moved / 2, -1.0, 1.0)),
                     most = 2 * std::asin(std::clamp(furthest(changer) * increment / 2, -1.0, 1.0));
        tap.angleRad += turn;
        tap.x = reactance(changer, "PhaseTapChangerNonLinear",
                          most != 0 ? std::sin(turn / 2) / std::sin(most / 2) : 0);
        return;
    }
    const double connection =
        changer.number("PhaseTapChangerAsymmetrical.windingConnectionAngle", 90) * kRadians;
    const double along = 1 + moved * std::cos(connection), across = moved * std::sin(connection),
                 turn = std::atan2(across, along);
    const double most = std::atan2(furthest(changer) * increment * std::sin(connection),
                                   1 + furthest(changer) * increment * std::cos(connection));
    tap.ratio *= std::hypot(along, across);
    tap.angleRad += turn;
    tap.x = reactance(changer, "PhaseTapChangerNonLinear", most != 0 ? std::tan(turn) / std::tan(most) : 0);
}

} // namespace

Tap tapOf(const Rdf& rdf, const Object& end)
{
    Tap tap;
    for (const Object* changer : rdf.all("RatioTapChanger"))
        if (changer->text("RatioTapChanger.TransformerEnd") == end.id &&
            !takeTable(rdf, *changer, "RatioTapChanger", tap))
            tap.ratio *= 1 + stepsFromNeutral(rdf, *changer) *
                                 changer->number("RatioTapChanger.stepVoltageIncrement", 0) / 100;
    for (const char* type : {"PhaseTapChangerLinear", "PhaseTapChangerSymmetrical",
                             "PhaseTapChangerAsymmetrical", "PhaseTapChangerTabular"})
        for (const Object* changer : rdf.all(type))
            if (changer->text("PhaseTapChanger.TransformerEnd") == end.id &&
                !takeTable(rdf, *changer, "PhaseTapChanger", tap) &&
                changer->type != "PhaseTapChangerTabular")
                takePhase(rdf, *changer, tap);
    return tap;
}

} // namespace sinew::read::cgmes
