// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "SolveBattery.h"
#include "SolveDrainage.h"
#include "SolvePavement.h"
#include "SolvePower.h"
#include "SolveStructure.h"
#include "SolveTunnelFire.h"

#include <sinew/systems/water/SolveCsv.h>

#include <fmt/format.h>

#include <charconv>

namespace sinew::cli {

namespace {

struct Options {
    std::string network, csv;
    double everyS = 0, durationS = -1;
    std::vector<std::string> leaks; ///< "PIPE:FRACTION:C"
};

Result<double> numberIn(const std::string& text, const std::string& whole)
{
    double value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || rest != text.data() + text.size())
        return fail(ErrorCode::InvalidInput, "a leak reads PIPE:FRACTION:C, such as P-12:0.5:0.001", whole);
    return value;
}

/// An id may hold colons: the numbers are behind the last two.
Result<systems::SolveCsvLeak> leakOf(const std::string& text)
{
    const std::size_t last = text.rfind(':');
    const std::size_t first = last == text.npos || last == 0 ? text.npos : text.rfind(':', last - 1);
    if (first == text.npos)
        return fail(ErrorCode::InvalidInput, "a leak reads PIPE:FRACTION:C, such as P-12:0.5:0.001", text);
    const auto fraction = numberIn(text.substr(first + 1, last - first - 1), text),
               emitter = numberIn(text.substr(last + 1), text);
    if (!fraction || !emitter)
        return passOn(fraction ? emitter : fraction);
    return systems::SolveCsvLeak{text.substr(0, first), *fraction, *emitter};
}

nlohmann::ordered_json pumpsJson(const std::vector<systems::PumpUse>& pumps)
{
    auto list = nlohmann::ordered_json::array();
    for (const systems::PumpUse& p : pumps)
        list.push_back({{"id", p.id},
                        {"utilisation", p.utilisation},
                        {"efficiency", p.efficiency},
                        {"energy_kWh", p.energyKWh},
                        {"mean_kW", p.meanKW},
                        {"peak_kW", p.peakKW},
                        {"cost_per_day", p.costPerDay}});
    return list;
}

Result<Summary> solveWater(const Options& options, std::stop_token stop)
{
    systems::SolveCsvOptions wanted;
    if (options.everyS > 0)
        wanted.everyS = options.everyS;
    if (options.durationS >= 0)
        wanted.durationS = options.durationS;
    for (const std::string& text : options.leaks) {
        auto leak = leakOf(text);
        if (!leak)
            return passOn(leak);
        wanted.leaks.push_back(std::move(*leak));
    }
    const auto report = systems::solveWaterToCsv(options.network, options.csv, wanted, stop);
    if (!report)
        return passOn(report);
    fmt::print("{} nodes, {} links: {} steps, {} reported to {}\n", report->nodes, report->links,
               report->steps, report->reports, options.csv);
    Summary summary{{"nodes", report->nodes},
                    {"links", report->links},
                    {"steps", report->steps},
                    {"rows", report->rows},
                    {"iterations", report->iterations},
                    {"residual", report->residual},
                    {"balanced", !report->stoppedS},
                    {"undetermined", report->undetermined},
                    {"pumps", pumpsJson(report->pumps)},
                    {"warnings", toJson(report->warnings)},
                    {"read_ms", report->readMs},
                    {"solve_ms", report->solveMs},
                    {"write_ms", report->writeMs}};
    if (report->stoppedS)
        summary["last_balanced_s"] = *report->stoppedS;
    return summary;
}

} // namespace

Action addSolve(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* solve = app.add_subcommand("solve", "Solve a network or a structure from its file");
    solve->require_subcommand(1);
    CLI::App* water = solve->add_subcommand("water", "Heads and flows of an EPANET network over time");
    water->add_option("network", options->network, "EPANET INP file")->required();
    water->add_option("--csv", options->csv, "Result: time_s,kind,id,value_si (head in m, flow in m³/s)")
        ->required();
    water->add_option("--every", options->everyS, "Seconds between reported instants")
        ->check(CLI::PositiveNumber);
    water->add_option("--duration", options->durationS, "Seconds to simulate")->check(CLI::NonNegativeNumber);
    water->add_option("--leak", options->leaks,
                      "PIPE:FRACTION:C: a leak at a fraction of a pipe, C in m³/s per m^0.5; repeatable");
    const std::vector<std::pair<std::string, Action>> others = {{"power", addSolvePower(*solve)},
                                                                {"drainage", addSolveDrainage(*solve)},
                                                                {"pavement", addSolvePavement(*solve)},
                                                                {"structure", addSolveStructure(*solve)},
                                                                {"battery", addSolveBattery(*solve)},
                                                                {"tunnel-fire", addSolveTunnelFire(*solve)}};
    return [options, solve, others](std::stop_token stop) {
        for (const auto& [name, run] : others)
            if (solve->get_subcommand(name)->parsed())
                return run(stop);
        return solveWater(*options, stop);
    };
}

} // namespace sinew::cli
