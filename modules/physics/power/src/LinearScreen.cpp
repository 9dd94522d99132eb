// SPDX-License-Identifier: GPL-3.0-or-later
#include "LinearScreen.h"

#include <algorithm>
#include <cmath>

namespace sinew::power {

Result<LinearScreen> LinearScreen::make(const Grid& grid, const std::stop_token& stop)
{
    auto network = DcNetwork::make(grid, stop);
    return network ? Result<LinearScreen>(LinearScreen(grid, std::move(*network)))
                   : Result<LinearScreen>(passOn(network));
}

LinearScreen::LinearScreen(const Grid& grid, DcNetwork network)
    : m_grid(&grid), m_network(std::move(network)), m_base(m_network.flow(grid))
{
    m_links.resize(grid.buses.size());
    m_seen.assign(grid.buses.size(), 0);
    const auto susceptance = m_network.susceptanceMw();
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const Branch& b = grid.branches[j];
        if (susceptance[j] == 0)
            continue;
        const int branch = static_cast<int>(j);
        m_links[b.from].emplace_back(b.to, branch);
        m_links[b.to].emplace_back(b.from, branch);
        if (b.ratingMva > 0)
            m_rated.push_back({branch, b.from, b.to, susceptance[j], m_base.flowMw[j], 1 / b.ratingMva});
    }
}

bool LinearScreen::holdsSlack(const std::vector<int>& buses) const
{
    return std::ranges::any_of(buses, [this](int i) { return m_base.topology.kind[i] == BusKind::Slack; });
}

/// Searches from both ends in turn until one side is exhausted: as long as the smaller side is. Empty where
/// both sides have a slack.
LinearScreen::CutOff LinearScreen::cutOffBy(int branch)
{
    const Branch& lost = m_grid->branches[branch];
    std::vector<int> side[2] = {{lost.from}, {lost.to}};
    std::size_t done[2] = {0, 0};
    const int first = m_search + 1;
    m_search += 2;
    m_seen[lost.from] = first;
    m_seen[lost.to] = first + 1;
    const auto grow = [&](int which) {
        const int bus = side[which][done[which]++];
        for (const auto& [neighbour, via] : m_links[bus])
            if (via != branch && m_seen[neighbour] != first + which) {
                m_seen[neighbour] = first + which;
                side[which].push_back(neighbour);
            }
    };
    while (done[0] < side[0].size() && done[1] < side[1].size()) {
        grow(0);
        grow(1);
    }
    int small = done[0] < side[0].size() ? 1 : 0;
    if (holdsSlack(side[small])) { // then the other side may be what is cut off
        small = 1 - small;
        while (done[small] < side[small].size())
            grow(small);
        if (holdsSlack(side[small]))
            return {};
    }
    CutOff part{std::move(side[small])};
    for (const int i : part.buses)
        if (m_base.topology.kind[i] == BusKind::Generator && (part.slack < 0 || i < part.slack))
            part.slack = i;
    return part;
}

void LinearScreen::meet(Contingency& outage, std::span<const double> angle, double factor, const CutOff* dead)
{
    if (dead) {
        ++m_search;
        for (const int i : dead->buses)
            m_seen[i] = m_search;
    }
    for (const Rated& r : m_rated) {
        if (r.branch == outage.branch || (dead && m_seen[r.from] == m_search))
            continue;
        const double loading =
            std::abs(r.flow + factor * r.susceptance * (angle[r.from] - angle[r.to])) * r.perRating;
        if (loading > outage.worstLoading || outage.worstBranch < 0) {
            outage.worstLoading = loading;
            outage.worstBranch = r.branch;
        }
    }
}

void LinearScreen::solve(std::span<Contingency> outages, const std::stop_token& stop)
{
    const std::size_t buses = m_grid->buses.size();
    m_angles.assign(buses * outages.size(), 0);
    std::vector<CutOff> cuts(outages.size());
    for (std::size_t k = 0; k < outages.size(); ++k) {
        const int branch = outages[k].branch;
        const std::span angle = std::span(m_angles).subspan(k * buses, buses);
        angle[m_grid->branches[branch].from] += 1;
        angle[m_grid->branches[branch].to] -= 1;
        outages[k].islanded = m_network.cuts(branch);
        if (!outages[k].islanded)
            continue;
        cuts[k] = cutOffBy(branch);
        if (cuts[k].buses.empty())
            continue;
        // The part cut off settles with its own generator what the branch brought; a dead one settles
        // nothing.
        const int farEnd = cuts[k].buses.front(), settles = cuts[k].slack >= 0 ? cuts[k].slack : farEnd;
        angle[settles] += farEnd == m_grid->branches[branch].from ? -1 : 1;
    }
    m_network.anglesFor(m_angles, static_cast<int>(outages.size()), stop);
    for (std::size_t k = 0; k < outages.size() && !stop.stop_requested(); ++k) {
        Contingency& outage = outages[k];
        const Branch& branch = m_grid->branches[outage.branch];
        const std::span<const double> angle = std::span(m_angles).subspan(k * buses, buses);
        const bool cutOff = !cuts[k].buses.empty(), dead = cutOff && cuts[k].slack < 0;
        const double own = m_network.susceptanceMw()[outage.branch] * (angle[branch.from] - angle[branch.to]);
        const double kept = cutOff ? 1 : 1 - own;
        const double factor = kept != 0 ? m_base.flowMw[outage.branch] / kept : 0;
        meet(outage, angle, factor, dead ? &cuts[k] : nullptr);
        for (std::size_t n = 0; dead && n < cuts[k].buses.size(); ++n)
            outage.lostLoadMw += std::max(0.0, m_grid->buses[cuts[k].buses[n]].loadMw);
    }
}

} // namespace sinew::power
