// SPDX-License-Identifier: GPL-3.0-or-later
#include "Parser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sinew::read::inp {

std::optional<double> toNumber(const std::string& text)
{
    const char *begin = text.data(), *end = text.data() + text.size();
    if (begin != end && *begin == '+')
        ++begin;
    double value = 0;
    const auto [rest, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || rest != end || !std::isfinite(value))
        return std::nullopt;
    return value;
}

tl::unexpected<Error> Parser::wrong(const Line& line, const std::string& what) const
{
    return fail(ErrorCode::InvalidInput, what, fmt::format("{}:{}", m_name, line.number));
}

void Parser::warn(const Line& line, const std::string& what)
{
    m_file.warnings.push_back({what, fmt::format("{}:{}", m_name, line.number)});
}

Result<double> Parser::number(const Line& line, std::size_t token, const char* what) const
{
    if (token >= line.size())
        return wrong(line, fmt::format("{} is missing", what));
    const auto value = toNumber(line[token]);
    return value ? Result<double>(*value)
                 : wrong(line, fmt::format("{} '{}' is no number", what, line[token]));
}

Result<double> Parser::numberOr(const Line& line, std::size_t token, double otherwise, const char* what) const
{
    return token < line.size() ? number(line, token, what) : Result<double>(otherwise);
}

Result<int> Parser::patternNamed(const Line& line, const std::string& id) const
{
    const auto found = m_patterns.find(id);
    return found != m_patterns.end() ? Result<int>(found->second)
                                     : wrong(line, fmt::format("there is no pattern '{}'", id));
}

Result<const water::Curve*> Parser::curveNamed(const Line& line, const std::string& id) const
{
    const auto found = m_curves.find(id);
    return found != m_curves.end() ? Result<const water::Curve*>(&found->second)
                                   : wrong(line, fmt::format("there is no curve '{}'", id));
}

water::Curve Parser::scaled(const water::Curve& curve, double x, double y) const
{
    water::Curve result;
    for (const water::CurvePoint& point : curve)
        result.push_back({point.x * x, point.y * y});
    return result;
}

Result<void> Parser::each(const std::vector<Section>& sections, const char* name, Handler handler)
{
    for (const Section& section : sections) {
        if (section.name != name)
            continue;
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped", m_name);
        for (const Line& line : section.lines)
            if (auto ok = (this->*handler)(line); !ok)
                return ok;
    }
    return {};
}

Result<void> Parser::all(const std::vector<Section>& sections)
{
    // Units first, then what others refer to, then what refers to nodes and links.
    const std::pair<const char*, Handler> order[] = {
        {"OPTIONS", &Parser::unitsOption}, {"OPTIONS", &Parser::pressureOption},
        {"OPTIONS", &Parser::option},      {"TIMES", &Parser::timeOption},
        {"PATTERNS", &Parser::pattern},    {"CURVES", &Parser::curve},
        {"JUNCTIONS", &Parser::junction},  {"RESERVOIRS", &Parser::reservoir},
        {"TANKS", &Parser::tank},          {"PIPES", &Parser::pipe},
        {"PUMPS", &Parser::pump},          {"VALVES", &Parser::valve},
        {"DEMANDS", &Parser::demand},      {"EMITTERS", &Parser::emitter},
        {"LEAKAGE", &Parser::leakage},     {"STATUS", &Parser::status},
        {"CONTROLS", &Parser::control},    {"RULES", &Parser::rule},
        {"ENERGY", &Parser::energy},       {"COORDINATES", &Parser::coordinate},
        {"VERTICES", &Parser::vertex},     {"TAGS", &Parser::tag}};
    for (const auto& [name, handler] : order)
        if (auto ok = each(sections, name, handler); !ok)
            return ok;
    return {};
}

void Parser::keep(const std::vector<Section>& sections)
{
    for (const Section& section : sections) {
        m_file.sections.emplace_back(section.name, section.text);
        if (section.name == "TITLE" && m_file.network.title.empty() && !section.lines.empty())
            m_file.network.title = fmt::format("{}", fmt::join(section.lines.front().tokens, " "));
    }
}

Result<InpFile> Parser::parse(const std::vector<Section>& sections)
{
    m_file.network.options.viscosityM2s = 1.1e-5 * 0.3048 * 0.3048;
    keep(sections);
    if (auto ok = all(sections); !ok)
        return passOn(ok);
    dropDisabledRules();
    settleTimes();
    if (m_file.network.nodes.empty())
        return fail(ErrorCode::InvalidInput, "the file has no junctions, reservoirs or tanks", m_name);
    m_file.flowUnit = m_units.flowName;
    m_file.isUs = m_units.us;
    return std::move(m_file);
}

} // namespace sinew::read::inp

namespace sinew::read {

Result<InpFile> parseInp(std::string_view text, const std::string& name, std::stop_token stop)
{
    const std::vector<inp::Section> sections = inp::lex(inp::toUtf8(text));
    for (const inp::Section& section : sections)
        for (const char* swmm : {"CONDUITS", "SUBCATCHMENTS", "XSECTIONS", "OUTFALLS"})
            if (section.name == swmm)
                return fail(ErrorCode::Unsupported, "this is a SWMM model, not an EPANET network", name);
    return inp::Parser(name, stop).parse(sections);
}

} // namespace sinew::read
