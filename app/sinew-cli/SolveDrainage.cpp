// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolveDrainage.h"

#include <sinew/physics/drainage/Simulation.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace sinew::cli {

namespace {

using namespace drainage;

std::string quoted(const std::string& id)
{
    if (id.find_first_of(",\"") == id.npos)
        return id;
    std::string result = "\"";
    for (const char c : id)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

/// A file that takes its name when it is whole.
class WholeFile {
public:
    explicit WholeFile(std::string path)
        : m_path(std::move(path)), m_part(m_path + ".part"), m_out(m_part, std::ios::binary)
    {
    }
    ~WholeFile()
    {
        std::error_code ignored;
        if (!m_isDone)
            std::filesystem::remove(m_part, ignored);
    }
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    bool isOpen() const { return m_out.good(); }
    void write(const fmt::memory_buffer& text)
    {
        m_out.write(text.data(), static_cast<std::streamsize>(text.size()));
    }
    Result<void> finish()
    {
        m_out.close();
        std::error_code error;
        if (!m_out.fail())
            std::filesystem::rename(m_part, m_path, error);
        if (m_out.fail() || error)
            return fail(ErrorCode::Io, error ? error.message() : "could not be written", m_path);
        m_isDone = true;
        return {};
    }

private:
    std::string m_path, m_part;
    std::ofstream m_out;
    bool m_isDone = false;
};

/// Ids as the table quotes them, made once.
struct Names {
    explicit Names(const DrainageModel& model)
    {
        for (const Node& node : model.nodes)
            nodes.push_back(quoted(node.id));
        for (const Link& link : model.links)
            links.push_back(quoted(link.id));
    }
    std::vector<std::string> nodes, links;
};

void append(fmt::memory_buffer& text, const Names& names, const DrainageState& state)
{
    auto to = std::back_inserter(text);
    for (std::size_t i = 0; i < names.nodes.size(); ++i)
        fmt::format_to(to, "{:.0f},depth,{},{:.6g}\n", state.timeS, names.nodes[i], state.depthM[i]);
    for (std::size_t j = 0; j < names.links.size(); ++j)
        fmt::format_to(to, "{:.0f},flow,{},{:.6g}\n", state.timeS, names.links[j], state.flowM3s[j]);
}

Result<void> writeSummary(const std::string& path, const DrainageModel& model, const drainage::Summary& s)
{
    WholeFile file(path);
    if (!file.isOpen())
        return fail(ErrorCode::Io, "cannot be written", path);
    fmt::memory_buffer text;
    auto to = std::back_inserter(text);
    fmt::format_to(to, "kind,id,quantity,value_si,time_s\n");
    const auto row = [&](const char* kind, const std::string& id, const char* what, double value,
                         double time) {
        fmt::format_to(to, "{},{},{},{:.8g},{:.0f}\n", kind, quoted(id), what, value, time);
    };
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        const NodeSummary& n = s.nodes[i];
        const std::string& id = model.nodes[i].id;
        row("node", id, "average_depth", n.averageDepthM, 0);
        row("node", id, "max_depth", n.depthM.value, n.depthM.timeS);
        row("node", id, "max_lateral_inflow", n.lateralM3s.value, n.lateralM3s.timeS);
        row("node", id, "max_inflow", n.inflowM3s.value, n.inflowM3s.timeS);
        row("node", id, "inflow_volume", n.inflowM3, 0);
        row("node", id, "max_flooding", n.floodingM3s.value, n.floodingM3s.timeS);
        row("node", id, "flood_volume", n.floodedM3, 0);
        row("node", id, "flooded_time", n.floodedS, 0);
        if (std::holds_alternative<Outfall>(model.nodes[i].body))
            row("node", id, "outfall_volume", n.outflowM3, 0);
    }
    for (std::size_t j = 0; j < model.links.size(); ++j) {
        row("link", model.links[j].id, "max_flow", s.links[j].flowM3s.value, s.links[j].flowM3s.timeS);
        row("link", model.links[j].id, "max_velocity", s.links[j].velocityMs.value,
            s.links[j].velocityMs.timeS);
        row("link", model.links[j].id, "max_fill", s.links[j].maximumFill, 0);
    }
    file.write(text);
    return file.finish();
}

Summary toJson(const DrainageModel& model, const drainage::Summary& s)
{
    const Balance& b = s.balance;
    return {{"nodes", model.nodes.size()},
            {"links", model.links.size()},
            {"subcatchments", model.subcatchments.size()},
            {"steps", s.steps},
            {"iterations", s.iterations},
            {"not_converged", s.notConverged},
            {"residual", s.residualM},
            {"continuity", b.routingErrorPercent},
            {"runoff_continuity", b.runoffErrorPercent},
            {"inflow_m3", b.wetInflow + b.dryInflow + b.directInflow},
            {"outflow_m3", b.outflow},
            {"flooding_m3", b.flooding}};
}

struct Given {
    std::string inp, csv, summary;
    double everyS = 0, durationS = -1;

    SimulationOptions options() const
    {
        SimulationOptions o;
        if (everyS > 0)
            o.reportStepS = everyS;
        if (durationS >= 0)
            o.durationS = durationS;
        return o;
    }
};

Result<drainage::Summary> route(const DrainageModel& model, const Given& given, WholeFile& file,
                                std::uint64_t& reports, std::stop_token stop)
{
    fmt::memory_buffer text;
    fmt::format_to(std::back_inserter(text), "time_s,kind,id,value_si\n");
    const Names names(model);
    auto run = simulate(
        model, given.options(),
        [&](const DrainageState& state) {
            append(text, names, state);
            ++reports;
            if (text.size() > (1U << 20)) {
                file.write(text);
                text.clear();
            }
        },
        stop);
    file.write(text);
    return run;
}

Result<Summary> solveDrainage(const Given& given, std::stop_token stop)
{
    const StopWatch reading;
    const auto input = read::readDrainage(given.inp);
    if (!input)
        return passOn(input);
    const double readMs = reading.ms();
    WholeFile file(given.csv);
    if (!file.isOpen())
        return fail(ErrorCode::Io, "cannot be written", given.csv);
    std::uint64_t reports = 0;
    const StopWatch solving;
    const auto run = route(input->model, given, file, reports, stop);
    if (!run)
        return fail(run.error().code, run.error().message,
                    std::filesystem::path(given.inp).filename().string() + ": " + run.error().subject);
    const double solveMs = solving.ms();
    if (auto done = file.finish(); !done)
        return passOn(done);
    if (!given.summary.empty())
        if (auto done = writeSummary(given.summary, input->model, *run); !done)
            return passOn(done);
    fmt::print("{} nodes, {} links: {} steps, {} reported to {}\n", input->model.nodes.size(),
               input->model.links.size(), run->steps, reports, given.csv);
    Summary json = toJson(input->model, *run);
    auto warnings = input->warnings;
    warnings.insert(warnings.end(), run->warnings.begin(), run->warnings.end());
    json["warnings"] = cli::toJson(warnings);
    json["read_ms"] = readMs;
    json["solve_ms"] = solveMs;
    return json;
}

} // namespace

Action addSolveDrainage(CLI::App& solve)
{
    auto given = std::make_shared<Given>();
    CLI::App* drainage = solve.add_subcommand("drainage", "Depths and flows of a SWMM model over time");
    drainage->add_option("model", given->inp, "SWMM INP file")->required();
    drainage->add_option("--csv", given->csv, "Result: time_s,kind,id,value_si (depth in m, flow in m³/s)")
        ->required();
    drainage->add_option("--summary", given->summary, "Peaks and volumes: kind,id,quantity,value_si,time_s");
    drainage->add_option("--every", given->everyS, "Seconds between reported instants")
        ->check(CLI::PositiveNumber);
    drainage->add_option("--duration", given->durationS, "Seconds to simulate")
        ->check(CLI::NonNegativeNumber);
    return [given](std::stop_token stop) { return solveDrainage(*given, stop); };
}

} // namespace sinew::cli
