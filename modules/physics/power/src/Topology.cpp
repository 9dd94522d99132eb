// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Grid.h>

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace sinew::power {

namespace {

/// Disjoint sets of buses.
class Parts {
public:
    explicit Parts(std::size_t count) : m_parent(count) { std::iota(m_parent.begin(), m_parent.end(), 0); }
    int rootOf(int i)
    {
        while (m_parent[i] != i)
            i = m_parent[i] = m_parent[m_parent[i]];
        return i;
    }
    void join(int a, int b) { m_parent[rootOf(a)] = rootOf(b); }

private:
    std::vector<int> m_parent;
};

struct Island {
    int firstBus = -1, slack = -1, firstGenerator = -1, buses = 0;
};

std::vector<BusKind> kindsOf(const Grid& grid)
{
    std::vector<bool> fed(grid.buses.size());
    for (const Generator& generator : grid.generators)
        if (generator.inService)
            fed[generator.bus] = true;
    std::vector<BusKind> kinds(grid.buses.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        kinds[i] = grid.buses[i].kind;
        if (!fed[i] && kinds[i] != BusKind::Isolated)
            kinds[i] = BusKind::Load;
    }
    return kinds;
}

Parts partsOf(const Grid& grid, const std::vector<BusKind>& kinds)
{
    Parts parts(grid.buses.size());
    for (const Branch& branch : grid.branches)
        if (branch.inService && kinds[branch.from] != BusKind::Isolated &&
            kinds[branch.to] != BusKind::Isolated)
            parts.join(branch.from, branch.to);
    return parts;
}

std::vector<Island> islandsOf(Topology& topology, Parts& parts)
{
    std::vector<Island> islands;
    std::vector<int> number(topology.kind.size(), -1);
    topology.island.assign(topology.kind.size(), -1);
    for (int i = 0; i < static_cast<int>(topology.kind.size()); ++i) {
        if (topology.kind[i] == BusKind::Isolated)
            continue;
        int& island = number[parts.rootOf(i)];
        if (island < 0) {
            island = static_cast<int>(islands.size());
            islands.push_back({i});
        }
        topology.island[i] = island;
        Island& part = islands[island];
        ++part.buses;
        if (topology.kind[i] == BusKind::Slack && part.slack < 0)
            part.slack = i;
        if (topology.kind[i] == BusKind::Generator && part.firstGenerator < 0)
            part.firstGenerator = i;
    }
    return islands;
}

/// Names the dead islands and gives the living ones a slack. Returns new numbers, -1 for the dead.
std::vector<int> settle(const Grid& grid, std::vector<Island>& islands, Topology& topology)
{
    std::vector<int> numbers;
    for (const Island& island : islands) {
        const int slack = island.slack >= 0 ? island.slack : island.firstGenerator;
        numbers.push_back(slack >= 0 ? topology.islands++ : -1);
        if (slack < 0)
            topology.warnings.push_back(
                {island.buses == 1 ? std::string("nothing feeds it")
                                   : fmt::format("nothing feeds it and {} buses with it", island.buses - 1),
                 "bus " + grid.buses[island.firstBus].id});
        else if (island.slack < 0) {
            topology.kind[slack] = BusKind::Slack;
            topology.warnings.push_back(
                {"its island has no slack: this bus is taken for it", "bus " + grid.buses[slack].id});
        }
    }
    return numbers;
}

} // namespace

Result<Topology> topologyOf(const Grid& grid)
{
    Topology topology;
    topology.kind = kindsOf(grid);
    Parts parts = partsOf(grid, topology.kind);
    auto islands = islandsOf(topology, parts);
    const auto numbers = settle(grid, islands, topology);
    if (topology.islands == 0)
        return fail(ErrorCode::SingularNetwork,
                    "no generator is in service at a generator or slack bus: nothing feeds the grid",
                    grid.buses.empty() ? "grid" : "bus " + grid.buses.front().id);
    for (std::size_t i = 0; i < topology.kind.size(); ++i)
        if (topology.island[i] >= 0) {
            topology.island[i] = numbers[topology.island[i]];
            if (topology.island[i] < 0)
                topology.kind[i] = BusKind::Isolated;
        }
    return topology;
}

} // namespace sinew::power
