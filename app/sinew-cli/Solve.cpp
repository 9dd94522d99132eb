// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/physics/water/Simulation.h>
#include <sinew/read/inp/Inp.h>
#include <sinew/read/source/SourceFile.h>

#include <cmath>
#include <fmt/format.h>
#include <fstream>

namespace sinew::cli {

namespace {

struct Options {
    std::string network, csv;
    double everyS = 0, durationS = -1;
};

/// Rows time_s,kind,id,value_si: heads in m of every node, then flows in m³/s of every link.
class StateCsv {
public:
    StateCsv(const std::string& file, const water::PipeNetwork& network) : m_file(file), m_network(network), m_out(file, std::ios::trunc)
    {
        m_out << "time_s,kind,id,value_si\n";
    }
    void write(const water::HydraulicState& state)
    {
        const long time = std::lround(state.timeS);
        for (std::size_t k = 0; k < m_network.nodes.size(); ++k)
            row(time, "head", m_network.nodes[k].id, state.headM[k]);
        for (std::size_t k = 0; k < m_network.links.size(); ++k)
            row(time, "flow", m_network.links[k].id, state.flowM3s[k]);
    }
    Result<std::uint64_t> close()
    {
        m_out.close();
        if (!m_out)
            return fail(ErrorCode::Io, "cannot be written", m_file);
        return m_rows;
    }

private:
    void row(long time, const char* kind, const std::string& id, double value)
    {
        m_out << fmt::format("{},{},{},{:.9g}\n", time, kind, id, value);
        ++m_rows;
    }
    std::string m_file;
    const water::PipeNetwork& m_network;
    std::ofstream m_out;
    std::uint64_t m_rows = 0;
};

Result<Summary> solveWater(const Options& options, std::stop_token stop)
{
    const StopWatch reading;
    const auto text = read::readWhole(options.network);
    if (!text)
        return passOn(text);
    const auto file = read::parseInp(*text, options.network, stop);
    if (!file)
        return passOn(file);
    const double readMs = reading.ms();
    const StopWatch solving;
    StateCsv csv(options.csv, file->network);
    water::SimulationOptions simulation;
    if (options.everyS > 0)
        simulation.reportStepS = options.everyS;
    if (options.durationS >= 0)
        simulation.durationS = options.durationS;
    double worstResidual = 0;
    int reported = 0;
    const auto summary = water::simulate(file->network, simulation, [&](const water::HydraulicState& state, bool isReport) {
        worstResidual = std::max(worstResidual, state.relativeError);
        if (isReport) {
            csv.write(state);
            ++reported;
        }
    }, stop);
    if (!summary)
        return passOn(summary);
    const auto rows = csv.close();
    if (!rows)
        return passOn(rows);
    std::vector<Warning> warnings = file->warnings;
    warnings.insert(warnings.end(), summary->warnings.begin(), summary->warnings.end());
    fmt::print("{} nodes, {} links: {} steps, {} reported to {}\n", file->network.nodes.size(), file->network.links.size(), summary->steps, reported, options.csv);
    return Summary{{"nodes", file->network.nodes.size()}, {"links", file->network.links.size()}, {"steps", summary->steps}, {"rows", *rows},
                   {"iterations", summary->iterations}, {"residual", worstResidual}, {"warnings", toJson(warnings)}, {"read_ms", readMs}, {"solve_ms", solving.ms()}};
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
    return [options](std::stop_token stop) { return solveWater(*options, stop); };
}

} // namespace sinew::cli
