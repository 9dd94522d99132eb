// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::systems {

/// A hole in a pipe, by the pipe's id: `emitter` m³/s at 1 m of pressure, exponent 0.5.
struct SolveCsvLeak {
    std::string pipe;
    double fraction = 0.5, emitter = 0;
};
struct SolveCsvOptions {
    std::optional<double> everyS, durationS; ///< report step and duration instead of the network's own
    std::vector<SolveCsvLeak> leaks;
};

/// What a pump used; see physics/water.
struct PumpUse {
    std::string id;
    double utilisation = 0, efficiency = 0, energyKWh = 0, meanKW = 0, peakKW = 0, costPerDay = 0;
};

struct SolveCsvReport {
    int nodes = 0, links = 0, steps = 0, iterations = 0, reports = 0;
    std::uint64_t rows = 0;
    double residual = 0; ///< worst relative error of any step
    double readMs = 0, solveMs = 0, writeMs = 0;
    std::optional<double> stoppedS; ///< where the run ended early, without a balance
    std::vector<std::string>
        undetermined; ///< nodes whose head was left out at some report, in the network's order
    std::vector<PumpUse> pumps;
    std::vector<Warning> warnings;
};

/// Solves an EPANET network over time and writes a table: time_s,kind,id,value_si with kind "head" (m above
/// datum, every node whose head is determined), "flow" (m³/s, positive from the link's start to its end,
/// every link; a leaking pipe's is that at its start) and "leak" (m³/s, by pipe) at each report time. Errors:
/// those of reading and solving, naming file, line or element; Io. The table is written beside `csv` and
/// takes its name only when complete: that is, also where a later step finds no balance (stoppedS, and a
/// warning).
Result<SolveCsvReport> solveWaterToCsv(const std::filesystem::path& inp, const std::filesystem::path& csv,
                                       const SolveCsvOptions& options = {}, std::stop_token stop = {});

} // namespace sinew::systems
