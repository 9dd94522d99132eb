// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::read {

/// A SWMM 5 input file: every section with its data lines, none interpreted and none dropped.
/// Source of the section names: EPA SWMM 5.2 User's Manual, appendix D.
struct SwmmFile {
    struct Line {
        int number = 0; ///< in the file, from 1
        std::vector<std::string> tokens;
    };
    std::string fileName;
    std::map<std::string, std::vector<Line>> sections; ///< upper-case name without brackets

    const std::vector<Line>& section(const std::string& name) const;
    /// A value of [OPTIONS], upper-case; empty where absent.
    std::string option(const std::string& name) const;
    /// Lengths in feet (flow units CFS, GPM, MGD) instead of metres.
    bool usUnits() const;
};

/// Errors: InvalidInput naming file and line (data before the first section, an unclosed bracket, no
/// network).
Result<SwmmFile> parseSwmm(std::string_view text, const std::string& fileName);
Result<SwmmFile> readSwmm(const std::filesystem::path& path);

} // namespace sinew::read
