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

double since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

std::string quoted(const std::string& id)
{
    if (id.find_first_of(",\"") == id.npos)
        return id;
    std::string result = "\"";
    for (const char c : id)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

void write(std::ostream& out, const water::PipeNetwork& network, const water::HydraulicState& state)
{
    fmt::memory_buffer text;
    auto to = std::back_inserter(text);
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        fmt::format_to(to, "{:.0f},head,{},{:.9g}\n", state.timeS, quoted(network.nodes[i].id), state.headM[i]);
    for (std::size_t j = 0; j < network.links.size(); ++j)
        fmt::format_to(to, "{:.0f},flow,{},{:.9g}\n", state.timeS, quoted(network.links[j].id), state.flowM3s[j]);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

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

Result<void> solve(const water::PipeNetwork& network, const water::SimulationOptions& options, std::ostream& out,
                   SolveCsvReport& report, std::stop_token stop)
{
    const auto run = water::simulate(
        network, options,
        [&](const water::HydraulicState& state, bool isReport) {
            if (isReport)
                write(out, network, state);
            report.reports += isReport;
            report.residual = std::max(report.residual, state.relativeError);
        },
        stop);
    if (!run)
        return passOn(run);
    report.steps = run->steps;
    report.iterations = run->iterations;
    report.rows = static_cast<std::uint64_t>(report.reports) * (network.nodes.size() + network.links.size());
    report.warnings.insert(report.warnings.end(), run->warnings.begin(), run->warnings.end());
    return {};
}

} // namespace

Result<SolveCsvReport> solveWaterToCsv(const std::filesystem::path& inp, const std::filesystem::path& csv,
                                       std::optional<double> everyS, std::optional<double> durationS,
                                       std::stop_token stop)
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
    const std::filesystem::path part = csv.string() + ".part";
    std::ofstream out(part, std::ios::binary);
    out << "time_s,kind,id,value_si\n";
    if (!out)
        return fail(ErrorCode::Io, "cannot be written", csv.string());
    const auto solving = Clock::now();
    water::SimulationOptions options;
    options.reportStepS = everyS;
    options.durationS = durationS;
    const auto solved = solve(file->network, options, out, report, stop);
    report.solveMs = since(solving);
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
