// SPDX-License-Identifier: GPL-3.0-or-later
#include "IfcText.h"

#include <cctype>
#include <vector>

namespace sinew::read {

namespace {

/// The statement's arguments, split at commas outside strings and inner brackets.
std::vector<std::string_view> arguments(std::string_view statement)
{
    std::vector<std::string_view> all;
    const auto open = statement.find('(');
    if (open == std::string_view::npos)
        return all;
    int depth = 0;
    bool quoted = false;
    std::size_t start = open + 1;
    for (std::size_t i = start; i < statement.size(); ++i) {
        const char c = statement[i];
        if (c == '\'')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (c == '(')
            ++depth;
        else if ((c == ',' && depth == 0) || (c == ')' && depth-- == 0)) {
            all.push_back(statement.substr(start, i - start));
            start = i + 1;
            if (c == ')')
                break;
        }
    }
    return all;
}

std::string unquoted(std::string_view text)
{
    const auto first = text.find('\''), last = text.rfind('\'');
    return first == std::string_view::npos || last <= first
               ? std::string()
               : std::string(text.substr(first + 1, last - first - 1));
}

/// "IFCBEAM" of "#12= IFCBEAM(…"; empty where the line is no entity.
std::string_view entityName(std::string_view line)
{
    const auto equals = line.find('=');
    if (line.empty() || line[0] != '#' || equals == std::string_view::npos)
        return {};
    std::size_t start = equals + 1;
    while (start < line.size() && line[start] == ' ')
        ++start;
    std::size_t end = start;
    while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) || line[end] == '_'))
        ++end;
    return line.substr(start, end - start);
}

void look(std::string_view line, IfcText& found)
{
    const std::string_view name = entityName(line);
    if (name.empty())
        return;
    ++found.counts[std::string(name)];
    if (name == "IFCMAPCONVERSION" || name == "IFCMAPCONVERSIONSCALED" ||
        line.find("'ePSet_MapConversion'") != std::string_view::npos ||
        line.find("'ePset_MapConversion'") != std::string_view::npos)
        found.hasMapConversion = true;
    if (name == "IFCPROJECTEDCRS" ||
        (name == "IFCPROPERTYSINGLEVALUE" && line.find("IFCLABEL('EPSG:") != std::string_view::npos)) {
        const auto all = arguments(line);
        const std::size_t at = name == "IFCPROJECTEDCRS" ? 0 : 2;
        if (all.size() > at)
            found.crs = unquoted(all[at]);
    }
    if (name == "IFCSITE") {
        const auto all = arguments(line);
        found.hasSitePosition = all.size() > 10 && all[9].starts_with("(") && all[10].starts_with("(");
    }
}

} // namespace

std::string ifcSchema(std::string_view text)
{
    const auto at = text.find("FILE_SCHEMA");
    if (at == std::string_view::npos)
        return {};
    const std::string name = unquoted(text.substr(at, std::min<std::size_t>(text.find(';', at) - at, 200)));
    return name.starts_with("IFC") ? name : std::string();
}

IfcText lookAtIfc(std::string_view text)
{
    IfcText found;
    found.schema = ifcSchema(text.substr(0, 1 << 16));
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        look(text.substr(at, end - at), found);
        at = end + 1;
    }
    return found;
}

} // namespace sinew::read
