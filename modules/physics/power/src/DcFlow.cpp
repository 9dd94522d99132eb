// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/DcFlow.h>

#include "Admittance.h"
#include "SparseLu.h"

#include <algorithm>
#include <cmath>

namespace sinew::power {

struct DcNetwork::Private {
    const std::size_t buses;
    double baseMva = 100;
    Topology topology;
    std::vector<int> from, to;
    std::vector<double> susceptance; ///< MW per radian
    std::vector<double> shift;
    std::vector<int> unknown; ///< per bus; -1: a slack or isolated
    std::vector<int> busOf;   ///< per unknown
    std::vector<bool> bridge;
    SparseLu lu;
    std::vector<double> work;

    explicit Private(const Grid& grid) : buses(grid.buses.size()), baseMva(grid.baseMva) {}

    Result<void> takeBranches(const Grid& grid)
    {
        for (const Branch& b : grid.branches) {
            const bool live = b.inService && topology.kind[b.from] != BusKind::Isolated &&
                              topology.kind[b.to] != BusKind::Isolated;
            if (live && b.x == 0)
                return fail(ErrorCode::InvalidInput, "it has no reactance, which the linear flow divides by",
                            "branch " + b.id);
            from.push_back(b.from);
            to.push_back(b.to);
            susceptance.push_back(live ? grid.baseMva / (b.x * b.tap) : 0);
            shift.push_back(b.shiftRad);
        }
        return {};
    }

    void numberUnknowns()
    {
        unknown.assign(buses, -1);
        for (std::size_t i = 0; i < buses; ++i)
            if (topology.kind[i] == BusKind::Load || topology.kind[i] == BusKind::Generator) {
                unknown[i] = static_cast<int>(busOf.size());
                busOf.push_back(static_cast<int>(i));
            }
    }

    Result<void> factor(const Grid& grid, const std::stop_token& stop)
    {
        Admittance pattern; // of the whole grid; slack rows and columns fall out
        pattern.makePattern(grid);
        std::vector<int> columnStart{0}, row;
        std::vector<int> at(pattern.column.size(), -1);
        for (const int k : busOf) {
            for (int e = pattern.rowStart[k]; e < pattern.rowStart[k + 1]; ++e)
                if (unknown[pattern.column[e]] >= 0) {
                    at[e] = static_cast<int>(row.size());
                    row.push_back(unknown[pattern.column[e]]);
                }
            columnStart.push_back(static_cast<int>(row.size()));
        }
        if (busOf.empty())
            return {};
        lu.setPattern(std::move(columnStart), std::move(row));
        const auto value = lu.values();
        for (std::size_t j = 0; j < from.size(); ++j)
            for (const int corner : {0, 1, 2, 3})
                if (const int place = at[pattern.entry[j][corner]]; place >= 0 && from[j] != to[j])
                    value[place] += corner == 0 || corner == 3 ? susceptance[j] : -susceptance[j];
        if (lu.factor(stop))
            return {};
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", "linear flow");
        const int column = lu.singularColumn();
        return fail(ErrorCode::SingularNetwork, "reactances cancel",
                    column >= 0 ? "bus " + grid.buses[busOf[column]].id : "grid");
    }

    double flow(std::size_t j, std::span<const double> angle) const
    {
        return susceptance[j] * (angle[from[j]] - angle[to[j]]);
    }
};

DcNetwork::DcNetwork(std::unique_ptr<Private> p) : m(std::move(p)) {}
DcNetwork::DcNetwork(DcNetwork&&) noexcept = default;
DcNetwork& DcNetwork::operator=(DcNetwork&&) noexcept = default;
DcNetwork::~DcNetwork() = default;

Result<DcNetwork> DcNetwork::make(const Grid& grid, std::stop_token stop)
{
    if (const auto good = validate(grid); !good)
        return passOn(good);
    auto topology = topologyOf(grid);
    if (!topology)
        return passOn(topology);
    auto p = std::make_unique<Private>(grid);
    p->topology = std::move(*topology);
    p->bridge = bridgesOf(grid, p->topology);
    if (const auto good = p->takeBranches(grid); !good)
        return passOn(good);
    p->numberUnknowns();
    if (const auto good = p->factor(grid, stop); !good)
        return passOn(good);
    return DcNetwork(std::move(p));
}

const Topology& DcNetwork::topology() const
{
    return m->topology;
}
std::span<const double> DcNetwork::susceptanceMw() const
{
    return m->susceptance;
}
bool DcNetwork::cuts(int branch) const
{
    return m->bridge[branch];
}

void DcNetwork::anglesFor(std::span<double> mw, int count, const std::stop_token& stop)
{
    const std::size_t unknowns = m->busOf.size();
    m->work.resize(unknowns * static_cast<std::size_t>(count));
    for (int c = 0; c < count; ++c)
        for (std::size_t u = 0; u < unknowns; ++u)
            m->work[c * unknowns + u] = mw[c * m->buses + m->busOf[u]];
    if (unknowns > 0)
        m->lu.solve(m->work, count, stop);
    std::ranges::fill(mw, 0.0);
    for (int c = 0; c < count; ++c)
        for (std::size_t u = 0; u < unknowns; ++u)
            mw[c * m->buses + m->busOf[u]] = m->work[c * unknowns + u];
}

DcFlow DcNetwork::flow(const Grid& grid)
{
    DcFlow result;
    result.topology = m->topology;
    result.warnings = m->topology.warnings;
    std::vector<double> injected(m->buses), fixed(m->buses, 0.0);
    for (std::size_t i = 0; i < m->buses; ++i) {
        injected[i] = -grid.buses[i].loadMw - grid.buses[i].shuntMw;
        if (m->topology.kind[i] == BusKind::Slack)
            fixed[i] = grid.buses[i].angleRad;
    }
    result.generatorMw.resize(grid.generators.size());
    for (std::size_t g = 0; g < grid.generators.size(); ++g)
        if (grid.generators[g].inService && m->topology.kind[grid.generators[g].bus] != BusKind::Isolated) {
            result.generatorMw[g] = grid.generators[g].mw;
            injected[grid.generators[g].bus] += grid.generators[g].mw;
        }
    std::vector<double> lack = injected;
    const auto subtract = [&](std::vector<double>& from, std::size_t j, double mw) {
        from[m->from[j]] -= mw;
        from[m->to[j]] += mw;
    };
    for (std::size_t j = 0; j < m->from.size(); ++j)
        subtract(lack, j, m->flow(j, fixed) - m->susceptance[j] * m->shift[j]);
    anglesFor(lack);
    result.angleRad = std::move(lack);
    for (std::size_t i = 0; i < m->buses; ++i)
        result.angleRad[i] += fixed[i];
    result.flowMw.resize(m->from.size());
    for (std::size_t j = 0; j < m->from.size(); ++j) {
        result.flowMw[j] = m->flow(j, result.angleRad) - m->susceptance[j] * m->shift[j];
        subtract(injected, j, result.flowMw[j]);
    }
    std::vector<bool> settled(m->buses);
    for (std::size_t g = 0; g < grid.generators.size(); ++g) {
        const int bus = grid.generators[g].bus;
        if (grid.generators[g].inService && m->topology.kind[bus] == BusKind::Slack && !settled[bus]) {
            result.generatorMw[g] -= injected[bus]; // what is left over at a slack
            settled[bus] = true;
        }
    }
    return result;
}

std::vector<double> DcNetwork::ptdfRow(int branch)
{
    std::vector<double> row(m->buses,
                            0.0); // the matrix is symmetric: a row is a solution for the branch's ends
    row[m->from[branch]] += m->susceptance[branch];
    row[m->to[branch]] -= m->susceptance[branch];
    anglesFor(row);
    return row;
}

std::vector<double> DcNetwork::lodfColumn(int branch)
{
    const std::size_t branches = m->from.size();
    std::vector<double> column(branches, 0.0), angle(m->buses, 0.0);
    if (m->susceptance[branch] == 0 || m->from[branch] == m->to[branch])
        return column;
    angle[m->from[branch]] += 1;
    angle[m->to[branch]] -= 1;
    anglesFor(angle);
    const double kept = 1 - m->flow(branch, angle);
    if (m->bridge[branch] && std::abs(kept) < 1e-6)
        return column;
    for (std::size_t j = 0; j < branches; ++j)
        column[j] = m->flow(j, angle) / kept;
    column[branch] = -1;
    return column;
}

std::vector<bool> bridgesOf(const Grid& grid, const Topology& topology)
{
    const std::size_t buses = grid.buses.size();
    std::vector<std::vector<std::pair<int, int>>> links(buses); // neighbour, branch
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const Branch& b = grid.branches[j];
        if (b.inService && b.from != b.to && topology.kind[b.from] != BusKind::Isolated &&
            topology.kind[b.to] != BusKind::Isolated) {
            links[b.from].emplace_back(b.to, static_cast<int>(j));
            links[b.to].emplace_back(b.from, static_cast<int>(j));
        }
    }
    // Tarjan 1974, without recursion: a branch of the search tree is a bridge where nothing below it reaches
    // above.
    std::vector<bool> bridge(grid.branches.size());
    std::vector<int> order(buses, -1), low(buses, 0), next(buses, 0), via(buses, -1), path;
    int count = 0;
    for (std::size_t root = 0; root < buses; ++root) {
        if (order[root] >= 0)
            continue;
        path.assign(1, static_cast<int>(root));
        order[root] = low[root] = count++;
        while (!path.empty()) {
            const int i = path.back();
            if (next[i] < static_cast<int>(links[i].size())) {
                const auto [k, branch] = links[i][next[i]++];
                if (branch == via[i])
                    continue;
                if (order[k] >= 0) {
                    low[i] = std::min(low[i], order[k]);
                    continue;
                }
                order[k] = low[k] = count++;
                via[k] = branch;
                path.push_back(k);
                continue;
            }
            path.pop_back();
            if (!path.empty()) {
                low[path.back()] = std::min(low[path.back()], low[i]);
                bridge[via[i]] = low[i] == order[i];
            }
        }
    }
    return bridge;
}

} // namespace sinew::power
