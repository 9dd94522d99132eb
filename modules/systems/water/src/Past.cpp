// SPDX-License-Identifier: GPL-3.0-or-later
#include "Past.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sinew::systems::waterloop {

namespace {

constexpr double kBinS = 300, kSnapshotS = 1200;
constexpr double kGaugeM = 0.025; // how well a level is known
constexpr double kShut = 0.05;    // of a valve's way
constexpr double kLeastFreedom = 100;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Good samples, span by span.
struct Binned {
    Eigen::VectorXd mean, count, first, last; ///< first and last: seconds since the start of the past
    double squares = 0, freedom = 0;          ///< of deviations from their span's mean
};

/// unit: what one of the results counts in SI.
Binned samplesBySpan(const forecast::SystemInput& input, const Channel& channel, const Past& past,
                     double unit)
{
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(past.bins()), squares = sum, count = sum, first = sum,
                    last = sum;
    for (const Sample& sample : input.samples(channel.id, past.start, past.end)) {
        const double timeS = toSeconds(sample.sourceTime - past.start);
        const auto bin = static_cast<Eigen::Index>(std::ceil(timeS / past.binS)) - 1;
        if (sample.quality != Quality::Good || !std::isfinite(sample.value) || bin < 0 || bin >= past.bins())
            continue;
        first[bin] = count[bin] > 0 ? std::min(first[bin], timeS) : timeS;
        last[bin] = std::max(last[bin], timeS);
        sum[bin] += sample.value / unit;
        squares[bin] += std::pow(sample.value / unit, 2);
        count[bin] += 1;
    }
    Binned result{Eigen::VectorXd::Constant(past.bins(), nan), count, first, last, 0, 0};
    for (Eigen::Index i = 0; i < count.size(); ++i)
        if (count[i] > 0) {
            result.mean[i] = sum[i] / count[i];
            result.squares += std::max(0.0, squares[i] - sum[i] * sum[i] / count[i]);
            result.freedom += count[i] - 1;
        }
    return result;
}

Eigen::VectorXd binned(const forecast::SystemInput& input, const Channel& channel, const Past& past,
                       double unit)
{
    return samplesBySpan(input, channel, past, unit).mean;
}

/// When each span was listened to, seconds since the start: a span of live samples stands for its middle, a
/// single sample of an archive for its own instant. Demand that changes on the hour makes the difference.
class Heard {
public:
    explicit Heard(const Past& past)
        : m_binS(past.binS), m_count(past.bins()), m_first(past.bins()), m_last(past.bins())
    {
        m_count.setZero();
    }
    void add(const Binned& gauge)
    {
        for (Eigen::Index k = 0; k < m_count.size(); ++k)
            if (gauge.count[k] > 0) {
                m_first[k] = m_count[k] > 0 ? std::min(m_first[k], gauge.first[k]) : gauge.first[k];
                m_last[k] = m_count[k] > 0 ? std::max(m_last[k], gauge.last[k]) : gauge.last[k];
                m_count[k] += gauge.count[k];
            }
    }
    /// Demand of each node in a span, m³/s, as the network's file says.
    std::vector<double> demands(const water::PipeNetwork& network, const Past& past, Eigen::Index bin) const
    {
        const double end = static_cast<double>(bin + 1) * m_binS;
        const double first = m_count[bin] > 0 ? m_first[bin] : end,
                     last = m_count[bin] > 0 ? m_last[bin] : end;
        const int parts = last - first < 1 ? 1 : kParts;
        std::vector<double> sum(network.nodes.size());
        for (int i = 0; i < parts; ++i) {
            const double timeS = parts == 1 ? last : first + (last - first) * (i + 0.5) / parts;
            const std::vector<double> part =
                water::demandsAt(network, patternTime(past.start + fromSeconds(timeS), network.options));
            for (std::size_t n = 0; n < sum.size(); ++n)
                sum[n] += part[n] / parts;
        }
        return sum;
    }

private:
    static constexpr int kParts = 5;
    double m_binS;
    Eigen::VectorXd m_count, m_first, m_last;
};

/// Pressures side by side, and the noise of one sample, pooled over gauges: what differs within five minutes.
Heard measurePressures(const Binding& binding, const forecast::SystemInput& input, Past& past)
{
    const auto sensors = static_cast<Eigen::Index>(binding.pressures.size());
    past.measuredM.resize(past.inflowM3s.size(), sensors);
    past.samples.resize(past.inflowM3s.size(), sensors);
    double squares = 0, freedom = 0;
    Heard heard(past);
    for (Eigen::Index s = 0; s < sensors; ++s) {
        const Binned gauge =
            samplesBySpan(input, *binding.pressures[static_cast<std::size_t>(s)].channel, past, paPerM);
        past.measuredM.col(s) = gauge.mean;
        past.samples.col(s) = gauge.count;
        heard.add(gauge);
        squares += gauge.squares;
        freedom += gauge.freedom;
    }
    past.sampleSigmaM = freedom >= kLeastFreedom ? std::sqrt(squares / freedom) : 0;
    return heard;
}

/// Gaps are bridged with the last known value; what is before the first, with the first.
void fillGaps(Eigen::VectorXd& v)
{
    const auto known = std::find_if(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
    double last = known == v.end() ? nan : *known;
    for (double& x : v)
        last = x = std::isfinite(x) ? x : last;
}

struct Levels {
    std::vector<int> nodes;
    std::vector<Eigen::VectorXd> valuesM;
};

Levels measuredLevels(const Binding& binding, const forecast::SystemInput& input, const Past& past)
{
    Levels levels;
    for (const Binding::At& at : binding.levels) {
        Eigen::VectorXd v = binned(input, *at.channel, past, 1);
        fillGaps(v);
        if (v.size() == 0 || !std::isfinite(v[0]))
            continue;
        levels.nodes.push_back(at.node);
        levels.valuesM.push_back(std::move(v));
    }
    return levels;
}

/// Pumps whose flow is measured, per link and span, m³/s from start to end.
std::map<int, Eigen::VectorXd> measuredPumps(const water::PipeNetwork& network, const Binding& binding,
                                             const forecast::SystemInput& input, const Past& past)
{
    std::map<int, Eigen::VectorXd> pumps;
    for (std::size_t j = 0; j < network.links.size(); ++j)
        if (const auto gauge =
                network.links[j].pump() ? gaugeOf(network, binding, static_cast<int>(j)) : std::nullopt) {
            Eigen::VectorXd v = binned(input, *gauge->channel, past, gauge->sign);
            fillGaps(v);
            if (v.size() > 0 && std::isfinite(v[0]))
                pumps.emplace(static_cast<int>(j), std::move(v));
        }
    return pumps;
}

/// What tanks and reservoirs together give to the network; NaN unless all their links are measured.
Eigen::VectorXd measuredInflow(const water::PipeNetwork& network, const Binding& binding,
                               const forecast::SystemInput& input, const Past& past)
{
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(past.bins());
    for (std::size_t j = 0; j < network.links.size(); ++j) {
        const water::Link& link = network.links[j];
        const int way = static_cast<int>(!network.nodes[link.from].isJunction()) -
                        static_cast<int>(!network.nodes[link.to].isJunction());
        if (way == 0)
            continue;
        const auto gauge = gaugeOf(network, binding, static_cast<int>(j));
        if (!gauge)
            return Eigen::VectorXd::Constant(past.bins(), nan);
        sum += way * binned(input, *gauge->channel, past, gauge->sign);
    }
    return sum;
}

/// Holds measured tanks at their measured level and lets the level switches see it.
class Follower {
public:
    Follower(const water::PipeNetwork& network, const Levels& levels, std::map<int, Eigen::VectorXd> pumps)
        : m_network(network), m_levels(levels), m_pumps(std::move(pumps))
    {
        for (std::size_t k = 0; k < levels.nodes.size(); ++k)
            startSwitches(k);
    }

    void operator()(double bin, water::Conditions& c)
    {
        for (std::size_t k = 0; k < m_levels.nodes.size(); ++k) {
            const int node = m_levels.nodes[k];
            c.fixedHeadM[node] = m_network.nodes[node].elevationM + settled(node, level(k, bin));
            for (const water::Control& control : m_network.controls)
                if (control.node == node && isDue(control, k, bin))
                    obey(control);
        }
        for (const auto& [link, control] : m_switched) {
            c.links[link].status = control->status.value_or(c.links[link].status);
            c.links[link].setting = control->setting.value_or(c.links[link].setting);
        }
        for (const auto& [link, flow] : m_pumps) {
            const auto last = static_cast<double>(flow.size() - 1);
            const bool runs =
                flow[static_cast<Eigen::Index>(std::clamp(bin, 0.0, last))] > 0.02 * flow.maxCoeff();
            c.links[link].status = runs ? water::LinkStatus::Open : water::LinkStatus::Closed;
        }
    }

private:
    /// A tank whose gauge reads almost full is full: nothing flows in. So with empty.
    double settled(int node, double levelM) const
    {
        const water::Tank& tank = *m_network.nodes[node].tank();
        if (levelM >= tank.maxLevelM - kGaugeM)
            return tank.maxLevelM;
        return levelM <= tank.minLevelM + kGaugeM ? tank.minLevelM : levelM;
    }

    double level(std::size_t k, double bin) const
    {
        const auto last = static_cast<double>(m_levels.valuesM[k].size() - 1);
        return m_levels.valuesM[k][static_cast<Eigen::Index>(std::clamp(bin, 0.0, last))];
    }

    /// A gauge with its noise need not show the very level at which the switch acted.
    bool isDue(const water::Control& control, std::size_t k, double bin) const
    {
        const water::Tank& tank = *m_network.nodes[m_levels.nodes[k]].tank();
        const double near = 0.02 * (tank.maxLevelM - tank.minLevelM);
        if (control.when == water::Control::When::LevelAbove)
            return level(k, bin) >= control.value - near;
        return control.when == water::Control::When::LevelBelow && level(k, bin) <= control.value + near;
    }

    void obey(const water::Control& control) { m_switched[control.link] = &control; }

    /// What acts first tells how things stood before: the other way round.
    void startSwitches(std::size_t k)
    {
        std::map<int, const water::Control*> first;
        for (Eigen::Index bin = 0; bin < m_levels.valuesM[k].size(); ++bin)
            for (const water::Control& control : m_network.controls)
                if (control.node == m_levels.nodes[k] && isDue(control, k, static_cast<double>(bin)))
                    first.try_emplace(control.link, &control);
        for (const auto& [link, control] : first)
            for (const water::Control& other : m_network.controls)
                if (other.link == link && other.node == control->node && other.when != control->when)
                    obey(other);
    }

    const water::PipeNetwork& m_network;
    const Levels& m_levels;
    std::map<int, Eigen::VectorXd> m_pumps;
    std::map<int, const water::Control*> m_switched;
};

/// Valves and reducing valves as they were told to stand; a clamp changes nothing in a sound network.
void obeyCommands(const Binding& binding, const CommandedBy& commanded, Instant at, water::Conditions& c)
{
    const auto told = [&](const Actuator* actuator) -> const double* {
        const auto found = commanded.find(actuator->id);
        return found != commanded.end() && found->second.since <= at ? &found->second.value : nullptr;
    };
    for (const auto& [link, actuator] : binding.valves)
        if (const double* open = told(actuator))
            c.links[link].status = *open < kShut ? water::LinkStatus::Closed : water::LinkStatus::Open;
    for (const auto& [link, actuator] : binding.setpoints)
        if (const double* pressure = told(actuator))
            c.links[link].setting = *pressure / paPerM;
}

/// What the network's file says that consumers take, span by span.
Eigen::VectorXd fileDemand(const water::PipeNetwork& network, const Past& past, const Heard& heard)
{
    Eigen::VectorXd demand(past.bins());
    for (int k = 0; k < past.bins(); ++k) {
        const std::vector<double> demands = heard.demands(network, past, k);
        demand[k] = std::accumulate(demands.begin(), demands.end(), 0.0);
    }
    return demand;
}

Result<void> simulatePast(const water::PipeNetwork& network, const Binding& binding, const Levels& levels,
                          const Heard& heard, Follower follow, const CommandedBy& commanded, Past& past,
                          std::stop_token stop)
{
    water::Conditions current;
    water::SimulationOptions options;
    options.startS = patternTime(past.at(0), network.options);
    options.durationS = (past.bins() - 1) * past.binS;
    options.hydraulicStepS = options.reportStepS = past.binS;
    options.accuracy = std::min(1e-4, network.options.accuracy);
    options.adjust = [&](double timeS, water::Conditions& c) {
        const auto span =
            std::clamp<Eigen::Index>(std::llround((timeS - options.startS) / past.binS), 0, past.bins() - 1);
        c.demandM3s = heard.demands(network, past, span);
        past.consumption.applyTo(c);
        follow((timeS - options.startS) / past.binS, c);
        obeyCommands(binding, commanded, past.at(0) + fromSeconds(timeS - options.startS), c);
        current = c;
    };
    int bin = 0;
    const auto run = water::simulate(
        network, options,
        [&](const water::HydraulicState& state, bool isReport) {
            if (!isReport || bin >= past.bins())
                return;
            for (int s = 0; s < past.sensors(); ++s)
                past.modelM(bin, s) = state.pressureM(network, binding.pressures[s].node);
            past.demandM3s[bin] = std::accumulate(current.demandM3s.begin(), current.demandM3s.end(), 0.0);
            const Instant at = past.at(bin++);
            if (past.snapshots.empty() || bin == past.bins() ||
                toSeconds(at - past.snapshots.back().at) >= kSnapshotS)
                past.snapshots.push_back({at, current, state});
        },
        stop);
    if (!run)
        return passOn(run);
    past.links = current.links;
    past.tankLevelM = run->tankLevelM;
    for (std::size_t k = 0; k < levels.nodes.size(); ++k)
        past.tankLevelM[levels.nodes[k]] = levels.valuesM[k][levels.valuesM[k].size() - 1];
    return {};
}

} // namespace

Past upTo(const Past& past, Instant end)
{
    Past result = past;
    const int bins = std::clamp(static_cast<int>(toSeconds(end - past.start) / past.binS), 1, past.bins());
    result.end = past.at(bins - 1);
    result.measuredM = past.measuredM.topRows(bins);
    result.modelM = past.modelM.topRows(bins);
    result.samples = past.samples.topRows(bins);
    result.inflowM3s = past.inflowM3s.head(bins);
    result.demandM3s = past.demandM3s.head(bins);
    while (result.snapshots.size() > 1 && result.snapshots.back().at > result.end)
        result.snapshots.pop_back();
    return result;
}

Result<Past> lookBack(const water::PipeNetwork& network, const Binding& binding,
                      const forecast::SystemInput& input, const CommandedBy& commanded, Duration length,
                      std::stop_token stop)
{
    Past past;
    past.binS = kBinS;
    const int bins = std::max(1, static_cast<int>(toSeconds(length) / past.binS));
    past.end = input.now;
    past.start = input.now - fromSeconds(bins * past.binS);
    past.inflowM3s = past.demandM3s = Eigen::VectorXd::Constant(bins, nan);
    past.modelM = Eigen::MatrixXd::Constant(bins, static_cast<Eigen::Index>(binding.pressures.size()), nan);
    const Heard heard = measurePressures(binding, input, past);
    const Levels levels = measuredLevels(binding, input, past);
    past.inflowM3s = measuredInflow(network, binding, input, past);
    past.consumption = fitConsumption(network, past.inflowM3s, fileDemand(network, past, heard), past.binS);
    Follower follow(network, levels, measuredPumps(network, binding, input, past));
    if (auto ok = simulatePast(network, binding, levels, heard, std::move(follow), commanded, past, stop);
        !ok)
        return passOn(ok);
    return past;
}

} // namespace sinew::systems::waterloop
