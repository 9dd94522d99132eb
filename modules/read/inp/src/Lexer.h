// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::read::inp {

struct Line {
    int number = 0;
    std::vector<std::string> tokens; ///< quotes removed
    std::string comment;             ///< after the semicolon, trimmed

    std::size_t size() const { return tokens.size(); }
    const std::string& operator[](std::size_t i) const { return tokens[i]; }
};

struct Section {
    std::string name; ///< as known, upper case: "JUNCTIONS"; as written where unknown
    int number = 0;   ///< line of its heading
    std::vector<Line> lines;
    std::string text;
};

/// Sections in the file's order; one that comes twice stays two.
std::vector<Section> lex(std::string_view text);

/// UTF-8 stays, everything else is taken as Latin-1. Drops a byte order mark.
std::string toUtf8(std::string_view text);

bool startsWithNoCase(std::string_view text, std::string_view prefix);
bool equalsNoCase(std::string_view a, std::string_view b);
std::string upper(std::string_view text);

} // namespace sinew::read::inp
