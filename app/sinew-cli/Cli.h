// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <chrono>
#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <stop_token>

namespace sinew::cli {

/// What a command prints as its last line.
using Summary = nlohmann::ordered_json;

/// Runs when its subcommand was given. Stops early when `stop` says so (Ctrl-C).
using Action = std::function<Result<Summary>(std::stop_token stop)>;

/// One subcommand: declares its options and returns what to run.
Action addImport(CLI::App& app);
Action addInfo(CLI::App& app);
Action addSolve(CLI::App& app);
Action addForecast(CLI::App& app);
Action addReplay(CLI::App& app);
Action addLedger(CLI::App& app);
Action addAlarms(CLI::App& app);
Action addPeople(CLI::App& app);
Action addShift(CLI::App& app);
Action addInterlocks(CLI::App& app);
Action addExport(CLI::App& app);
Action addMakeDemo(CLI::App& app);
Action addVerify(CLI::App& app);
Action addDetect(CLI::App& app);
Action addProject(CLI::App& app);

/// Milliseconds since it was made.
class StopWatch {
public:
    double ms() const
    {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

nlohmann::ordered_json toJson(const std::vector<Warning>& warnings);

} // namespace sinew::cli
