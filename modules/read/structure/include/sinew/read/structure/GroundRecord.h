// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace sinew::read {

enum class AccelerationUnit { G, MetresPerS2, CentimetresPerS2 };
/// "g", "m/s2", "cm/s2" or "gal". Errors: InvalidInput.
Result<AccelerationUnit> accelerationUnitOf(std::string_view name);

/// An acceleration record of one direction, evenly spaced, the first value at t = 0.
struct GroundRecord {
    std::string title;
    double intervalS = 0;
    std::vector<double> accelerationMs2;
    std::vector<Warning> warnings;
};

/// What a file without a header cannot say.
struct GroundRecordOptions {
    std::optional<double> intervalS;      ///< of a plain list
    std::optional<AccelerationUnit> unit; ///< of a table or list; an AT2 file's header says its own
};

/// PEER AT2 (a header with NPTS and DT in any of its dialects), a table of time and acceleration in two
/// columns (comma, semicolon or blanks between), or a plain list of values. Lines that begin with # are
/// passed over. Errors: InvalidInput naming the file, the line and the cause (a word that is no number, fewer
/// values than the header says, times that are not even, no value at all); NeedsAnswer (interval or unit that
/// only a person knows).
Result<GroundRecord> parseGroundRecord(std::string_view text, const std::string& fileName,
                                       const GroundRecordOptions& options = {});
Result<GroundRecord> readGroundRecord(const std::filesystem::path& path,
                                      const GroundRecordOptions& options = {});

} // namespace sinew::read
