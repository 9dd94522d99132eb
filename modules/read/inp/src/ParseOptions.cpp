// SPDX-License-Identifier: GPL-3.0-or-later
#include "Parser.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace sinew::read::inp {

namespace {

constexpr double ft = 0.3048, cfs = ft * ft * ft, day = 86400;

struct FlowUnit {
    double m3s;
    bool us;
};

const std::map<std::string, FlowUnit>& flowUnits()
{
    static const std::map<std::string, FlowUnit> units{{"CFS", {cfs, true}},
                                                       {"GPM", {cfs / 448.831, true}},
                                                       {"MGD", {cfs / 0.64632, true}},
                                                       {"IMGD", {cfs / 0.5382, true}},
                                                       {"AFD", {cfs / 1.9837, true}},
                                                       {"LPS", {1e-3, false}},
                                                       {"LPM", {1e-3 / 60, false}},
                                                       {"MLD", {1e3 / day, false}},
                                                       {"CMH", {1.0 / 3600, false}},
                                                       {"CMD", {1 / day, false}},
                                                       {"CMS", {1, false}},
                                                       {"SI", {1e-3, false}}};
    return units;
}

Units metric(double flow)
{
    Units u;
    u.us = false;
    u.flow = flow;
    u.length = u.volume = u.pressure = 1;
    u.pressureIsForce = false;
    u.diameter = u.darcyRoughness = 1e-3;
    u.power = 1000;
    return u;
}

} // namespace

Result<void> Parser::unitsOption(const Line& line)
{
    if (!equalsNoCase(line[0], "UNITS"))
        return {};
    const std::string name = line.size() > 1 ? upper(line[1]) : "";
    const auto found = flowUnits().find(name);
    if (found == flowUnits().end())
        return wrong(line, "unknown flow unit '" + name + "'");
    if (!found->second.us)
        m_units = metric(found->second.m3s);
    m_units.flow = found->second.m3s;
    m_units.flowName = name;
    return {};
}

/// Pressures follow the flow unit unless another is asked for. Pressure as a force depends on the liquid's
/// weight; as a height it does not. Emitters stay with psi or metres.
Result<void> Parser::pressureOption(const Line& line)
{
    if (equalsNoCase(line[0], "PRESSURE") && line.size() == 2) {
        constexpr double kPa = ft / (6.895 * 0.4333);
        for (const auto& [name, metres, force] : {std::tuple{"KPA", kPa, true},
                                                  {"BAR", 100 * kPa, true},
                                                  {"PSI", ft / 0.4333, true},
                                                  {"M", 1.0, false},
                                                  {"F", ft, false}})
            if (startsWithNoCase(line[1], name)) {
                m_units.pressure = metres;
                m_units.pressureIsForce = force;
            }
    }
    if (startsWithNoCase(line[0], "SPECIFIC") && line.size() > 2) {
        const auto gravity = number(line, 2, "specific gravity");
        if (!gravity || *gravity <= 0)
            return wrong(line, "the specific gravity must be a positive number");
        m_file.network.options.specificGravity = *gravity;
    }
    return {};
}

double Parser::pressureUnit() const
{
    return m_units.pressure / (m_units.pressureIsForce ? m_file.network.options.specificGravity : 1);
}

namespace {

bool is(const Line& line, std::string_view first, std::string_view second = {})
{
    return startsWithNoCase(line[0], first) &&
           (second.empty() || (line.size() > 1 && startsWithNoCase(line[1], second)));
}

struct TwoWords {
    const char *first, *second;
    const char* key;
};
constexpr TwoWords twoWords[] = {
    {"DEMAND", "MULT", "DEMAND MULTIPLIER"},  {"DEMAND", "MODEL", "DEMAND MODEL"},
    {"EMITTER", "EXP", "EMITTER EXPONENT"},   {"EMITTER", "BACK", "EMITTER BACKFLOW"},
    {"BACKFLOW", "ALLO", "EMITTER BACKFLOW"}, {"SPECIFIC", "GRAV", "SPECIFIC GRAVITY"},
    {"MINIMUM", "PRES", "MINIMUM PRESSURE"},  {"REQUIRED", "PRES", "REQUIRED PRESSURE"},
    {"PRESSURE", "EXP", "PRESSURE EXPONENT"}};

/// What does not change heads or flows.
constexpr const char* without[] = {
    "UNITS", "PRESSURE", "SPECIFIC",   "SPECIFIC GRAVITY", "QUALITY",    "DIFFUSIVITY", "TOLERANCE",
    "MAP",   "VERIFY",   "HYDRAULICS", "SEGMENTS",         "UNBALANCED", "RTOL",        "HTOL"};

} // namespace

Result<void> Parser::option(const Line& line)
{
    water::NetworkOptions& o = m_file.network.options;
    std::string key = upper(line[0]);
    std::size_t at = 1;
    for (const TwoWords& two : twoWords)
        if (is(line, two.first, two.second)) {
            key = two.key;
            at = 2;
        }
    if (key == "UNBALANCED")
        return unbalanced(line);
    if (key == "QUALITY" && line.size() > 1 && !startsWithNoCase(line[1], "NONE"))
        warn(line, "water quality is not computed");
    if (key == "HYDRAULICS" && line.size() > 1 && startsWithNoCase(line[1], "U"))
        warn(line, "the hydraulics file is not read: heads and flows are computed");
    if (std::find(std::begin(without), std::end(without), key) != std::end(without))
        return {};
    if (at >= line.size())
        return wrong(line, "the option '" + key + "' has no value");
    const std::string& value = line[at];
    if (key == "HEADLOSS") {
        if (!startsWithNoCase(value, "H") && !startsWithNoCase(value, "D") && !startsWithNoCase(value, "C"))
            return wrong(line, "unknown head loss formula '" + value + "'");
        o.formula = startsWithNoCase(value, "H")   ? water::HeadLossFormula::HazenWilliams
                    : startsWithNoCase(value, "D") ? water::HeadLossFormula::DarcyWeisbach
                                                   : water::HeadLossFormula::ChezyManning;
    } else if (key == "PATTERN") {
        m_defaultPattern = value;
    } else if (key == "DEMAND MODEL") {
        o.demandModel = startsWithNoCase(value, "P") ? water::DemandModel::PressureDependent
                                                     : water::DemandModel::DemandDriven;
    } else if (key == "EMITTER BACKFLOW") {
        o.emitterBackflow = !startsWithNoCase(value, "N");
    } else {
        return numericOption(line, key, value);
    }
    return {};
}

Result<void> Parser::unbalanced(const Line& line)
{
    if (line.size() < 2)
        return wrong(line, "UNBALANCED needs STOP or CONTINUE");
    if (startsWithNoCase(line[1], "S")) {
        m_file.network.options.extraTrials = -1;
        return {};
    }
    const auto trials = numberOr(line, 2, 0, "the number of extra trials");
    if (!trials || *trials < 0 || *trials > 1e6)
        return wrong(line, "the number of extra trials makes no sense");
    m_file.network.options.extraTrials = static_cast<int>(*trials);
    return {};
}

Result<void> Parser::numericOption(const Line& line, const std::string& key, const std::string& value)
{
    water::NetworkOptions& o = m_file.network.options;
    const auto v = toNumber(value);
    if (!v || *v < 0 || *v > 1e9)
        return wrong(line, "the value '" + value + "' of " + key + " makes no sense");
    const auto whole = static_cast<int>(*v);
    if (key == "DEMAND MULTIPLIER")
        o.demandMultiplier = *v;
    else if (key == "EMITTER EXPONENT")
        m_emitterExponent = *v;
    else if (key == "VISCOSITY") // small numbers are the viscosity itself, others a multiple of water's
        o.viscosityM2s = *v > 1e-3 ? *v * 1.1e-5 * ft * ft : *v * (m_units.us ? ft * ft : 1);
    else if (key == "TRIALS")
        o.trials = std::max(1, whole);
    else if (key == "ACCURACY")
        o.accuracy = std::clamp(*v, 1e-5, 0.1); // EPANET's bounds
    else if (key == "CHECKFREQ")
        o.checkFrequency = std::max(1, whole);
    else if (key == "MAXCHECK")
        o.maxCheck = whole;
    else if (key == "DAMPLIMIT")
        o.dampLimit = *v;
    else if (key == "HEADERROR")
        o.headErrorM = *v * m_units.length;
    else if (key == "FLOWCHANGE")
        o.flowChangeM3s = *v * m_units.flow;
    else if (key == "MINIMUM PRESSURE")
        o.minimumPressureM = *v * pressureUnit();
    else if (key == "REQUIRED PRESSURE")
        o.requiredPressureM = *v * pressureUnit();
    else if (key == "PRESSURE EXPONENT")
        o.pressureExponent = *v > 0 ? *v : 0.5;
    else
        warn(line, "the option '" + key + "' is not known");
    return {};
}

namespace {

/// "12", "12:30", "12:30:15"; nothing where it is no time.
std::optional<double> clockSeconds(const std::string& text)
{
    double total = 0, scale = 3600;
    std::size_t begin = 0;
    for (int part = 0; part < 3; ++part) {
        const std::size_t end = std::min(text.find(':', begin), text.size());
        const auto value = toNumber(text.substr(begin, end - begin));
        if (!value || *value < 0)
            return std::nullopt;
        total += *value * scale;
        scale /= 60;
        if (end == text.size())
            return total;
        begin = end + 1;
    }
    return std::nullopt;
}

std::optional<double> unitSeconds(const std::string& unit)
{
    for (const auto& [name, s] : {std::pair{"SEC", 1.0}, {"MIN", 60.0}, {"HOU", 3600.0}, {"DAY", 86400.0}})
        if (startsWithNoCase(unit, name))
            return s;
    return std::nullopt;
}

} // namespace

Result<double> Parser::seconds(const Line& line, const std::string& value, const std::string& unit) const
{
    const auto clock = clockSeconds(value);
    if (!clock || *clock > 1e10)
        return wrong(line, "'" + value + "' is no time");
    if (unit.empty())
        return std::round(*clock);
    if (const auto scale = unitSeconds(unit))
        return std::round(*clock / 3600 * *scale);
    const bool am = equalsNoCase(unit, "AM"), pm = equalsNoCase(unit, "PM");
    if (!am && !pm)
        return wrong(line, "'" + unit + "' is no unit of time");
    const double twelve = 12 * 3600;
    return std::round(*clock >= twelve ? *clock - (am ? twelve : 0) : *clock + (pm ? twelve : 0));
}

Result<void> Parser::timeOption(const Line& line)
{
    if (is(line, "STAT") || is(line, "QUAL") || is(line, "MINI"))
        return {};
    const std::size_t at = is(line, "DURA") || line.size() < 3 ? 1 : 2;
    if (at >= line.size())
        return wrong(line, "the time is missing");
    const auto s = seconds(line, line[at], at + 1 < line.size() ? line[at + 1] : "");
    if (!s)
        return passOn(s);
    water::NetworkOptions& o = m_file.network.options;
    if (is(line, "DURA"))
        o.durationS = *s;
    else if (is(line, "RULE"))
        o.ruleStepS = *s, m_ruleStepGiven = *s > 0;
    else if (is(line, "HYDR"))
        o.hydraulicStepS = *s;
    else if (is(line, "PATT", "START"))
        o.patternStartS = *s;
    else if (is(line, "PATT"))
        o.patternStepS = *s;
    else if (is(line, "REPO", "START"))
        o.reportStartS = *s;
    else if (is(line, "REPO"))
        o.reportStepS = *s, m_reportStepGiven = true;
    else if (is(line, "START"))
        o.startClockS = std::fmod(*s, day);
    else
        warn(line, "the time '" + line[0] + "' is not known");
    return {};
}

void Parser::settleTimes()
{
    water::NetworkOptions& o = m_file.network.options;
    o.patternStepS = o.patternStepS > 0 ? o.patternStepS : 3600;
    o.reportStepS = m_reportStepGiven && o.reportStepS > 0 ? o.reportStepS : o.patternStepS;
    o.hydraulicStepS = o.hydraulicStepS > 0 ? o.hydraulicStepS : 3600;
    o.hydraulicStepS = std::min({o.hydraulicStepS, o.patternStepS, o.reportStepS});
    o.ruleStepS = std::min(m_ruleStepGiven ? o.ruleStepS : std::max(1.0, std::floor(o.hydraulicStepS / 10)),
                           o.hydraulicStepS);
    if (o.reportStartS > o.durationS)
        o.reportStartS = 0;
}

} // namespace sinew::read::inp
