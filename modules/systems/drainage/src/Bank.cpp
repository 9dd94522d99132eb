// SPDX-License-Identifier: GPL-3.0-or-later
#include "Bank.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace sinew::systems::sewer {

namespace {

constexpr double kLongestS = 5 * 86400.0; // past and future of one bank
constexpr double kSurfaceS = 300; // rain is told as it falls: no step of the surface may run far ahead of it

Eigen::VectorXd sensed(const Binding& binding, const drainage::DrainageState& state)
{
    Eigen::VectorXd values(static_cast<Eigen::Index>(binding.sensors.size()));
    for (std::size_t s = 0; s < binding.sensors.size(); ++s)
        values[static_cast<Eigen::Index>(s)] = binding.sensors[s].of(state);
    return values;
}

/// Series of the file are of its own storm, not of the time at hand.
void dropSeries(drainage::DrainageModel& model, std::vector<Warning>& warnings)
{
    for (drainage::Gage& gage : model.gages)
        gage.spans.clear();
    for (drainage::Node& node : model.nodes) {
        for (drainage::DirectInflow& inflow : node.inflows)
            if (inflow.series >= 0) {
                inflow.series = -1;
                warnings.push_back(
                    {"the inflow's time series in the file is of another time: left out", node.id});
            }
        auto* outfall = std::get_if<drainage::Outfall>(&node.body);
        if (outfall && outfall->kind == drainage::Outfall::Kind::TimeSeries && outfall->table >= 0) {
            const auto& points = model.tables[static_cast<std::size_t>(outfall->table)].points;
            outfall->kind = drainage::Outfall::Kind::Fixed;
            outfall->stageM = points.empty() ? outfall->stageM : points.front().y;
            warnings.push_back(
                {"the outfall's time series in the file is of another time: its first level taken", node.id});
        }
    }
}

} // namespace

drainage::DrainageModel following(const drainage::DrainageModel& sewers, Instant start,
                                  std::vector<Warning>& warnings)
{
    drainage::DrainageModel model = sewers;
    dropSeries(model, warnings);
    model.options.startEpochS = toSeconds(start.time_since_epoch()) - kSpinUpS;
    model.options.durationS = kLongestS;
    model.options.dryStepS = std::min(model.options.dryStepS, kSurfaceS);
    model.options.wetStepS = std::min(model.options.wetStepS, kSurfaceS);
    return model;
}

Result<void> assume(drainage::Simulation& simulation, const drainage::DrainageModel& sewers,
                    const Unknowns& unknowns)
{
    if (const auto rain = simulation.setRainFactor(std::exp(kRunoffSpread * unknowns.x())); !rain)
        return rain;
    for (std::size_t j = 0; j < sewers.links.size(); ++j)
        if (std::holds_alternative<drainage::Conduit>(sewers.links[j].body))
            if (const auto set = simulation.obstruct(
                    static_cast<int>(j), {.roughnessFactor = std::exp(kRoughnessSpread * unknowns.y())});
                !set)
                return set;
    return {};
}

Result<void> inParallel(std::size_t count, const std::function<Result<void>(std::size_t)>& job)
{
    std::vector<Result<void>> results(count);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < count && !failed; i = next++)
            if (results[i] = job(i); !results[i])
                failed = true;
    };
    {
        std::vector<std::jthread> others;
        const std::size_t threads =
            std::min<std::size_t>(std::max(1u, std::thread::hardware_concurrency()), count);
        for (std::size_t k = 1; k < threads; ++k)
            others.emplace_back(work);
        work();
    }
    for (auto& result : results)
        if (!result)
            return std::move(result);
    return {};
}

const std::vector<Unknowns>& Bank::design()
{
    static const std::vector<Unknowns> points{{0, 0}, {1.5, 0}, {-1.5, 0}, {0, 1.5}, {0, -1.5},
                                              {1, 1}, {1, -1},  {-1, 1},   {-1, -1}};
    return points;
}

Result<Bank> Bank::make(const drainage::DrainageModel& sewers, const Binding& binding, Instant start,
                        std::stop_token stop)
{
    Bank bank;
    bank.m_start = start;
    bank.m_model = following(sewers, start, bank.m_warnings);
    bank.m_rained.resize(sewers.gages.size());
    auto first = drainage::Simulation::make(bank.m_model);
    if (!first)
        return passOn(first);
    bank.m_members.assign(design().size(), *first);
    bank.m_last.resize(design().size());
    bank.m_computed.assign(design().size(),
                           Eigen::MatrixXd(0, static_cast<Eigen::Index>(binding.sensors.size())));
    const auto settled = inParallel(design().size(), [&](std::size_t i) -> Result<void> {
        if (const auto assumed = assume(bank.m_members[i], bank.m_model, design()[i]); !assumed)
            return assumed;
        if (const auto routed = bank.m_members[i].advanceTo(kSpinUpS, stop); !routed)
            return routed;
        drainage::DrainageState state;
        bank.m_members[i].stateAt(kSpinUpS, state);
        bank.m_last[i] = sensed(binding, state);
        return {};
    });
    if (!settled)
        return passOn(settled);
    return bank;
}

bool Bank::isPastOf(const MeasuredRain& rain, const GatePast& gates) const
{
    if (rain.start != m_start || rain.spans() < m_spans || rain.rateMs.size() != m_rained.size())
        return false;
    for (std::size_t g = 0; g < m_rained.size(); ++g)
        if (!std::equal(m_rained[g].begin(), m_rained[g].end(), rain.rateMs[g].begin()))
            return false;
    for (std::size_t g = 0; g < m_opened.size(); ++g)
        if (!std::equal(m_opened[g].begin(), m_opened[g].end(), gates.opening[g].begin()))
            return false;
    return true;
}

Result<void> Bank::follow(std::size_t i, const MeasuredRain& rain, const GatePast& gates,
                          const Binding& binding, const std::stop_token& stop)
{
    drainage::Simulation& simulation = m_members[i];
    for (std::size_t g = 0; g < rain.rateMs.size(); ++g) {
        std::vector<drainage::RainSpan> spans;
        for (std::size_t k = 0; k < rain.rateMs[g].size(); ++k)
            if (const double from = kSpinUpS + kSpanS * static_cast<double>(k); rain.rateMs[g][k] > 0)
                spans.push_back({from, from + kSpanS, rain.rateMs[g][k]});
        if (const auto set = simulation.setRain(static_cast<int>(g), std::move(spans)); !set)
            return set;
    }
    m_computed[i].conservativeResize(static_cast<Eigen::Index>(rain.spans()), Eigen::NoChange);
    drainage::DrainageState state;
    for (std::size_t k = m_spans; k < rain.spans(); ++k) {
        const double end = kSpinUpS + kSpanS * static_cast<double>(k + 1);
        for (std::size_t g = 0; g < gates.opening.size(); ++g)
            if (const auto set =
                    simulation.command(static_cast<int>(binding.gates[g].link), gates.opening[g][k]);
                !set)
                return set;
        if (const auto routed = simulation.advanceTo(end, stop); !routed)
            return routed;
        simulation.stateAt(end, state);
        const Eigen::VectorXd now = sensed(binding, state);
        m_computed[i].row(static_cast<Eigen::Index>(k)) = 0.5 * (m_last[i] + now);
        m_last[i] = now;
    }
    return {};
}

Result<void> Bank::follow(const MeasuredRain& rain, const GatePast& gates, const Binding& binding,
                          std::stop_token stop)
{
    const auto done =
        inParallel(m_members.size(), [&](std::size_t i) { return follow(i, rain, gates, binding, stop); });
    if (!done)
        return done;
    m_spans = rain.spans();
    m_rained = rain.rateMs;
    m_opened = gates.opening;
    return {};
}

} // namespace sinew::systems::sewer
