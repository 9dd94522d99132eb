// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hole.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr double kLeastPressureM = 5; // a hole under less tells nothing of its size

double givenM3s(const water::PipeNetwork& network, const water::HydraulicState& state)
{
    double sum = 0;
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        if (network.nodes[i].isJunction())
            sum += state.deliveredM3s[i] + state.emitterM3s[i] +
                   (state.seepageM3s.empty() ? 0 : state.seepageM3s[i]);
    return sum;
}

} // namespace

Result<const Holed*> HoleModel::quiet(const Snapshot& snapshot, std::stop_token stop)
{
    if (const auto known = m_quiet.find(snapshot.at); known != m_quiet.end())
        return &known->second;
    Holed quiet{snapshot.conditions, {}, {}, 0, 0};
    quiet.conditions.demandModel = water::DemandModel::PressureDependent;
    quiet.conditions.minimumPressureM = 0;
    quiet.conditions.requiredPressureM = std::max(quiet.conditions.requiredPressureM, fullServiceM);
    auto state = m_solver.solve(quiet.conditions, &snapshot.state, stop);
    if (!state)
        return passOn(state);
    quiet.state = std::move(*state);
    quiet.changeM = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(m_binding.pressures.size()));
    return &m_quiet.emplace(snapshot.at, std::move(quiet)).first->second;
}

Result<Holed> HoleModel::solve(const Snapshot& snapshot, const Openings& openings, std::stop_token stop,
                               std::optional<double> accuracy)
{
    const auto before = quiet(snapshot, stop);
    if (!before)
        return passOn(before);
    const Holed& quiet = **before;
    Holed holed{quiet.conditions, {}, quiet.changeM, 0, 0};
    for (const auto& [node, opening] : openings)
        holed.conditions.emitter[static_cast<std::size_t>(node)] += opening;
    holed.conditions.accuracy = accuracy.value_or(holed.conditions.accuracy);
    auto state = m_solver.solve(holed.conditions, &quiet.state, stop);
    if (!state)
        return passOn(state);
    holed.state = std::move(*state);
    for (const auto& [node, opening] : openings)
        holed.flowM3s += holed.state.emitterM3s[static_cast<std::size_t>(node)] * opening /
                         holed.conditions.emitter[static_cast<std::size_t>(node)];
    holed.inflowM3s = givenM3s(m_network, holed.state) - givenM3s(m_network, quiet.state);
    for (std::size_t s = 0; s < m_binding.pressures.size(); ++s) {
        const auto node = static_cast<std::size_t>(m_binding.pressures[s].node);
        holed.changeM[static_cast<Eigen::Index>(s)] = holed.state.headM[node] - quiet.state.headM[node];
    }
    return holed;
}

Result<Holed> HoleModel::inPipe(const Snapshot& snapshot, int link, double opening, std::stop_token stop,
                                std::optional<double> accuracy)
{
    const water::Link& pipe = m_network.links[static_cast<std::size_t>(link)];
    Openings openings;
    for (const int end : {pipe.from, pipe.to})
        if (m_network.nodes[static_cast<std::size_t>(end)].isJunction())
            openings.emplace_back(end, opening);
    for (auto& [node, part] : openings)
        part /= static_cast<double>(openings.size());
    return solve(snapshot, openings, stop, accuracy);
}

Result<Holed> HoleModel::atNode(const Snapshot& snapshot, int node, double opening, std::stop_token stop,
                                std::optional<double> accuracy)
{
    return solve(snapshot, {{node, opening}}, stop, accuracy);
}

double HoleModel::rootOfPressure(const Snapshot& snapshot, int link) const
{
    const water::Link& pipe = m_network.links[static_cast<std::size_t>(link)];
    double sum = 0, count = 0;
    for (const int end : {pipe.from, pipe.to})
        if (m_network.nodes[static_cast<std::size_t>(end)].isJunction()) {
            sum += snapshot.state.pressureM(m_network, end);
            count += 1;
        }
    return std::sqrt(std::max(kLeastPressureM, count > 0 ? sum / count : 0));
}

Result<MeanEffect> meanEffect(HoleModel& model, const std::vector<const Snapshot*>& snapshots, int link,
                              double opening, std::stop_token stop)
{
    MeanEffect mean;
    const auto count = static_cast<double>(snapshots.size());
    for (const Snapshot* snapshot : snapshots) {
        const auto holed = model.inPipe(*snapshot, link, opening, stop);
        if (!holed)
            return passOn(holed);
        mean.changeM =
            mean.changeM.size() == 0 ? holed->changeM : Eigen::VectorXd(mean.changeM + holed->changeM);
        mean.flowM3s += holed->flowM3s / count;
        mean.inflowM3s += holed->inflowM3s / count;
    }
    mean.changeM /= count;
    return mean;
}

} // namespace sinew::systems::waterloop
