// SPDX-License-Identifier: GPL-3.0-or-later
#include "DrainageParser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

std::string upper(std::string_view text)
{
    std::string up(text);
    std::ranges::transform(up, up.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return up;
}

DrainageParser::DrainageParser(const SwmmFile& file, std::filesystem::path folder)
    : m_file(file), m_folder(std::move(folder))
{
    m_us = file.usUnits();
    m_metre = m_us ? kFoot : 1;
}

void DrainageParser::broken(const Line& line, const std::string& why) const
{
    const std::string name = line.tokens.empty() ? "" : line.tokens[0] + ": ";
    throw Broken{{ErrorCode::InvalidInput, name + why, fmt::format("{}:{}", m_file.fileName, line.number)}};
}

double DrainageParser::number(const Line& line, std::size_t column, const char* what) const
{
    if (column >= line.tokens.size())
        broken(line, fmt::format("{} is missing", what));
    const std::string& text = line.tokens[column];
    double value = 0;
    const char *begin = text.data() + (text.starts_with('+') ? 1 : 0), *stop = text.data() + text.size();
    const auto [end, error] = std::from_chars(begin, stop, value);
    if (error != std::errc{} || end != stop || !std::isfinite(value))
        broken(line, fmt::format("{} is '{}', not a number", what, text));
    return value;
}

double DrainageParser::numberOr(const Line& line, std::size_t column, double otherwise,
                                const char* what) const
{
    return column < line.tokens.size() && line.tokens[column] != "*" ? number(line, column, what) : otherwise;
}

const std::string& DrainageParser::word(const Line& line, std::size_t column, const char* what) const
{
    if (column >= line.tokens.size())
        broken(line, fmt::format("{} is missing", what));
    return line.tokens[column];
}

std::string DrainageParser::upperAt(const Line& line, std::size_t column) const
{
    return column < line.tokens.size() ? upper(line.tokens[column]) : std::string{};
}

int DrainageParser::find(const Index& index, const std::string& name) const
{
    const auto found = index.find(upper(name));
    return found == index.end() ? -1 : found->second;
}

int DrainageParser::need(const Index& index, const Line& line, std::size_t column, const char* what) const
{
    const std::string& name = word(line, column, what);
    const int at = find(index, name);
    if (at < 0)
        broken(line, fmt::format("{} '{}' does not exist", what, name));
    return at;
}

void DrainageParser::each(const char* section, const std::function<void(const Line&)>& read) const
{
    for (const Line& line : m_file.section(section))
        if (!line.tokens.empty())
            read(line);
}

void DrainageParser::warn(const std::string& message, const std::string& subject)
{
    m_out.warnings.push_back({message, subject});
}

void DrainageParser::warnOfTheRest()
{
    constexpr std::array rest{
        std::pair{"GROUNDWATER", "groundwater is not modelled"},
        std::pair{"SNOWPACKS", "snow is not modelled"},
        std::pair{"LID_USAGE", "low-impact development controls are not modelled"},
        std::pair{"RDII", "rainfall-dependent infiltration and inflow is not modelled"},
        std::pair{"INLET_USAGE", "street inlets are not modelled: streets keep their water"},
        std::pair{"POLLUTANTS", "water quality is not modelled"},
        std::pair{"ADJUSTMENTS", "climate adjustments are not applied"}};
    for (const auto& [section, message] : rest)
        if (!m_file.section(section).empty())
            warn(message, m_file.fileName);
}

Result<DrainageInput> DrainageParser::run()
{
    try {
        readOptions();
        readSeries();
        readCurves();
        readPatterns();
        readTransects();
        readStreets();
        readGages();
        readEvaporation();
        readNodes();
        readLinks();
        readSections();
        readLosses();
        readInflows();
        readSubcatchments();
        readRules();
        warnOfTheRest();
    } catch (const Broken& b) {
        return tl::unexpected<Error>(b.error);
    }
    return std::move(m_out);
}

Result<DrainageInput> toDrainage(const SwmmFile& file, const std::filesystem::path& folder)
{
    return DrainageParser(file, folder).run();
}

Result<DrainageInput> readDrainage(const std::filesystem::path& path)
{
    const auto file = readSwmm(path);
    return file ? toDrainage(*file, path.parent_path().empty() ? "." : path.parent_path())
                : Result<DrainageInput>(passOn(file));
}

} // namespace sinew::read
