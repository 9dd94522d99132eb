// SPDX-License-Identifier: GPL-3.0-or-later
#include "DrainageTruth.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sinew::field {

namespace {

constexpr double kLongestS = 400 * 86400.0;
constexpr double kRoutingS = 5, kSurfaceS = 60;
constexpr double kAged = 1.08, kRoughnessSpread = 0.06;        // of the walls
constexpr double kPavedSpread = 0.10, kYardSpread = 0.10;      // everywhere; catchment by catchment
constexpr double kWidthSpread = 0.10, kHollowSpread = 0.20;    // ways to the inlets; depression storage
constexpr double kObstructedShare = 0.08, kMostBlocked = 0.20; // of conduits; of their area
constexpr double kInflowSpread = 0.15;                         // of what flows in without rain

double around(estimate::Random& random, double spread)
{
    return std::exp(spread * std::clamp(random.normal(), -2.5, 2.5));
}

void disturb(drainage::DrainageModel& model, estimate::Random random)
{
    for (drainage::Link& link : model.links)
        if (auto* conduit = std::get_if<drainage::Conduit>(&link.body))
            conduit->roughness *= kAged * around(random, kRoughnessSpread);
    const double everywhere = around(random, kPavedSpread);
    for (drainage::Subcatchment& c : model.subcatchments) {
        c.imperviousFraction =
            std::min(0.98, c.imperviousFraction * everywhere * around(random, kYardSpread));
        c.widthM *= around(random, kWidthSpread);
        c.storageImperviousM *= around(random, kHollowSpread);
    }
    for (drainage::Node& node : model.nodes) {
        for (auto& inflow : node.dryWeather)
            inflow.averageM3s *= around(random, kInflowSpread);
        for (auto& inflow : node.inflows)
            inflow.baselineM3s *= around(random, kInflowSpread);
    }
}

} // namespace

Result<std::unique_ptr<DrainageTruth>> DrainageTruth::make(AssetId asset, drainage::DrainageModel model,
                                                           Instant start, std::uint64_t seed)
{
    std::unique_ptr<DrainageTruth> truth(new DrainageTruth);
    truth->m_asset = std::move(asset);
    truth->m_start = start;
    disturb(model, estimate::Random(seed, 61));
    model.options.startEpochS = toSeconds(start.time_since_epoch());
    model.options.routingStepS = std::min(model.options.routingStepS, kRoutingS);
    model.options.wetStepS = model.options.dryStepS =
        kSurfaceS; // rain is told as it falls: no step may run ahead of it
    for (drainage::Gage& gage : model.gages)
        gage.spans.clear();
    auto simulation = drainage::Simulation::make(model, {.durationS = kLongestS});
    if (!simulation)
        return passOn(simulation);
    truth->m_simulation = std::move(*simulation);
    for (std::size_t i = 0; i < model.nodes.size(); ++i)
        truth->m_nodes.emplace(model.nodes[i].id, i);
    for (std::size_t i = 0; i < model.links.size(); ++i)
        truth->m_links.emplace(model.links[i].id, i);
    truth->m_model = std::move(model);
    if (const auto done = truth->obstruct(seed); !done)
        return passOn(done);
    truth->m_simulation->stateAt(0, truth->m_state);
    return truth;
}

Result<void> DrainageTruth::obstruct(std::uint64_t seed)
{
    estimate::Random random(seed, 62);
    for (std::size_t i = 0; i < m_model.links.size(); ++i) {
        const bool isObstructed = random.uniform() < kObstructedShare;
        const double blocked = random.uniform(0.05, kMostBlocked), rougher = random.uniform(1.1, 1.5);
        if (isObstructed && std::holds_alternative<drainage::Conduit>(m_model.links[i].body))
            if (const auto done = m_simulation->obstruct(
                    static_cast<int>(i), {.blockedFraction = blocked, .roughnessFactor = rougher});
                !done)
                return done;
    }
    return {};
}

Result<void> DrainageTruth::step(Instant world, double rainMs)
{
    const double untilS = toSeconds(world - m_start);
    if (!m_valid || untilS <= m_lastS)
        return {};
    for (std::size_t gage = 0; gage < m_model.gages.size(); ++gage)
        if (const auto rained =
                m_simulation->setRain(static_cast<int>(gage), {{m_lastS, untilS + kSurfaceS, rainMs}});
            !rained)
            return rained;
    if (const auto routed = m_simulation->advanceTo(untilS); !routed) {
        m_valid = false;
        return routed;
    }
    m_simulation->stateAt(untilS, m_state);
    m_floodedM3 += (untilS - m_lastS) * std::reduce(m_state.floodingM3s.begin(), m_state.floodingM3s.end());
    m_lastS = untilS;
    return {};
}

std::optional<double> DrainageTruth::depthM(const std::string& node) const
{
    const auto found = m_nodes.find(node);
    return found == m_nodes.end() ? std::nullopt : std::optional(m_state.depthM[found->second]);
}

std::optional<double> DrainageTruth::flowM3s(const std::string& link) const
{
    const auto found = m_links.find(link);
    return found == m_links.end() ? std::nullopt : std::optional(m_state.flowM3s[found->second]);
}

std::optional<double> DrainageTruth::opening(const std::string& link) const
{
    const auto found = m_links.find(link);
    return found == m_links.end() ? std::nullopt : std::optional(m_state.setting[found->second]);
}

void DrainageTruth::setOpening(const std::string& regulator, double setting)
{
    if (const auto found = m_links.find(regulator); found != m_links.end())
        (void)m_simulation->command(static_cast<int>(found->second), std::clamp(setting, 0.0, 1.0));
}

} // namespace sinew::field
