// SPDX-License-Identifier: GPL-3.0-or-later
#include "WaterTruth.h"

#include <algorithm>
#include <cmath>

namespace sinew::field {

namespace {

constexpr double kPaPerM = 9806.65;
constexpr double kRoughnessSpread = 0.06, kHabitSpread = 0.12, kMoodSpread = 0.08, kEverybodySpread = 0.02;
constexpr double kMoodMinutes = 20, kEverybodyMinutes = 60;
constexpr double kLeakyShare = 0.15;   // of junctions
constexpr double kLeakageShare = 0.04; // of the mean demand, at 40 m
constexpr double kFullPressureM = 15;  // below, consumers get less
constexpr double kClosed = 0.02;       // a gate valve throttles only at the end of its way
constexpr double kMaxStepS = 900;      // longer gaps are no step

double correlation(double seconds, double minutes)
{
    return std::exp(-seconds / 60 / minutes);
}

/// Seconds since a Monday 00:00 UTC: daily and weekly patterns both fall into place.
double patternTime(Instant world, const water::NetworkOptions& options)
{
    const Instant monday = instantFromMicros(4LL * 86400 * 1'000'000); // 5 January 1970
    return toSeconds(world - monday) - options.startClockS;
}

double secondsOfDay(Instant world)
{
    return toSeconds(world - std::chrono::floor<std::chrono::days>(world));
}

} // namespace

Result<std::unique_ptr<WaterTruth>> WaterTruth::make(AssetId asset, water::PipeNetwork network,
                                                     std::vector<PlannedBurst> bursts, Instant start,
                                                     std::uint64_t seed)
{
    std::unique_ptr<WaterTruth> truth(new WaterTruth);
    truth->m_asset = std::move(asset);
    truth->m_start = start;
    truth->m_random = estimate::Random(seed, 32);
    // Holes are there from the beginning, closed: so the pattern of the equations never changes.
    for (const PlannedBurst& planned : bursts) {
        auto split = water::withLeak(network, {planned.link, planned.fraction, 0, 0.5});
        if (!split)
            return passOn(split);
        network = std::move(*split);
        truth->m_holes.push_back({network.links[static_cast<std::size_t>(planned.link)].id, planned.burst,
                                  static_cast<int>(network.nodes.size()) - 1,
                                  truth->m_random.uniform(0.75, 0.92)});
    }
    truth->m_network = std::move(network);
    truth->disturb(seed);
    truth->m_index.emplace(truth->m_network);
    auto solver = water::HydraulicSolver::make(truth->m_network);
    if (!solver)
        return passOn(solver);
    truth->m_solver = std::move(*solver);
    return truth;
}

void WaterTruth::disturb(std::uint64_t seed)
{
    estimate::Random random(seed, 31);
    for (water::Link& link : m_network.links)
        if (water::Pipe* pipe = link.pipe())
            pipe->roughness *= std::exp(kRoughnessSpread * random.normal());
    double demand = 0;
    std::size_t leaky = 0;
    for (const water::Node& node : m_network.nodes) {
        m_levelM.push_back(node.tank() ? node.tank()->initialLevelM : 0);
        m_habit.push_back(std::exp(kHabitSpread * random.normal()));
        m_mood.push_back(0);
        const bool leaks = node.isJunction() && random.uniform() < kLeakyShare;
        leaky += leaks;
        m_leakage.push_back(leaks ? 1 : 0);
        if (const water::Junction* junction = node.junction())
            for (const water::Demand& category : junction->demands)
                demand += std::max(0.0, category.baseM3s);
    }
    const double each = leaky > 0 ? kLeakageShare * demand / static_cast<double>(leaky) / std::sqrt(40.0) : 0;
    for (double& emitter : m_leakage)
        emitter *= each;
    for (const water::Link& link : m_network.links)
        if (link.valve())
            m_reducerError[link.id] = 1 + 0.01 * std::clamp(random.normal(), -2.0, 2.0);
}

void WaterTruth::advanceDemands(double seconds)
{
    const double keepMood = correlation(seconds, kMoodMinutes),
                 keepAll = correlation(seconds, kEverybodyMinutes);
    for (double& mood : m_mood)
        mood = keepMood * mood + kMoodSpread * std::sqrt(1 - keepMood * keepMood) * m_random.normal();
    m_everybody =
        keepAll * m_everybody + kEverybodySpread * std::sqrt(1 - keepAll * keepAll) * m_random.normal();
}

void WaterTruth::obeyControls(water::Conditions& conditions, Instant world)
{
    using When = water::Control::When;
    for (const water::Control& control : m_network.controls) {
        const auto node = static_cast<std::size_t>(control.node);
        const bool tank = control.node >= 0 && m_network.nodes[node].isTank();
        bool due = false;
        if (control.when == When::LevelAbove)
            due = tank && m_levelM[node] >= control.value;
        else if (control.when == When::LevelBelow)
            due = tank && m_levelM[node] <= control.value;
        else if (control.when == When::AtClockTime && m_last)
            due = secondsOfDay(*m_last) < control.value && secondsOfDay(world) >= control.value;
        if (!due)
            continue;
        auto& link =
            m_switched.try_emplace(control.link, conditions.links[static_cast<std::size_t>(control.link)])
                .first->second;
        if (control.status)
            link.status = *control.status;
        if (control.setting)
            link.setting = *control.setting;
    }
    for (const auto& [link, condition] : m_switched)
        conditions.links[static_cast<std::size_t>(link)] = condition;
}

void WaterTruth::applyActuators(water::Conditions& conditions)
{
    for (const auto& [pipe, open] : m_isolation)
        if (const auto link = m_index->link(pipe); link && open <= kClosed)
            conditions.links[static_cast<std::size_t>(*link)].status = water::LinkStatus::Closed;
    for (const auto& [valve, pressure] : m_reducers)
        if (const auto link = m_index->link(valve))
            conditions.links[static_cast<std::size_t>(*link)].setting = pressure / kPaPerM;
    for (const auto& [valve, error] : m_reducerError)
        if (const auto link = m_index->link(valve))
            conditions.links[static_cast<std::size_t>(*link)].setting *= error;
}

void WaterTruth::applyHoles(water::Conditions& conditions, Instant world)
{
    for (const Hole& hole : m_holes) {
        const double minutes = toSeconds(world - m_start) / 60 - hole.burst.hours * 60;
        if (minutes < 0)
            continue;
        const double grown = hole.burst.growMinutes > 0 ? std::min(1.0, minutes / hole.burst.growMinutes) : 1;
        const auto clamp = m_clamps.find(hole.pipe);
        const double left = 1 - (clamp == m_clamps.end() ? 0 : hole.clampEfficiency * clamp->second);
        conditions.emitter[static_cast<std::size_t>(hole.node)] =
            grown * left * hole.burst.flowM3s / std::sqrt(30.0);
    }
}

water::Conditions WaterTruth::conditionsNow(Instant world)
{
    water::HydraulicOptions options;
    options.timeS = patternTime(world, m_network.options);
    options.tankLevelM = m_levelM;
    options.applyControls = false;
    water::Conditions conditions = water::conditionsAt(m_network, options);
    conditions.demandModel = water::DemandModel::PressureDependent;
    conditions.minimumPressureM = 0;
    conditions.requiredPressureM = std::max(conditions.requiredPressureM, kFullPressureM);
    for (std::size_t i = 0; i < conditions.demandM3s.size(); ++i) {
        conditions.demandM3s[i] *= m_habit[i] * std::max(0.0, 1 + m_mood[i] + m_everybody);
        conditions.emitter[i] += m_leakage[i];
    }
    obeyControls(conditions, world);
    applyActuators(conditions);
    applyHoles(conditions, world);
    return conditions;
}

void WaterTruth::integrateTanks(double seconds)
{
    for (std::size_t i = 0; i < m_network.nodes.size(); ++i) {
        const water::Tank* tank = m_network.nodes[i].tank();
        if (!tank)
            continue;
        const double volume = water::tankVolumeM3(*tank, m_levelM[i]) + m_state->deliveredM3s[i] * seconds;
        m_levelM[i] =
            std::clamp(water::tankLevelM(*tank, std::max(0.0, volume)), tank->minLevelM, tank->maxLevelM);
    }
}

Result<void> WaterTruth::step(Instant world)
{
    const double seconds = m_last ? std::clamp(toSeconds(world - *m_last), 0.0, kMaxStepS) : 0;
    if (m_state)
        integrateTanks(seconds);
    advanceDemands(seconds);
    const water::Conditions conditions = conditionsNow(world);
    m_last = world;
    auto solved = m_solver->solve(conditions, m_state ? &*m_state : nullptr);
    if (!solved && m_state)
        solved = m_solver->solve(conditions); // a far start can lead astray
    m_valid = solved.has_value();
    if (!solved)
        return passOn(solved);
    m_state = std::move(*solved);
    return {};
}

std::optional<double> WaterTruth::pressurePa(const std::string& node) const
{
    const auto index = m_index->node(node);
    if (!index || !m_state)
        return std::nullopt;
    return m_state->pressureM(m_network, *index) * kPaPerM;
}

std::optional<double> WaterTruth::flowM3s(const std::string& link) const
{
    const auto index = m_index->link(link);
    if (!index || !m_state)
        return std::nullopt;
    return m_state->flowM3s[static_cast<std::size_t>(*index)];
}

std::optional<double> WaterTruth::levelM(const std::string& tank) const
{
    const auto index = m_index->node(tank);
    if (!index || !m_network.nodes[static_cast<std::size_t>(*index)].isTank())
        return std::nullopt;
    return m_levelM[static_cast<std::size_t>(*index)];
}

std::optional<double> WaterTruth::downstreamPa(const std::string& valve) const
{
    const auto index = m_index->link(valve);
    if (!index || !m_state)
        return std::nullopt;
    return m_state->pressureM(m_network, m_network.links[static_cast<std::size_t>(*index)].to) * kPaPerM;
}

double WaterTruth::leakM3s() const
{
    double sum = 0;
    for (const Hole& hole : m_holes)
        sum += m_state ? m_state->emitterM3s[static_cast<std::size_t>(hole.node)] : 0;
    return sum;
}

std::optional<double> WaterTruth::leakM3s(const std::string& pipe) const
{
    const auto hole = std::ranges::find(m_holes, pipe, &Hole::pipe);
    if (hole == m_holes.end() || !m_state)
        return std::nullopt;
    return m_state->emitterM3s[static_cast<std::size_t>(hole->node)];
}

void WaterTruth::setClamp(const std::string& pipe, double setting)
{
    m_clamps[pipe] = setting;
}
void WaterTruth::setIsolation(const std::string& pipe, double open)
{
    m_isolation[pipe] = open;
}
void WaterTruth::setReducer(const std::string& valve, double pressurePa)
{
    m_reducers[valve] = pressurePa;
}

} // namespace sinew::field
