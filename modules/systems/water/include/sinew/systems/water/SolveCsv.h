// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace sinew::systems {

struct SolveCsvReport {
    int nodes = 0, links = 0, steps = 0, iterations = 0, reports = 0;
    std::uint64_t rows = 0;
    double residual = 0; ///< worst relative error of any step
    double readMs = 0, solveMs = 0;
    std::vector<Warning> warnings;
};

/// Solves an EPANET network over time and writes a table: time_s,kind,id,value_si with kind "head" (m above
/// datum, every node) and "flow" (m³/s, positive from the link's start to its end, every link) at each report time.
/// everyS: report step; durationS: instead of the network's own.
/// Errors: those of reading and solving, naming file, line or element; Io. The table is written beside `csv` and
/// takes its name only when complete.
Result<SolveCsvReport> solveWaterToCsv(const std::filesystem::path& inp, const std::filesystem::path& csv,
                                       std::optional<double> everyS = {}, std::optional<double> durationS = {},
                                       std::stop_token stop = {});

} // namespace sinew::systems
