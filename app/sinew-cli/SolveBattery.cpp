// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolveBattery.h"

#include "Table.h"

#include <sinew/physics/battery/Semenov.h>
#include <sinew/read/battery/BatteryCase.h>
#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <numeric>

namespace sinew::cli {

namespace {

using namespace battery;
using Json = nlohmann::ordered_json;

constexpr double kZero = 273.15;

struct Options {
    std::filesystem::path input;
    std::string csv;
};

bool melts(const Part& part)
{
    return part.substance.latentHeatJKg > 0;
}

std::string headerOf(const Row& row, bool hasGas)
{
    std::string text = "time_s";
    for (const Part& part : row.parts) {
        text += "," + part.name + "_C";
        if (melts(part))
            text += "," + part.name + "_liquid";
    }
    text += row.casing ? ",casing_C,released_J" : ",released_J";
    return text + (hasGas ? ",pressure_Pa,gas_leaked_mol,gas_vented_mol,electrolyte_spilt_kg\n" : "\n");
}

std::string tableOf(const Row& row, const RowResult& run, const std::optional<LeakResult>& leak)
{
    std::string text = headerOf(row, leak.has_value());
    const auto into = std::back_inserter(text);
    for (std::size_t s = 0; s < run.timeS.size(); ++s) {
        fmt::format_to(into, "{:.3f}", run.timeS[s]);
        for (std::size_t p = 0; p < row.parts.size(); ++p) {
            fmt::format_to(into, ",{:.4f}", run.hottestK[s][p] - kZero);
            if (melts(row.parts[p]))
                fmt::format_to(into, ",{:.5f}", run.liquidFraction[s][p]);
        }
        if (row.casing)
            fmt::format_to(into, ",{:.4f}", run.casingK[s] - kZero);
        fmt::format_to(into, ",{:.3f}",
                       std::accumulate(run.releasedJ[s].begin(), run.releasedJ[s].end(), 0.0));
        if (leak)
            fmt::format_to(into, ",{:.1f},{:.6g},{:.6g},{:.6g}", leak->pressurePa[s], leak->leakedMol[s],
                           leak->ventedMol[s], leak->spiltKg[s]);
        text += '\n';
    }
    return text;
}

const char* nameOf(Event::Kind kind)
{
    switch (kind) {
    case Event::Kind::Temperature:
        return "temperature";
    case Event::Kind::Rate:
        return "rate";
    case Event::Kind::Runaway:
        return "runaway";
    case Event::Kind::MeltingBegins:
        return "melting begins";
    case Event::Kind::Molten:
        return "molten";
    }
    return "";
}

Json eventsOf(const Row& row, const RowResult& run)
{
    auto list = Json::array();
    for (const Event& e : run.events) {
        Json event{{"time_s", e.timeS}, {"part", row.parts[e.part].name}, {"kind", nameOf(e.kind)}};
        if (e.kind == Event::Kind::Temperature)
            event["passes_C"] = e.threshold - kZero;
        list.push_back(std::move(event));
    }
    return list;
}

/// How near each cell is to running away in the first surroundings, alone and fresh, and where it begins to
/// warm itself.
Result<Json> fresh(const read::BatteryCase& c)
{
    const Part& cell = c.row.parts[c.cells.front()];
    const auto near = criticality(cell, cell.abuse->fresh, c.row.outside, c.row.surroundingsK.front().value);
    if (!near)
        return passOn(near);
    Json about{{"psi_over_critical",
                std::isfinite(near->ratio) ? Json(near->ratio) : Json("no loss: any heat runs away")}};
    const double capacity = cell.substance.densityKgM3 * cell.substance.solidHeatJKgK;
    for (const auto& [key, rate] :
         {std::pair{"onset_0_02_K_min_C", 0.02 / 60}, {"onset_1_K_min_C", 1.0 / 60}}) {
        const auto onset = selfHeatingOnsetK(*cell.abuse, capacity, rate);
        about[key] = onset ? Json(*onset - kZero) : Json();
    }
    return about;
}

Result<std::optional<LeakResult>> leakOf(const read::BatteryCase& c, const RowResult& run,
                                         const std::stop_token& stop)
{
    if (!c.gas)
        return std::optional<LeakResult>();
    const auto drive = driveOf(c.row, run, c.gas->molPerCell);
    if (!drive)
        return passOn(drive);
    auto leak = solveLeak(c.gas->enclosure, *drive, stop);
    if (!leak)
        return passOn(leak);
    return std::optional(std::move(*leak));
}

void addLeak(Summary& summary, const read::BatteryCase& c, const LeakResult& leak)
{
    summary["leak"] = {{"peak_Pa", leak.peakPa},
                       {"peak_s", leak.peakS},
                       {"crack_m", c.gas->enclosure.crack ? Json(c.gas->enclosure.crack->widthM) : Json()},
                       {"gas_leaked_mol", leak.leakedMol.back()},
                       {"gas_vented_mol", leak.ventedMol.back()},
                       {"electrolyte_spilt_kg", leak.spiltKg.back()}};
}

Summary summaryOf(const read::BatteryCase& c, const RowResult& run)
{
    const auto hottest = std::ranges::max_element(run.parts, {}, &PartOutcome::peakK);
    auto order = Json::array();
    for (const std::size_t p : run.propagation())
        order.push_back({{"part", c.row.parts[p].name}, {"time_s", *run.parts[p].runawayS}});
    return {{"rows", run.timeS.size()},
            {"cells", c.cells.size()},
            {"runaways", order.size()},
            {"propagation", std::move(order)},
            {"peak_C", hottest->peakK - kZero},
            {"peak_s", hottest->peakS},
            {"released_J", run.balance.releasedJ},
            {"heater_J", run.balance.heaterJ},
            {"lost_J", run.balance.lostJ},
            {"stored_J", run.balance.storedJ},
            {"missing_J", run.balance.missingJ()},
            {"events", eventsOf(c.row, run)},
            {"steps", run.steps}};
}

Result<Summary> solveBattery(const Options& options, std::stop_token stop)
{
    const StopWatch watch;
    const auto text = read::readWhole(options.input);
    if (!text)
        return passOn(text);
    const auto c = read::parseBattery(*text, options.input.filename().string());
    if (!c)
        return passOn(c);
    const double readMs = watch.ms();
    const StopWatch solving;
    const auto run = solveRow(c->row, c->options, stop);
    if (!run)
        return passOn(run);
    const double solveMs = solving.ms();
    const auto leak = leakOf(*c, *run, stop);
    if (!leak)
        return passOn(leak);
    const auto about = fresh(*c);
    if (!about)
        return passOn(about);
    Summary summary = summaryOf(*c, *run);
    summary["fresh_cell"] = *about;
    if (c->oven) {
        const auto critical = criticalOvenK(c->row.parts[c->cells.front()], *c->oven, stop);
        if (!critical)
            return passOn(critical);
        summary["critical_oven_C"] = *critical - kZero;
    }
    if (*leak)
        addLeak(summary, *c, **leak);
    if (const auto done = writeWhole(options.csv, tableOf(c->row, *run, *leak)); !done)
        return passOn(done);
    fmt::print("{} cells, {} ran away; {:.0f} °C at most\n", c->cells.size(), run->propagation().size(),
               summary["peak_C"].get<double>());
    summary["read_ms"] = readMs;
    summary["solve_ms"] = solveMs;
    return summary;
}

} // namespace

Action addSolveBattery(CLI::App& solve)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = solve.add_subcommand(
        "battery", "Heat and runaway of cells in a row, from cell to cell, and the leak");
    command->add_option("case", options->input, "Case (JSON); keys in docs/physics/battery.md")->required();
    command
        ->add_option(
            "--csv", options->csv,
            "Result: time_s, the hottest of each part in °C, liquid share of what melts, casing, heat "
            "released, pressure and leak")
        ->required();
    return [options](std::stop_token stop) { return solveBattery(*options, stop); };
}

} // namespace sinew::cli
