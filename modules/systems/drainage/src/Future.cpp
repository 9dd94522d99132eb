// SPDX-License-Identifier: GPL-3.0-or-later
#include "Future.h"

#include <sinew/estimate/Gaussian.h>

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sinew::systems::sewer {

namespace {

constexpr double kStillM = 0.01; // members that differ by less are in the same dry weather

/// One normal number a member, evenly spread over the distribution, in random order.
std::vector<double> stratified(std::size_t count, estimate::Random& random)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(
            estimate::normalQuantile((static_cast<double>(i) + 0.5) / static_cast<double>(count)));
    for (std::size_t i = count; i > 1; --i)
        std::swap(values[i - 1], values[random.below(i)]);
    return values;
}

struct Member {
    std::size_t from = 0; ///< of the bank
    Unknowns unknowns;
    std::vector<std::vector<drainage::RainSpan>> rain;
};

std::size_t nearest(const Unknowns& unknowns)
{
    const auto& design = Bank::design();
    const auto at =
        std::ranges::min_element(design, {}, [&](const Unknowns& u) { return (u - unknowns).squaredNorm(); });
    return static_cast<std::size_t>(at - design.begin());
}

std::vector<Member> drawMembers(const Bank& bank, const Estimate& estimate, const RainToCome& rain,
                                std::size_t count, std::uint64_t seed)
{
    estimate::Random random(seed, 71);
    const auto runoff = stratified(count, random), roughness = stratified(count, random),
               luck = stratified(count, random);
    const Eigen::Matrix2d root = estimate.covariance.llt().matrixL();
    std::vector<Member> members;
    for (std::size_t i = 0; i < count; ++i) {
        Member member{0, estimate.mean + root * Unknowns(runoff[i], roughness[i]), {}};
        member.unknowns = member.unknowns.cwiseMax(-3.0).cwiseMin(3.0);
        member.from = nearest(member.unknowns);
        member.rain = drawRain(rain, luck[i], random);
        for (auto& gage : member.rain)
            for (drainage::RainSpan& span : gage) {
                span.startS += bank.nowS();
                span.endS += bank.nowS();
            }
        members.push_back(std::move(member));
    }
    return members;
}

/// Nothing runs off, whatever the unknowns.
bool isStill(const Bank& bank)
{
    if (bank.spans() == 0)
        return false;
    drainage::DrainageState least, most;
    for (const auto& [member, state] : {std::pair{2, &least}, std::pair{1, &most}})
        bank.member(static_cast<std::size_t>(member)).stateAt(bank.nowS(), *state);
    for (std::size_t i = 0; i < least.depthM.size(); ++i)
        if (std::abs(most.depthM[i] - least.depthM[i]) > kStillM)
            return false;
    return true;
}

void keep(const drainage::DrainageState& state, Snapshots& snapshots)
{
    for (const auto* values : {&state.depthM, &state.floodingM3s, &state.linkDepthM, &state.velocityMs})
        std::ranges::transform(*values, std::back_inserter(snapshots.values),
                               [](double v) { return static_cast<float>(v); });
}

Result<drainage::Simulation> startOf(const Bank& bank, Member& member)
{
    drainage::Simulation simulation = bank.member(member.from);
    if (const auto assumed = assume(simulation, bank.model(), member.unknowns); !assumed)
        return passOn(assumed);
    for (std::size_t g = 0; g < member.rain.size(); ++g)
        if (const auto set = simulation.setRain(static_cast<int>(g), std::move(member.rain[g])); !set)
            return passOn(set);
    return simulation;
}

/// In the span that begins `lead` seconds from now.
Result<void> move(drainage::Simulation& simulation, const std::vector<GateMove>& moves, double lead)
{
    for (const GateMove& gate : moves)
        if (gate.afterS >= lead && gate.afterS < lead + kSpanS)
            if (const auto done = simulation.command(static_cast<int>(gate.link), gate.opening); !done)
                return done;
    return {};
}

/// Onto the streets so far, by node, as every routing step has counted it.
std::vector<double> flooded(const drainage::Simulation& simulation)
{
    std::vector<double> volumes;
    for (const drainage::NodeSummary& node : simulation.summary().nodes)
        volumes.push_back(node.floodedM3);
    return volumes;
}

/// Since `before`; nodes that have flooded since make `lead` the first time.
void countFlooding(const drainage::Simulation& simulation, const std::vector<double>& before, double lead,
                   std::vector<double>& since, double& first)
{
    since = flooded(simulation);
    for (std::size_t i = 0; i < since.size(); ++i) {
        since[i] -= before[i];
        if (since[i] > 0)
            first = std::min(first, lead - kSpanS);
    }
}

} // namespace

Result<Future> lookAhead(const Bank& bank, const Binding& binding, const Estimate& estimate,
                         const RainToCome& rain, const FutureSettings& settings, std::stop_token stop)
{
    const bool isOne = rain.isDry() && isStill(bank);
    auto members = drawMembers(bank, estimate, rain, isOne ? 1 : static_cast<std::size_t>(settings.members),
                               settings.seed);
    const auto steps = static_cast<Eigen::Index>(settings.aheadS / kSpanS + 1e-9);
    const auto every =
        std::max<Eigen::Index>(1, static_cast<Eigen::Index>(settings.fieldStepS / kSpanS + 0.5));
    Future future{rain.start,
                  {},
                  {},
                  0,
                  static_cast<double>(every) * kSpanS,
                  bank.model().nodes.size(),
                  bank.model().links.size()};
    const auto lastSnapshot = static_cast<Eigen::Index>(settings.fieldsAheadS / kSpanS + 1e-9);
    future.snapshotCount =
        settings.fieldsAheadS > 0 ? static_cast<std::size_t>(std::min(steps, lastSnapshot) / every) + 1 : 0;
    future.computed.assign(members.size(),
                           Eigen::MatrixXd(steps, static_cast<Eigen::Index>(binding.sensors.size())));
    future.snapshots.resize(members.size());
    future.floodedM3.resize(members.size());
    future.floodsAfterS.assign(members.size(), std::numeric_limits<double>::infinity());
    const auto done = inParallel(members.size(), [&](std::size_t m) -> Result<void> {
        auto simulation = startOf(bank, members[m]);
        if (!simulation)
            return passOn(simulation);
        drainage::DrainageState state;
        future.floodedM3[m].assign(future.nodes, 0);
        const std::vector<double> before = flooded(*simulation);
        for (Eigen::Index k = 0; k <= steps; ++k) {
            const double lead = kSpanS * static_cast<double>(k), at = bank.nowS() + lead;
            if (const auto routed = simulation->advanceTo(at, stop); !routed)
                return routed;
            simulation->stateAt(at, state);
            if (const auto moved = move(*simulation, settings.moves, lead); !moved)
                return moved;
            if (k > 0 && lead <= settings.floodAheadS)
                countFlooding(*simulation, before, lead, future.floodedM3[m], future.floodsAfterS[m]);
            if (k % every == 0 && static_cast<std::size_t>(k / every) < future.snapshotCount)
                keep(state, future.snapshots[m]);
            for (std::size_t s = 0; s < binding.sensors.size() && k > 0; ++s)
                future.computed[m](k - 1, static_cast<Eigen::Index>(s)) = binding.sensors[s].of(state);
        }
        return {};
    });
    if (!done)
        return passOn(done);
    return future;
}

} // namespace sinew::systems::sewer
