// SPDX-License-Identifier: GPL-3.0-or-later
#include "DrainageParser.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

using namespace drainage;

namespace {

/// Of rain depths: inches or millimetres.
double depthUnit(bool us)
{
    return us ? 0.0254 : 1e-3;
}

/// Recorded values become spans of even intensity.
std::vector<RainSpan> spansOf(const std::vector<Point>& records, const std::string& kind, double intervalS,
                              double unit)
{
    std::vector<RainSpan> spans;
    double sum = 0;
    for (const Point& record : records) {
        double rate = record.y * unit / 3600;
        if (kind == "VOLUME")
            rate = record.y * unit / intervalS;
        if (kind == "CUMULATIVE") {
            rate = std::max(0.0, record.y - sum) * unit / intervalS;
            sum = record.y;
        }
        if (!(rate > 0))
            continue;
        if (!spans.empty() && spans.back().endS > record.x)
            spans.back().endS = record.x;
        spans.push_back({record.x, record.x + intervalS, rate});
    }
    std::erase_if(spans, [](const RainSpan& s) { return !(s.endS > s.startS); });
    return spans;
}

} // namespace

void DrainageParser::readGages()
{
    each("RAINGAGES", [&](const Line& line) {
        const std::string kind = upper(word(line, 1, "the rain's format")), source = upperAt(line, 4);
        const double interval = std::round(clock(line, word(line, 2, "the interval")));
        Gage gage{line.tokens[0], {}};
        if (!(interval > 0))
            broken(line, "its interval is not positive");
        if (source == "TIMESERIES" && !m_ignoreRain) {
            const int series = need(m_series, line, 5, "the time series");
            const auto& records = m_out.model.tables[static_cast<std::size_t>(series)].points;
            if (!std::ranges::is_sorted(records, {}, &Point::x))
                broken(line, "its time series goes back in time");
            gage.spans = spansOf(records, kind, interval, depthUnit(m_us));
            // Runoff steps are no longer than the rain's interval.
            m_out.model.options.wetStepS = std::min(m_out.model.options.wetStepS, interval);
        } else if (source != "TIMESERIES")
            warn(fmt::format("{}: rain files are not read, no rain falls", line.tokens[0]), m_file.fileName);
        m_gages[upper(gage.id)] = static_cast<int>(m_out.model.gages.size());
        m_out.model.gages.push_back(std::move(gage));
    });
}

void DrainageParser::readEvaporation()
{
    Evaporation& ev = m_out.model.evaporation;
    const double unit = depthUnit(m_us) / 86400;
    each("EVAPORATION", [&](const Line& line) {
        const std::string kind = upper(line.tokens[0]);
        if (kind == "CONSTANT")
            ev.monthlyMs.fill(number(line, 1, "the rate") * unit);
        else if (kind == "MONTHLY")
            for (std::size_t k = 0; k < 12; ++k)
                ev.monthlyMs[k] = number(line, k + 1, "a month's rate") * unit;
        else if (kind == "TIMESERIES")
            for (const Point& p :
                 m_out.model.tables[static_cast<std::size_t>(need(m_series, line, 1, "the time series"))]
                     .points)
                ev.steps.push_back({p.x, p.y * unit});
        else if (kind == "DRY_ONLY")
            ev.dryOnly = yes(line, 1);
        else if (kind == "RECOVERY") {
            const auto& factors =
                m_out.model.patterns[static_cast<std::size_t>(need(m_patterns, line, 1, "the pattern"))]
                    .factors;
            for (std::size_t k = 0; k < std::min<std::size_t>(12, factors.size()); ++k)
                ev.recovery[k] = factors[k];
        } else
            warn(fmt::format("evaporation by {} is not modelled: none is taken", kind), m_file.fileName);
    });
}

void DrainageParser::readSubarea(const Line& line)
{
    Subcatchment& c =
        m_out.model.subcatchments[static_cast<std::size_t>(need(m_catchments, line, 0, "the subcatchment"))];
    const double depth = depthUnit(m_us);
    c.roughnessImpervious = number(line, 1, "the roughness");
    c.roughnessPervious = number(line, 2, "the roughness");
    c.storageImperviousM = number(line, 3, "the depression storage") * depth;
    c.storagePerviousM = number(line, 4, "the depression storage") * depth;
    c.withoutStorageFraction = numberOr(line, 5, 25, "the share without storage") / 100;
    const std::string route = upperAt(line, 6);
    if (route.starts_with("IMPERV"))
        c.route = Subcatchment::Internal::Impervious;
    else if (route.starts_with("PERV"))
        c.route = Subcatchment::Internal::Pervious;
    c.routedFraction = numberOr(line, 7, 100, "the routed share") / 100;
}

void DrainageParser::readInfiltration(const Line& line)
{
    Subcatchment& c =
        m_out.model.subcatchments[static_cast<std::size_t>(need(m_catchments, line, 0, "the subcatchment"))];
    const double depth = depthUnit(m_us), rate = depth / 3600;
    std::string method = m_infiltration;
    if (const std::string last = upper(line.tokens.back()); last.find("HORTON") != last.npos ||
                                                            last.find("GREEN") != last.npos ||
                                                            last.find("CURVE") != last.npos)
        method = last;
    const auto at = [&](std::size_t k) {
        return k + (upper(line.tokens.back()) == method ? 1 : 0) < line.tokens.size()
                   ? number(line, k, "an infiltration value")
                   : 0;
    };
    const auto perDay = [](double days, double value) { return days > 0 ? value / (days * 86400) : 0; };
    if (method.find("HORTON") != method.npos)
        c.infiltration = Horton{at(1) * rate,  at(2) * rate,
                                at(3) / 3600,  perDay(at(4), -std::log(0.02)),
                                at(5) * depth, method.starts_with("MOD")};
    else if (method.find("GREEN") != method.npos)
        c.infiltration = GreenAmpt{at(1) * depth, at(2) * rate, at(3), method.starts_with("MOD")};
    else if (method.find("CURVE") != method.npos)
        c.infiltration = CurveNumber{at(1), perDay(at(3), 1)};
    else
        broken(line, "'" + method + "' is no infiltration method");
}

void DrainageParser::readSubcatchments()
{
    const double area = m_us ? 4046.8564224 : 10000;
    auto& all = m_out.model.subcatchments;
    each("SUBCATCHMENTS", [&](const Line& line) {
        m_catchments[upper(line.tokens[0])] = static_cast<int>(all.size());
        all.push_back({.id = line.tokens[0]});
    });
    std::size_t i = 0;
    each("SUBCATCHMENTS", [&](const Line& line) {
        Subcatchment& c = all[i++];
        c.gage = upperAt(line, 1) == "*" ? -1 : need(m_gages, line, 1, "the rain gage");
        c.outletNode = find(m_nodes, word(line, 2, "the outlet"));
        if (c.outletNode < 0)
            c.outletSubcatchment = need(m_catchments, line, 2, "the outlet");
        c.areaM2 = number(line, 3, "the area") * area;
        c.imperviousFraction = number(line, 4, "the impervious share") / 100;
        c.widthM = number(line, 5, "the width") * m_metre;
        c.slope = number(line, 6, "the slope") / 100;
    });
    each("SUBAREAS", [&](const Line& line) { readSubarea(line); });
    each("INFILTRATION", [&](const Line& line) { readInfiltration(line); });
}

} // namespace sinew::read
