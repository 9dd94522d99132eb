// SPDX-License-Identifier: GPL-3.0-or-later
#include "Lexer.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace sinew::read::inp {

namespace {

constexpr std::array knownSections{
    "TITLE",    "JUNCTIONS", "RESERVOIRS", "TANKS",     "PIPES",    "PUMPS",  "VALVES",  "TAGS",
    "DEMANDS",  "STATUS",    "PATTERNS",   "CURVES",    "CONTROLS", "RULES",  "ENERGY",  "EMITTERS",
    "QUALITY",  "SOURCES",   "REACTIONS",  "MIXING",    "TIMES",    "REPORT", "OPTIONS", "COORDINATES",
    "VERTICES", "LABELS",    "BACKDROP",   "ROUGHNESS", "LEAKAGE"};

bool isSpace(char c)
{
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}
char up(char c)
{
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

std::string_view trimmed(std::string_view s)
{
    while (!s.empty() && isSpace(s.front()))
        s.remove_prefix(1);
    while (!s.empty() && isSpace(s.back()))
        s.remove_suffix(1);
    return s;
}

/// EPANET knows a section by its first four letters.
std::string sectionName(std::string_view line)
{
    const std::string written =
        upper(trimmed(line.substr(1, line.find(']') == line.npos ? line.npos : line.find(']') - 1)));
    for (const char* known : knownSections)
        if (written.size() >= 4 && startsWithNoCase(known, written.substr(0, 4)))
            return known;
    return written;
}

std::vector<std::string> tokensOf(std::string_view s)
{
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < s.size();) {
        if (isSpace(s[i])) {
            ++i;
            continue;
        }
        const bool quoted = s[i] == '"';
        const std::size_t begin = quoted ? ++i : i;
        while (i < s.size() && (quoted ? s[i] != '"' : !isSpace(s[i])))
            ++i;
        tokens.emplace_back(s.substr(begin, i - begin));
        i += quoted;
    }
    return tokens;
}

/// The semicolon that starts a comment; one inside quotes does not.
std::size_t commentAt(std::string_view line)
{
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        quoted ^= line[i] == '"';
        if (line[i] == ';' && !quoted)
            return i;
    }
    return line.find(';');
}

Line lineOf(std::string_view raw, int number)
{
    Line line{number, {}, {}};
    const std::size_t at = commentAt(raw);
    line.tokens = tokensOf(raw.substr(0, at));
    if (at != raw.npos)
        line.comment = trimmed(raw.substr(at + 1));
    return line;
}

bool isUtf8(std::string_view s)
{
    for (std::size_t i = 0; i < s.size();) {
        const auto c = static_cast<unsigned char>(s[i]);
        const std::size_t n = c < 0x80                ? 1
                              : c >= 0xC2 && c < 0xE0 ? 2
                              : c >= 0xE0 && c < 0xF0 ? 3
                              : c >= 0xF0 && c < 0xF5 ? 4
                                                      : 0;
        if (n == 0 || i + n > s.size())
            return false;
        for (std::size_t k = 1; k < n; ++k)
            if ((static_cast<unsigned char>(s[i + k]) & 0xC0) != 0x80)
                return false;
        i += n;
    }
    return true;
}

} // namespace

std::vector<Section> lex(std::string_view text)
{
    std::vector<Section> sections;
    int number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view raw = text.substr(begin, end - begin);
        const std::string_view content = trimmed(raw);
        begin = end + 1;
        ++number;
        if (startsWithNoCase(content, "[END]"))
            break;
        if (!content.empty() && content.front() == '[') {
            sections.push_back({sectionName(content), number, {}, {}});
            continue;
        }
        if (sections.empty())
            continue;
        sections.back().text.append(raw.substr(0, raw.find('\r'))).push_back('\n');
        Line line = lineOf(content, number);
        if (!line.tokens.empty())
            sections.back().lines.push_back(std::move(line));
    }
    return sections;
}

std::string toUtf8(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    if (isUtf8(text))
        return std::string(text);
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            result.push_back(c);
        } else {
            result.push_back(static_cast<char>(0xC0 | (byte >> 6)));
            result.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
        }
    }
    return result;
}

bool startsWithNoCase(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() && equalsNoCase(text.substr(0, prefix.size()), prefix);
}

bool equalsNoCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return up(x) == up(y); });
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), up);
    return result;
}

} // namespace sinew::read::inp
