// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/power/AcDispatch.h>
#include <sinew/physics/power/DcFlow.h>
#include <sinew/physics/power/Dispatch.h>
#include <sinew/physics/power/PowerFlow.h>
#include <sinew/physics/power/Restoration.h>
#include <sinew/physics/power/Transformer.h>
#include <sinew/read/matpower/PowerCase.h>
#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace sinew::verify {

namespace {

using std::filesystem::path;

const std::string kChapter = "Power grid", kMatpower = "MATPOWER 8";
const path kFolder = "reference/power";
constexpr double kDegrees = 180 / std::numbers::pi;

/// The referee's table, row by row in the case's own order.
class Table {
public:
    static Result<Table> read(const path& csv)
    {
        const auto text = read::readWhole(csv);
        if (!text)
            return passOn(text);
        auto table = read::CsvTable::parse(*text, csv.filename().string());
        return table ? Result<Table>(Table(std::move(*table))) : passOn(table);
    }
    /// Infinite where the counts differ or a number is missing.
    template <class F>
    double worst(const std::string& column, std::size_t count, F got) const
    {
        double worst = m_table.rows() == count ? 0 : std::numeric_limits<double>::infinity();
        for (std::size_t row = 0; row < std::min(count, m_table.rows()); ++row) {
            const auto expected = m_table.number(row, column);
            const double difference =
                expected ? std::abs(got(row) - *expected) : std::numeric_limits<double>::infinity();
            worst = std::isfinite(difference) ? std::max(worst, difference)
                                              : std::numeric_limits<double>::infinity();
        }
        return worst;
    }

private:
    explicit Table(read::CsvTable table) : m_table(std::move(table)) {}
    read::CsvTable m_table;
};

Result<power::Grid> gridOf(const path& file)
{
    const auto read = read::readPowerCase(file);
    return read ? Result<power::Grid>(read::gridOf(*read)) : passOn(read);
}

Result<std::vector<double>> compareFull(const path& data, const std::vector<path>& files,
                                        std::stop_token stop)
{
    const auto grid = gridOf(data / files[0]);
    if (!grid)
        return passOn(grid);
    const auto bus = Table::read(data / files[1]), branch = Table::read(data / files[2]);
    if (!bus || !branch)
        return passOn(bus ? branch : bus);
    const auto flow = power::solvePowerFlow(*grid, {}, stop);
    if (!flow)
        return passOn(flow);
    const std::size_t buses = grid->buses.size(), branches = grid->branches.size();
    const auto& f = flow->flow;
    const double active =
        std::max(branch->worst("pf_mw", branches, [&](std::size_t j) { return f[j].fromMw; }),
                 branch->worst("pt_mw", branches, [&](std::size_t j) { return f[j].toMw; }));
    const double reactive =
        std::max(branch->worst("qf_mvar", branches, [&](std::size_t j) { return f[j].fromMvar; }),
                 branch->worst("qt_mvar", branches, [&](std::size_t j) { return f[j].toMvar; }));
    return std::vector{
        bus->worst("vm_pu", buses, [&](std::size_t i) { return flow->voltagePu[i]; }),
        bus->worst("va_deg", buses, [&](std::size_t i) { return flow->angleRad[i] * kDegrees; }), active,
        reactive};
}

Result<std::vector<double>> compareLinear(const path& data, const std::vector<path>& files)
{
    const auto grid = gridOf(data / files[0]);
    if (!grid)
        return passOn(grid);
    const auto branch = Table::read(data / files[1]);
    auto network = power::DcNetwork::make(*grid);
    if (!branch || !network)
        return branch ? Result<std::vector<double>>(passOn(network)) : passOn(branch);
    const auto flow = network->flow(*grid);
    return std::vector{
        branch->worst("pf_mw", grid->branches.size(), [&](std::size_t j) { return flow.flowMw[j]; })};
}

void addReference(std::vector<Case>& cases, const std::string& name, const std::string& ending)
{
    Case full{kChapter,
              name + ", AC flow, every bus and branch",
              kMatpower,
              {kFolder / (name + ".m"), kFolder / (name + "_bus.csv" + ending),
               kFolder / (name + "_branch.csv" + ending)},
              {{"worst voltage difference", "pu", 0, within(1e-6)},
               {"worst angle difference", "°", 0, within(1e-4)},
               {"worst active flow difference", "MW", 0, within(1e-3)},
               {"worst reactive flow difference", "Mvar", 0, within(1e-3)}},
              {}};
    full.compute = [files = full.needs](const path& data, std::stop_token stop) {
        return compareFull(data, files, stop);
    };
    cases.push_back(std::move(full));
    Case linear{kChapter,
                name + ", DC flow, every branch",
                kMatpower,
                {kFolder / (name + ".m"), kFolder / (name + "_dc_branch.csv" + ending)},
                {{"worst flow difference", "MW", 0, within(1e-3)}},
                {}};
    linear.compute = [files = linear.needs](const path& data, std::stop_token) {
        return compareLinear(data, files);
    };
    cases.push_back(std::move(linear));
}

Case cheapestDispatch(const std::string& name, double costPerHour)
{
    const path file = kFolder / (name + ".m");
    return {kChapter,
            name + ", DC optimal power flow",
            kMatpower,
            {file},
            {{"cost", "$/h", costPerHour, withinShare(1e-5)}},
            [file](const path& data, std::stop_token stop) -> Result<std::vector<double>> {
                const auto grid = gridOf(data / file);
                if (!grid)
                    return passOn(grid);
                const auto dispatch = power::dispatch(*grid, {}, stop);
                return dispatch ? Result<std::vector<double>>(std::vector{dispatch->costPerHour})
                                : passOn(dispatch);
            }};
}

Result<power::AcDispatch> cheapestFullFlow(const path& file, std::stop_token stop)
{
    const auto read = read::readPowerCase(file);
    return read ? power::acDispatch(read::gridOf(*read), read::voltageLimitsOf(*read), stop) : passOn(read);
}

Case cheapestFullFlow(const std::string& name, double costPerHour)
{
    const path file = kFolder / (name + ".m");
    return {kChapter,
            name + ", AC optimal power flow",
            "published for MATPOWER's case",
            {file},
            {{"cost", "$/h", costPerHour, within(0.01)}},
            [file](const path& data, std::stop_token stop) -> Result<std::vector<double>> {
                const auto dispatch = cheapestFullFlow(data / file, stop);
                return dispatch ? Result<std::vector<double>>(std::vector{dispatch->costPerHour})
                                : passOn(dispatch);
            }};
}

Case cheapestNineBuses()
{
    const path file = kFolder / "case9.m";
    return {kChapter,
            "case9, AC optimal power flow",
            kMatpower,
            {file},
            {{"cost", "$/h", 5296.69, within(0.01)},
             {"output at bus 1", "MW", 89.8, within(0.05)},
             {"output at bus 2", "MW", 134.3, within(0.05)},
             {"output at bus 3", "MW", 94.2, within(0.05)},
             {"voltage at bus 9", "pu", 1.072, within(5e-4)}},
            [file](const path& data, std::stop_token stop) -> Result<std::vector<double>> {
                const auto dispatch = cheapestFullFlow(data / file, stop);
                if (!dispatch)
                    return passOn(dispatch);
                const auto& mw = dispatch->generatorMw;
                return std::vector{dispatch->costPerHour, mw.at(0), mw.at(1), mw.at(2),
                                   dispatch->voltagePu.at(8)};
            }};
}

Result<std::vector<double>> transformerCycle()
{
    const power::Transformer transformer;
    power::TransformerState state = power::settledAt(transformer, 0.7, 20);
    std::vector<double> got;
    for (const auto& [load, minutes] : {std::pair{1.0, 180}, {1.5, 60}, {1.5, 120}, {0.6, 240}}) {
        for (int minute = 0; minute < minutes; ++minute) {
            const auto next = power::step(transformer, state, load, 20, 1);
            if (!next)
                return passOn(next);
            state = *next;
        }
        got.insert(got.end(), {state.topOilC, state.hotSpotC()});
    }
    return got;
}

std::vector<double> ageing()
{
    power::Transformer upgraded;
    upgraded.upgradedPaper = true;
    return {power::relativeAgeing({}, 98), power::relativeAgeing({}, 100),
            power::relativeAgeing(upgraded, 100)};
}

} // namespace

/// Six repairs of additive service.
Case orderOfRepairs()
{
    Case c{kChapter,
           "Order of six repairs, hours 3 5 2 7 4 6, weights 8 6 10 9 3 12",
           "every order tried",
           {},
           {{"one crew by Smith's rule", "weight h", 573, within(1e-9)},
            {"in the order given", "weight h", 712, within(1e-9)},
            {"two crews by branch and bound", "weight h", 350, within(1e-9)},
            {"two crews by integer programme", "weight h", 350, within(1e-6)}},
           {}};
    c.compute = [](const path&, std::stop_token stop) -> Result<std::vector<double>> {
        std::vector<power::Repair> repairs;
        double given = 0, time = 0;
        for (const auto& [hours, weight] :
             {std::pair{3., 8.}, {5., 6.}, {2., 10.}, {7., 9.}, {4., 3.}, {6., 12.}}) {
            repairs.push_back({hours, weight, {}});
            given += weight * (time += hours);
        }
        const auto one = power::orderRepairs(repairs, {}, stop);
        const auto two = power::orderRepairs(repairs, {.crews = 2}, stop);
        const auto programme = power::orderRepairs(repairs, {.crews = 2, .exactUpTo = 0, .rounds = 0}, stop);
        for (const auto* plan : {&one, &two, &programme})
            if (!*plan)
                return passOn(*plan);
        return std::vector<double>{one->cost, given, two->cost, programme->cost};
    };
    return c;
}

void addPower(std::vector<Case>& cases)
{
    for (const char* name : {"case9", "case14", "case30", "case57", "case118", "case300", "case1354pegase",
                             "case_ACTIVSg200", "case_ACTIVSg2000"})
        addReference(cases, name, "");
    addReference(cases, "case_ACTIVSg10k", ".gz");
    for (const auto& [name, cost] : {std::pair{"case9", 5216.0266},
                                     {"case14", 7642.5918},
                                     {"case30", 565.2060},
                                     {"case118", 125947.8814},
                                     {"case_ACTIVSg2000", 1201320.7843}})
        cases.push_back(cheapestDispatch(name, cost));
    cases.push_back(cheapestNineBuses());
    for (const auto& [name, cost] :
         {std::pair{"case14", 8081.53}, {"case30", 576.89}, {"case57", 41737.79}, {"case118", 129660.69}})
        cases.push_back(cheapestFullFlow(name, cost));
    cases.push_back(orderOfRepairs());
    cases.push_back({kChapter,
                     "Transformer, loads 1.0, 1.5, 1.5, 0.6 at 20 °C",
                     "IEC 60076-7's recursion, recomputed independently",
                     {},
                     {{"top oil after 180 min", "°C", 70.261, within(1e-3)},
                      {"hot-spot", "°C", 97.136, within(1e-3)},
                      {"top oil after 60 min more", "°C", 93.860, within(1e-3)},
                      {"hot-spot", "°C", 145.909, within(1e-3)},
                      {"top oil after 120 min more", "°C", 109.227, within(1e-3)},
                      {"hot-spot", "°C", 154.988, within(1e-3)},
                      {"top oil after 240 min more", "°C", 50.037, within(1e-3)},
                      {"hot-spot", "°C", 62.241, within(1e-3)}},
                     [](const path&, std::stop_token) { return transformerCycle(); }});
    cases.push_back(closedForm(kChapter, "Relative ageing", "IEC 60076-7; Alliander's tests",
                               {{"98 °C", "1", 1, within(1e-9)},
                                {"100 °C", "1", 1.259921, within(1e-5)},
                                {"100 °C, upgraded paper", "1", 0.349942, within(1e-5)}},
                               ageing));
}

} // namespace sinew::verify
