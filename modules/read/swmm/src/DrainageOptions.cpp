// SPDX-License-Identifier: GPL-3.0-or-later
#include "DrainageParser.h"

#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <sstream>

namespace sinew::read {

using namespace drainage;

std::optional<double> DrainageParser::date(const std::string& text) const
{
    int month = 0, day = 0, year = 0, used = 0;
    if (std::sscanf(text.c_str(), "%2d%*[/-]%2d%*[/-]%4d%n", &month, &day, &year, &used) != 3 ||
        static_cast<std::size_t>(used) != text.size())
        return std::nullopt;
    using namespace std::chrono;
    const year_month_day ymd{std::chrono::year{year},
                             std::chrono::month{static_cast<unsigned>(std::max(month, 0))},
                             std::chrono::day{static_cast<unsigned>(std::max(day, 0))}};
    if (!ymd.ok())
        return std::nullopt;
    return static_cast<double>(sys_days{ymd}.time_since_epoch().count()) * 86400;
}

double DrainageParser::clock(const Line& line, const std::string& text) const
{
    double parts[3] = {0, 0, 0};
    const char *at = text.data() + (text.starts_with('+') ? 1 : 0), *stop = text.data() + text.size();
    for (int k = 0; k < 3; ++k) {
        const auto [end, error] = std::from_chars(at, stop, parts[k]);
        if (error != std::errc{} || !std::isfinite(parts[k]))
            broken(line, fmt::format("'{}' is no time", text));
        if (end == stop)
            return parts[0] * 3600 + parts[1] * 60 + parts[2];
        if (*end != ':' || k == 2)
            broken(line, fmt::format("'{}' is no time", text));
        at = end + 1;
    }
    return 0;
}

double DrainageParser::stepSeconds(const Line& line, std::size_t column, bool plainIsSeconds) const
{
    const std::string& text = word(line, column, "a time step");
    if (plainIsSeconds && text.find(':') == text.npos)
        return number(line, column, "a time step");
    return clock(line, text);
}

void DrainageParser::readOption(const std::string& name, const Line& line)
{
    Options& o = m_out.model.options;
    const std::string value = upperAt(line, 1);
    const auto is = [&](const char* text) { return name == text; };
    const auto num = [&] { return number(line, 1, "the value"); };
    if (is("FLOW_ROUTING")) {
        if (value == "NONE" || value == "NF")
            o.routing = Routing::None;
        else if (value == "STEADY" || value == "SF")
            o.routing = Routing::Steady;
        else if (value == "KINWAVE" || value == "KW")
            o.routing = Routing::KinematicWave;
        else if (value == "DYNWAVE" || value == "DW")
            o.routing = Routing::DynamicWave;
        else
            broken(line, "'" + value + "' is no routing method");
    } else if (is("INFILTRATION"))
        m_infiltration = value;
    else if (is("LINK_OFFSETS"))
        m_offsetsAreElevations = value == "ELEVATION";
    else if (is("ALLOW_PONDING"))
        o.allowPonding = value == "YES";
    else if (is("IGNORE_RAINFALL"))
        m_ignoreRain = value == "YES";
    else if (is("IGNORE_ROUTING") && value == "YES")
        o.routing = Routing::None;
    else if (is("FORCE_MAIN_EQUATION"))
        o.hazenWilliams = value != "D-W";
    else if (is("INERTIAL_DAMPING"))
        o.damping = value == "NONE" ? Damping::None : value == "FULL" ? Damping::Full : Damping::Partial;
    else if (is("NORMAL_FLOW_LIMITED"))
        o.normalFlow = value == "SLOPE" || value == "NO"     ? NormalFlowLimit::Slope
                       : value == "FROUDE" || value == "YES" ? NormalFlowLimit::Froude
                       : value == "NONE"                     ? NormalFlowLimit::None
                                                             : NormalFlowLimit::Both;
    else if (is("SURCHARGE_METHOD"))
        o.surcharge = value == "SLOT" ? Surcharge::Slot : Surcharge::Extran;
    else if (is("REPORT_STEP"))
        o.reportStepS = stepSeconds(line, 1, false);
    else if (is("WET_STEP"))
        o.wetStepS = stepSeconds(line, 1, false);
    else if (is("DRY_STEP"))
        o.dryStepS = stepSeconds(line, 1, false);
    else if (is("RULE_STEP"))
        o.ruleStepS = stepSeconds(line, 1, false);
    else if (is("ROUTING_STEP"))
        o.routingStepS = stepSeconds(line, 1, true);
    else if (is("LENGTHENING_STEP"))
        o.lengtheningStepS = stepSeconds(line, 1, true);
    else if (is("MINIMUM_STEP"))
        o.minimumStepS = num();
    else if (is("VARIABLE_STEP"))
        o.courantFactor = num();
    else if (is("MIN_SURFAREA"))
        o.minimumSurfaceM2 = num() * m_metre * m_metre;
    else if (is("MIN_SLOPE"))
        o.minimumSlope = num() / 100;
    else if (is("MAX_TRIALS"))
        o.maximumTrials = static_cast<int>(std::clamp(num(), 0.0, 1e6));
    else if (is("HEAD_TOLERANCE"))
        o.headToleranceM = num() * m_metre;
    else if (is("DRY_DAYS"))
        o.dryDays = num();
}

void DrainageParser::readOptions()
{
    Options& o = m_out.model.options;
    o.routing = Routing::KinematicWave;
    o.courantFactor = 0;
    double day[3] = {0, -1, -1}, time[3] = {0, 0, 0};
    each("OPTIONS", [&](const Line& line) {
        const std::string name = upper(line.tokens[0]);
        constexpr const char* names[] = {"START", "END", "REPORT_START"};
        for (int k = 0; k < 3; ++k) {
            if (name == std::string(names[k]) + "_DATE") {
                const auto read = date(word(line, 1, "the date"));
                if (!read)
                    broken(line, "'" + line.tokens[1] + "' is no date");
                day[k] = *read;
            }
            if (name == std::string(names[k]) + "_TIME")
                time[k] = clock(line, word(line, 1, "the time"));
        }
        readOption(name, line);
    });
    const std::string flow = m_file.option("FLOW_UNITS");
    constexpr std::pair<const char*, double> units[] = {{"CFS", kFoot * kFoot * kFoot},
                                                        {"GPM", 3.785411784e-3 / 60},
                                                        {"MGD", 3785.411784 / 86400},
                                                        {"CMS", 1},
                                                        {"LPS", 1e-3},
                                                        {"MLD", 1000.0 / 86400}};
    m_flow = units[0].second;
    for (const auto& [name, factor] : units)
        if (flow == name)
            m_flow = factor;
    o.startEpochS = m_startEpochS = day[0] + time[0];
    o.durationS = (day[1] < 0 ? day[0] : day[1]) + time[1] - m_startEpochS;
    o.reportStartS = day[2] < 0 ? 0 : std::max(0.0, day[2] + time[2] - m_startEpochS);
}

int DrainageParser::addTable(std::string id, std::vector<Point> points)
{
    m_out.model.tables.push_back({std::move(id), std::move(points)});
    return static_cast<int>(m_out.model.tables.size()) - 1;
}

/// "name [date] time value [time value …]"; without a date the time counts from the last one, or from the
/// start.
void DrainageParser::readSeriesLine(const Line& line)
{
    const std::string key = upper(line.tokens[0]);
    if (upperAt(line, 1) == "FILE")
        return readSeriesFile(line);
    if (!m_series.contains(key))
        m_series[key] = addTable(line.tokens[0], {});
    auto& points = m_out.model.tables[static_cast<std::size_t>(m_series[key])].points;
    for (std::size_t k = 1; k < line.tokens.size();) {
        if (line.tokens[k].find(':') == std::string::npos)
            if (const auto day = date(line.tokens[k])) {
                m_lastDate[key] = *day - m_startEpochS;
                ++k;
            }
        const double t =
            clock(line, word(line, k, "a time")) + (m_lastDate.contains(key) ? m_lastDate[key] : 0);
        points.push_back({t, number(line, k + 1, "a value")});
        k += 2;
    }
}

/// "name FILE path": the same columns in a file beside the model's.
void DrainageParser::readSeriesFile(const Line& line)
{
    std::string path = word(line, 2, "the file");
    std::ranges::replace(path, '\\', '/');
    std::error_code ignored;
    std::filesystem::path at = m_folder / path;
    if (!std::filesystem::is_regular_file(at, ignored))
        at = m_folder / std::filesystem::path(path).filename();
    if (m_folder.empty() || !std::filesystem::is_regular_file(at, ignored))
        broken(line, "its file '" + line.tokens[2] + "' was not found");
    const auto text = readWhole(at);
    if (!text)
        throw Broken{text.error()};
    std::istringstream rows(*text);
    Line row{line.number, {}};
    for (std::string one; std::getline(rows, one);) {
        std::istringstream words(one.substr(0, one.find(';')));
        row.tokens = {line.tokens[0]};
        row.tokens.insert(row.tokens.end(), std::istream_iterator<std::string>(words), {});
        if (row.tokens.size() > 1)
            readSeriesLine(row);
    }
}

void DrainageParser::readSeries()
{
    each("TIMESERIES", [&](const Line& line) { readSeriesLine(line); });
}

void DrainageParser::readCurves()
{
    each("CURVES", [&](const Line& line) {
        const std::string key = upper(line.tokens[0]);
        if (!m_curves.contains(key)) {
            m_curves[key] = addTable(line.tokens[0], {});
            m_curveKind[key] = upper(word(line, 1, "the curve's type"));
        }
        const bool hasKind = upperAt(line, 1) == m_curveKind[key];
        auto& points = m_out.model.tables[static_cast<std::size_t>(m_curves[key])].points;
        for (std::size_t k = hasKind ? 2 : 1; k + 1 < line.tokens.size(); k += 2)
            points.push_back({number(line, k, "x"), number(line, k + 1, "y")});
    });
    const double area = m_metre * m_metre;
    for (const auto& [key, kind] : m_curveKind) {
        double x = 1, y = 1; // SHAPE, CONTROL: as they are
        if (kind == "STORAGE")
            x = m_metre, y = area;
        else if (kind == "DIVERSION")
            x = y = m_flow;
        else if (kind == "TIDAL")
            y = m_metre;
        else if (kind == "RATING" || kind == "PUMP2" || kind == "PUMP3" || kind == "PUMP4" || kind == "PUMP5")
            x = m_metre, y = m_flow;
        else if (kind == "PUMP1")
            x = area * m_metre, y = m_flow;
        else if (kind == "WEIR")
            x = m_metre, y = std::sqrt(m_metre);
        for (Point& p : m_out.model.tables[static_cast<std::size_t>(m_curves[key])].points)
            p = {p.x * x, p.y * y};
    }
}

int DrainageParser::curve(const Line& line, std::size_t column) const
{
    return need(m_curves, line, column, "the curve");
}

void DrainageParser::readPatterns()
{
    each("PATTERNS", [&](const Line& line) {
        const std::string key = upper(line.tokens[0]), kind = upperAt(line, 1);
        constexpr std::pair<const char*, Pattern::Kind> kinds[] = {{"MONTHLY", Pattern::Kind::Monthly},
                                                                   {"DAILY", Pattern::Kind::Daily},
                                                                   {"HOURLY", Pattern::Kind::Hourly},
                                                                   {"WEEKEND", Pattern::Kind::Weekend}};
        const auto named = std::ranges::find(kinds, kind, [](const auto& k) { return std::string(k.first); });
        if (!m_patterns.contains(key)) {
            if (named == std::end(kinds))
                broken(line, "'" + kind + "' is no pattern type");
            m_patterns[key] = static_cast<int>(m_out.model.patterns.size());
            m_out.model.patterns.push_back({line.tokens[0], named->second, {}});
        }
        for (std::size_t k = named == std::end(kinds) ? 1 : 2; k < line.tokens.size(); ++k)
            m_out.model.patterns[static_cast<std::size_t>(m_patterns[key])].factors.push_back(
                number(line, k, "a factor"));
    });
}

} // namespace sinew::read
