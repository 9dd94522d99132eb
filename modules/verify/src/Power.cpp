// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/power/DcFlow.h>
#include <sinew/physics/power/PowerFlow.h>
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
            const double difference = expected ? std::abs(got(row) - *expected) : std::numeric_limits<double>::infinity();
            worst = std::isfinite(difference) ? std::max(worst, difference) : std::numeric_limits<double>::infinity();
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

Result<std::vector<double>> compareFull(const path& data, const std::vector<path>& files, std::stop_token stop)
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
    const double active = std::max(branch->worst("pf_mw", branches, [&](std::size_t j) { return f[j].fromMw; }), branch->worst("pt_mw", branches, [&](std::size_t j) { return f[j].toMw; }));
    const double reactive = std::max(branch->worst("qf_mvar", branches, [&](std::size_t j) { return f[j].fromMvar; }), branch->worst("qt_mvar", branches, [&](std::size_t j) { return f[j].toMvar; }));
    return std::vector{bus->worst("vm_pu", buses, [&](std::size_t i) { return flow->voltagePu[i]; }), bus->worst("va_deg", buses, [&](std::size_t i) { return flow->angleRad[i] * kDegrees; }), active,
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
    return std::vector{branch->worst("pf_mw", grid->branches.size(), [&](std::size_t j) { return flow.flowMw[j]; })};
}

void addReference(std::vector<Case>& cases, const std::string& name, const std::string& ending)
{
    Case full{kChapter, name + ", AC flow, every bus and branch", kMatpower, {kFolder / (name + ".m"), kFolder / (name + "_bus.csv" + ending), kFolder / (name + "_branch.csv" + ending)},
              {{"worst voltage difference", "pu", 0, within(1e-6)}, {"worst angle difference", "°", 0, within(1e-4)}, {"worst active flow difference", "MW", 0, within(1e-3)},
               {"worst reactive flow difference", "Mvar", 0, within(1e-3)}}, {}};
    full.compute = [files = full.needs](const path& data, std::stop_token stop) { return compareFull(data, files, stop); };
    cases.push_back(std::move(full));
    Case linear{kChapter, name + ", DC flow, every branch", kMatpower, {kFolder / (name + ".m"), kFolder / (name + "_dc_branch.csv" + ending)}, {{"worst flow difference", "MW", 0, within(1e-3)}}, {}};
    linear.compute = [files = linear.needs](const path& data, std::stop_token) { return compareLinear(data, files); };
    cases.push_back(std::move(linear));
}

} // namespace

void addPower(std::vector<Case>& cases)
{
    for (const char* name : {"case9", "case14", "case30", "case57", "case118", "case300", "case1354pegase", "case_ACTIVSg200", "case_ACTIVSg2000"})
        addReference(cases, name, "");
    addReference(cases, "case_ACTIVSg10k", ".gz");
}

} // namespace sinew::verify
