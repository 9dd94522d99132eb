// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/systems/water/SolveCsv.h>

#include <sinew/physics/water/Simulation.h>
#include <sinew/read/inp/Inp.h>
#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace sinew::systems {

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string quoted(const std::string& id)
{
    if (id.find_first_of(",\"") == id.npos)
        return id;
    std::string result = "\"";
    for (const char c : id)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

class Table {
public:
    Table(std::ostream& out, const water::PipeNetwork& network, const SolveCsvOptions& options)
        : m_out(out), m_network(network), m_options(options), m_leftOut(network.nodes.size(), false)
    {
        for (const water::Node& node : network.nodes)
            m_nodes.push_back(",head," + quoted(node.id) + ",");
        for (const water::Link& link : network.links)
            m_links.push_back(",flow," + quoted(link.id) + ",");
    }

    void add(const water::HydraulicState& state)
    {
        m_text.clear();
        auto to = std::back_inserter(m_text);
        const auto row = [&](const std::string& middle, double value) {
            fmt::format_to(to, "{:.0f}{}{:.9g}\n", state.timeS, middle, value);
            ++rows;
        };
        auto skip = state.undetermined.begin();
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            if (skip != state.undetermined.end() && *skip == static_cast<int>(i)) {
                m_leftOut[i] = true;
                ++skip;
            } else {
                row(m_nodes[i], state.headM[i]);
            }
        }
        for (std::size_t j = 0; j < m_links.size(); ++j)
            row(m_links[j], state.flowM3s[j]);
        for (std::size_t k = 0; k < state.leakM3s.size() && k < m_options.leaks.size(); ++k)
            row(",leak," + quoted(m_options.leaks[k].pipe) + ",", state.leakM3s[k]);
        m_out.write(m_text.data(), static_cast<std::streamsize>(m_text.size()));
    }

    std::vector<std::string> leftOut() const
    {
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < m_leftOut.size(); ++i)
            if (m_leftOut[i])
                ids.push_back(m_network.nodes[i].id);
        return ids;
    }

    std::uint64_t rows = 0;

private:
    std::ostream& m_out;
    const water::PipeNetwork& m_network;
    const SolveCsvOptions& m_options;
    std::vector<bool> m_leftOut;
    std::vector<std::string> m_nodes, m_links;
    fmt::memory_buffer m_text;
};

Result<void> finish(std::ofstream& out, const std::filesystem::path& part, const std::filesystem::path& csv)
{
    out.close();
    std::error_code error;
    if (!out.fail())
        std::filesystem::rename(part, csv, error);
    if (out.fail() || error)
        return fail(ErrorCode::Io, error ? error.message() : "could not be written", csv.string());
    return {};
}

Result<read::InpFile> load(const std::filesystem::path& path, std::stop_token stop)
{
    const auto text = read::readWhole(path, {}, stop);
    return text ? read::parseInp(*text, path.filename().string(), stop) : Result<read::InpFile>(passOn(text));
}

Result<std::vector<water::Leak>> leaksOf(const water::PipeNetwork& network, const SolveCsvOptions& options)
{
    const water::NetworkIndex index(network);
    std::vector<water::Leak> leaks;
    for (const SolveCsvLeak& leak : options.leaks) {
        const auto link = index.link(leak.pipe);
        if (!link)
            return fail(ErrorCode::NotFound, "there is no pipe of this name", leak.pipe);
        leaks.push_back({*link, leak.fraction, leak.emitter, 0.5});
    }
    return leaks;
}

void keepEnergy(const water::PipeNetwork& network, const water::EnergyReport& energy, SolveCsvReport& report)
{
    for (const water::PumpEnergy& p : energy.pumps)
        report.pumps.push_back({network.links[p.link].id, p.utilisation, p.meanEfficiency, p.energyJ / 3.6e6,
                                p.meanPowerW / 1000, p.peakPowerW / 1000, p.costPerDay});
}

/// A run that ends without a balance leaves the table of what came before it.
Result<void> solve(const water::PipeNetwork& network, const water::SimulationOptions& options, Table& table,
                   SolveCsvReport& report, std::stop_token stop)
{
    double lastS = 0;
    const auto begin = Clock::now();
    const auto run = water::simulate(
        network, options,
        [&](const water::HydraulicState& state, bool isReport) {
            const auto writing = Clock::now();
            if (isReport)
                table.add(state);
            report.writeMs += since(writing);
            report.reports += isReport;
            report.residual = std::max(report.residual, state.relativeError);
            report.iterations += state.iterations;
            ++report.steps;
            lastS = state.timeS;
        },
        stop);
    report.solveMs = since(begin) - report.writeMs;
    if (!run && (run.error().code != ErrorCode::NotConverged || report.reports == 0))
        return passOn(run);
    if (!run) {
        report.stoppedS = lastS;
        report.warnings.push_back({run.error().message, run.error().subject});
        return {};
    }
    keepEnergy(network, run->energy, report);
    report.warnings.insert(report.warnings.end(), run->warnings.begin(), run->warnings.end());
    return {};
}

} // namespace

Result<SolveCsvReport> solveWaterToCsv(const std::filesystem::path& inp, const std::filesystem::path& csv,
                                       const SolveCsvOptions& wanted, std::stop_token stop)
{
    const auto begin = Clock::now();
    auto file = load(inp, stop);
    if (!file)
        return passOn(file);
    SolveCsvReport report;
    report.readMs = since(begin);
    report.nodes = static_cast<int>(file->network.nodes.size());
    report.links = static_cast<int>(file->network.links.size());
    report.warnings = file->warnings;
    const auto leaks = leaksOf(file->network, wanted);
    if (!leaks)
        return passOn(leaks);
    const std::filesystem::path part = csv.string() + ".part";
    std::ofstream out(part, std::ios::binary);
    out << "time_s,kind,id,value_si\n";
    if (!out)
        return fail(ErrorCode::Io, "cannot be written", csv.string());
    water::SimulationOptions options;
    options.reportStepS = wanted.everyS;
    options.durationS = wanted.durationS;
    options.leaks = *leaks;
    Table table(out, file->network, wanted);
    const auto solved = solve(file->network, options, table, report, stop);
    report.rows = table.rows;
    report.undetermined = table.leftOut();
    if (!solved) {
        std::error_code ignored;
        out.close();
        std::filesystem::remove(part, ignored);
        return passOn(solved);
    }
    if (auto ok = finish(out, part, csv); !ok)
        return passOn(ok);
    return report;
}

} // namespace sinew::systems
