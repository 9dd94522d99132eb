// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolvePower.h"

#include "Table.h"

#include <sinew/physics/power/AcDispatch.h>
#include <sinew/physics/power/Contingency.h>
#include <sinew/physics/power/DcFlow.h>
#include <sinew/physics/power/Dispatch.h>
#include <sinew/read/cgmes/Cgmes.h>

#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <numbers>

namespace sinew::cli {

namespace {

constexpr double kDegrees = 180 / std::numbers::pi;

struct Options {
    std::vector<std::filesystem::path> files;
    std::string busCsv, branchCsv, genCsv, n1Csv;
    bool dc = false, opf = false, acOpf = false, n1 = false, flat = false, reactiveLimits = false;
};

std::string busTable(const power::Grid& grid, const std::vector<double>& voltagePu,
                     const std::vector<double>& angleRad)
{
    std::string text = "bus,vm_pu,va_deg\n";
    for (std::size_t i = 0; i < grid.buses.size(); ++i)
        fmt::format_to(std::back_inserter(text), "{},{:.10f},{:.8f}\n", grid.buses[i].id, voltagePu[i],
                       angleRad[i] * kDegrees);
    return text;
}

std::string branchTable(const power::Grid& grid, const std::vector<power::BranchFlow>& flows)
{
    std::string text = "from,to,pf_mw,qf_mvar,pt_mw,qt_mvar\n";
    for (std::size_t j = 0; j < grid.branches.size(); ++j)
        fmt::format_to(std::back_inserter(text), "{},{},{:.6f},{:.6f},{:.6f},{:.6f}\n",
                       grid.buses[grid.branches[j].from].id, grid.buses[grid.branches[j].to].id,
                       flows[j].fromMw, flows[j].fromMvar, flows[j].toMw, flows[j].toMvar);
    return text;
}

std::string linearBranchTable(const power::Grid& grid, const std::vector<double>& flowMw)
{
    std::string text = "from,to,pf_mw\n";
    for (std::size_t j = 0; j < grid.branches.size(); ++j)
        fmt::format_to(std::back_inserter(text), "{},{},{:.6f}\n", grid.buses[grid.branches[j].from].id,
                       grid.buses[grid.branches[j].to].id, flowMw[j]);
    return text;
}

Result<void> writeFlow(const Options& options, const power::Grid& grid, const std::vector<double>& voltagePu,
                       const std::vector<double>& angleRad, const std::string& branches)
{
    if (const auto done = writeWhole(options.busCsv, busTable(grid, voltagePu, angleRad)); !done)
        return done;
    return writeWhole(options.branchCsv, branches);
}

Result<Summary> linearFlow(const Options& options, const power::Grid& grid)
{
    const StopWatch watch;
    auto network = power::DcNetwork::make(grid);
    if (!network)
        return passOn(network);
    const power::DcFlow flow = network->flow(grid);
    const double ms = watch.ms();
    std::vector<double> one(grid.buses.size());
    for (std::size_t i = 0; i < one.size(); ++i)
        one[i] = flow.topology.island[i] >= 0 ? 1 : 0;
    if (const auto done = writeFlow(options, grid, one, flow.angleRad, linearBranchTable(grid, flow.flowMw));
        !done)
        return passOn(done);
    return Summary{{"solve_ms", ms},
                   {"iterations", 1},
                   {"residual", 0.0},
                   {"islands", flow.topology.islands},
                   {"warnings", toJson(flow.warnings)}};
}

Result<Summary> fullFlow(const Options& options, const power::Grid& grid, std::stop_token stop)
{
    power::FlowOptions how;
    how.start = options.flat ? power::FlowOptions::Start::Flat : power::FlowOptions::Start::Case;
    how.reactiveLimits = options.reactiveLimits;
    const StopWatch watch;
    const auto flow = power::solvePowerFlow(grid, how, stop);
    const double ms = watch.ms();
    if (!flow)
        return passOn(flow);
    if (const auto done =
            writeFlow(options, grid, flow->voltagePu, flow->angleRad, branchTable(grid, flow->flow));
        !done)
        return passOn(done);
    return Summary{
        {"solve_ms", ms},          {"iterations", flow->iterations},    {"residual", flow->residualPu},
        {"loss_mw", flow->lossMw}, {"islands", flow->topology.islands}, {"warnings", toJson(flow->warnings)}};
}

std::string generatorTable(const power::Grid& grid, const power::Dispatch& dispatch)
{
    std::string text = "bus,pg_mw,lmp\n";
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        fmt::format_to(std::back_inserter(text), "{},{:.6f},{:.6f}\n", grid.buses[grid.generators[g].bus].id,
                       dispatch.generatorMw[g], dispatch.lmp[grid.generators[g].bus]);
    return text;
}

Result<Summary> cheapest(const Options& options, const power::Grid& grid, std::stop_token stop)
{
    const StopWatch watch;
    const auto dispatch = power::dispatch(grid, {}, stop);
    const double ms = watch.ms();
    if (!dispatch)
        return passOn(dispatch);
    if (!options.genCsv.empty())
        if (const auto done = writeWhole(options.genCsv, generatorTable(grid, *dispatch)); !done)
            return passOn(done);
    return Summary{{"cost_per_hour", dispatch->costPerHour},
                   {"opf_ms", ms},
                   {"opf_iterations", dispatch->iterations},
                   {"opf_residual", dispatch->residualPu}};
}

std::string generatorTable(const power::Grid& grid, const power::AcDispatch& dispatch)
{
    std::string text = "bus,pg_mw,qg_mvar,lmp\n";
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        fmt::format_to(std::back_inserter(text), "{},{:.6f},{:.6f},{:.6f}\n",
                       grid.buses[grid.generators[g].bus].id, dispatch.generatorMw[g],
                       dispatch.generatorMvar[g], dispatch.lmp[grid.generators[g].bus]);
    return text;
}

Result<Summary> cheapestFullFlow(const Options& options, const power::Grid& grid,
                                 const power::AcDispatchOptions& limits, std::stop_token stop)
{
    const StopWatch watch;
    const auto dispatch = power::acDispatch(grid, limits, stop);
    const double ms = watch.ms();
    if (!dispatch)
        return passOn(dispatch);
    if (const auto done = writeFlow(options, grid, dispatch->voltagePu, dispatch->angleRad,
                                    branchTable(grid, dispatch->flow));
        !done)
        return passOn(done);
    if (!options.genCsv.empty())
        if (const auto done = writeWhole(options.genCsv, generatorTable(grid, *dispatch)); !done)
            return passOn(done);
    return Summary{{"cost_per_hour", dispatch->costPerHour},
                   {"loss_mw", dispatch->lossMw},
                   {"solve_ms", ms},
                   {"iterations", dispatch->iterations},
                   {"residual", dispatch->residualPu},
                   {"islands", dispatch->topology.islands},
                   {"warnings", toJson(dispatch->warnings)}};
}

std::string contingencyTable(const power::Grid& grid, const std::vector<power::Contingency>& outages)
{
    const auto name = [&grid](int branch) { return branch >= 0 ? grid.branches[branch].id : std::string(); };
    std::string text = "branch,worst_loading,worst_branch,islanded,lost_load_mw,ac_result,ac_worst_loading,"
                       "ac_worst_branch,ac_lowest_pu\n";
    for (const power::Contingency& o : outages) {
        fmt::format_to(std::back_inserter(text), "{},{:.9f},{},{},{:.6f}", name(o.branch), o.worstLoading,
                       name(o.worstBranch), static_cast<int>(o.islanded), o.lostLoadMw);
        if (!o.full)
            text += ",,,,\n";
        else if (!o.full->converged)
            text += ",collapse,,,\n";
        else
            fmt::format_to(std::back_inserter(text), ",solved,{:.6f},{},{:.6f}\n", o.full->worstLoading,
                           name(o.full->worstBranch), o.full->lowestPu);
    }
    return text;
}

Result<Summary> contingencies(const Options& options, const power::Grid& grid, std::stop_token stop)
{
    const StopWatch watch;
    const auto report = power::screenContingencies(grid, {}, stop);
    const double ms = watch.ms();
    if (!report)
        return passOn(report);
    if (!options.n1Csv.empty())
        if (const auto done = writeWhole(options.n1Csv, contingencyTable(grid, report->outages)); !done)
            return passOn(done);
    int islanding = 0, overloading = 0, collapsing = 0;
    for (const power::Contingency& o : report->outages) {
        islanding += o.islanded;
        overloading += o.worstLoading > 1;
        collapsing += o.full && !o.full->converged;
    }
    return Summary{{"n1_ms", ms},
                   {"n1_outages", report->outages.size()},
                   {"n1_islanding", islanding},
                   {"n1_overloading", overloading},
                   {"n1_collapsing", collapsing}};
}

Result<read::PowerCase> readCase(const std::vector<std::filesystem::path>& files, std::stop_token stop)
{
    std::error_code ignored;
    const auto isCgmes = [&ignored](const std::filesystem::path& file) {
        return file.extension() == ".xml" || std::filesystem::is_directory(file, ignored);
    };
    if (files.size() == 1 && !isCgmes(files.front()))
        return read::readPowerCase(files.front());
    auto read = read::readCgmes(files, stop);
    return read ? Result<read::PowerCase>(std::move(read->power)) : Result<read::PowerCase>(passOn(read));
}

Result<Summary> solvePower(const Options& options, std::stop_token stop)
{
    if (!options.genCsv.empty() && !options.opf && !options.acOpf)
        return fail(ErrorCode::InvalidInput, "--gen-csv goes with --opf or --acopf");
    const StopWatch watch;
    const auto read = readCase(options.files, stop);
    if (!read)
        return passOn(read);
    const power::Grid grid = read::gridOf(*read);
    Summary summary{{"buses", grid.buses.size()},
                    {"branches", grid.branches.size()},
                    {"generators", grid.generators.size()},
                    {"read_ms", watch.ms()}};
    using Part = std::function<Result<Summary>()>;
    const std::pair<bool, Part> parts[] = {
        {!options.acOpf,
         [&] { return options.dc ? linearFlow(options, grid) : fullFlow(options, grid, stop); }},
        {options.acOpf, [&] { return cheapestFullFlow(options, grid, read::voltageLimitsOf(*read), stop); }},
        {options.opf, [&] { return cheapest(options, grid, stop); }},
        {options.n1, [&] { return contingencies(options, grid, stop); }},
    };
    for (const auto& [wanted, part] : parts)
        if (wanted) {
            const auto solved = part();
            if (!solved)
                return passOn(solved);
            summary.update(*solved);
        }
    auto warnings = toJson(read->warnings);
    for (const auto& warning : summary["warnings"])
        warnings.push_back(warning);
    summary["warnings"] = std::move(warnings);
    fmt::print("{} buses, {} branches, {} generators\n", grid.buses.size(), grid.branches.size(),
               grid.generators.size());
    return summary;
}

} // namespace

Action addSolvePower(CLI::App& solve)
{
    auto options = std::make_shared<Options>();
    CLI::App* power = solve.add_subcommand("power", "Voltages and flows of a grid");
    power
        ->add_option("case", options->files,
                     "MATPOWER case; bus.csv beside branch.csv and gen.csv; or CGMES: XML files or folders "
                     "of them, with their boundary")
        ->required();
    power->add_option("--bus-csv", options->busCsv, "Result: bus,vm_pu,va_deg")->required();
    power
        ->add_option("--branch-csv", options->branchCsv,
                     "Result: from,to,pf_mw,qf_mvar,pt_mw,qt_mvar (with --dc: from,to,pf_mw)")
        ->required();
    CLI::Option* dc = power->add_flag("--dc", options->dc, "The linear flow of active power");
    CLI::Option* opf =
        power->add_flag("--opf", options->opf, "Cheapest generation within the ratings too (linear flow)");
    power
        ->add_flag(
            "--acopf", options->acOpf,
            "Voltages and flows of the cheapest generation within voltage, reactive and apparent-power "
            "limits, not of the case's own")
        ->excludes(opf)
        ->excludes(dc);
    power->add_option("--gen-csv", options->genCsv,
                      "With --opf: bus,pg_mw,lmp ($/MWh); with --acopf: bus,pg_mw,qg_mvar,lmp");
    CLI::Option* n1 = power->add_flag("--n1", options->n1,
                                      "Every branch lost in turn; the worst by the full power flow too");
    power
        ->add_option(
            "--n1-csv", options->n1Csv,
            "Result: branch,worst_loading,worst_branch,islanded,… (loading: linear flow over rating)")
        ->needs(n1);
    power->add_flag("--flat-start", options->flat,
                    "Begin at 1 pu and the slack's angle, not with the case's voltages");
    power->add_flag("--reactive-limits", options->reactiveLimits,
                    "A generator at its reactive limit lets its voltage go");
    return [options](std::stop_token stop) { return solvePower(*options, stop); };
}

} // namespace sinew::cli
