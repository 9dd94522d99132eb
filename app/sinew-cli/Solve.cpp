// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "SolveDrainage.h"
#include "SolvePower.h"

#include <sinew/systems/water/SolveCsv.h>

#include <fmt/format.h>

namespace sinew::cli {

namespace {

struct Options {
    std::string network, csv;
    double everyS = 0, durationS = -1;
};

Result<Summary> solveWater(const Options& options, std::stop_token stop)
{
    const auto report = systems::solveWaterToCsv(options.network, options.csv, options.everyS > 0 ? std::optional(options.everyS) : std::nullopt,
                                                 options.durationS >= 0 ? std::optional(options.durationS) : std::nullopt, stop);
    if (!report)
        return passOn(report);
    fmt::print("{} nodes, {} links: {} steps, {} reported to {}\n", report->nodes, report->links, report->steps, report->reports, options.csv);
    return Summary{{"nodes", report->nodes}, {"links", report->links}, {"steps", report->steps}, {"rows", report->rows}, {"iterations", report->iterations},
                   {"residual", report->residual}, {"warnings", toJson(report->warnings)}, {"read_ms", report->readMs}, {"solve_ms", report->solveMs}};
}

} // namespace

Action addSolve(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* solve = app.add_subcommand("solve", "Solve a network from its file");
    solve->require_subcommand(1);
    CLI::App* water = solve->add_subcommand("water", "Heads and flows of an EPANET network over time");
    water->add_option("network", options->network, "EPANET INP file")->required();
    water->add_option("--csv", options->csv, "Result: time_s,kind,id,value_si (head in m, flow in m³/s)")->required();
    water->add_option("--every", options->everyS, "Seconds between reported instants")->check(CLI::PositiveNumber);
    water->add_option("--duration", options->durationS, "Seconds to simulate")->check(CLI::NonNegativeNumber);
    Action runPower = addSolvePower(*solve), runDrainage = addSolveDrainage(*solve);
    const CLI::App* drainage = solve->get_subcommand("drainage");
    return [options, water, drainage, runPower = std::move(runPower), runDrainage = std::move(runDrainage)](std::stop_token stop) {
        return water->parsed() ? solveWater(*options, stop) : drainage->parsed() ? runDrainage(stop) : runPower(stop);
    };
}

} // namespace sinew::cli
