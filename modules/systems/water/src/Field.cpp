// SPDX-License-Identifier: GPL-3.0-or-later
#include "Field.h"

#include "Ensemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace sinew::systems::waterloop {

namespace {

constexpr int kMembers = 16;
constexpr double kStepS = 3600;
constexpr double kFloorM = 0.02; // a spread smaller than this is not believed
constexpr double z90 = 1.6448536269514722;
constexpr std::uint64_t kStream = 1000; // the forecasts at the gauges draw from the streams below

/// Mean and spread of what members say, value by value.
struct Moments {
    std::vector<double> sum, squares;
    std::vector<int> count;

    explicit Moments(std::size_t size) : sum(size), squares(size), count(size) {}
    void add(std::size_t i, double value)
    {
        sum[i] += value;
        squares[i] += value * value;
        ++count[i];
    }
    bool known(std::size_t i, int members) const { return count[i] > 1 && 2 * count[i] >= members; }
    double mean(std::size_t i) const { return sum[i] / count[i]; }
    double sigma(std::size_t i) const
    {
        return std::sqrt(std::max(0.0, (squares[i] - sum[i] * mean(i)) / (count[i] - 1)));
    }
};

struct Ahead {
    const water::PipeNetwork& network;
    const Past& past;
    std::vector<Instant> times;
    std::vector<int> nodes, pipes; ///< that are shown
    Moments heads, flows;
    std::stop_token stop;

    Result<void> addMember(const Suspect* suspect, estimate::Random& random);
    void take(std::size_t time, const water::HydraulicState& state);
};

void Ahead::take(std::size_t time, const water::HydraulicState& state)
{
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!std::ranges::binary_search(state.undetermined, nodes[i]))
            // Against the elevation: the squares of large heads would swallow their small differences.
            heads.add(time * nodes.size() + i, state.pressureM(network, nodes[i]));
    for (std::size_t i = 0; i < pipes.size(); ++i)
        flows.add(time * pipes.size() + i, std::fabs(state.flowM3s[static_cast<std::size_t>(pipes[i])]));
}

/// A hole draws no more than the network can bring.
void serveByPressure(water::Conditions& conditions)
{
    conditions.demandModel = water::DemandModel::PressureDependent;
    conditions.minimumPressureM = 0;
    conditions.requiredPressureM = std::max(conditions.requiredPressureM, fullServiceM);
}

Result<void> Ahead::addMember(const Suspect* suspect, estimate::Random& random)
{
    const water::PipeNetwork rough = roughened(network, random);
    const std::vector<double> factors = demandFactors(network, random);
    water::SimulationOptions options;
    options.startS = patternTime(past.end, network.options);
    options.durationS = toSeconds(times.back() - times.front());
    options.reportStepS = kStepS;
    options.tankLevelM = past.tankLevelM;
    options.links = past.links;
    if (suspect)
        options.leaks.push_back({suspect->link, 0.5, suspect->opening, 0.5});
    options.adjust = [&](double, water::Conditions& c) {
        past.consumption.applyTo(c);
        for (std::size_t i = 0; i < factors.size(); ++i)
            c.demandM3s[i] *= factors[i];
        if (suspect)
            serveByPressure(c);
    };
    std::size_t next = 0;
    const auto run = water::simulate(
        rough, options,
        [&](const water::HydraulicState& state, bool isReport) {
            if (isReport && next < times.size())
                take(next++, state);
        },
        stop);
    return run ? Result<void>{} : passOn(run);
}

ComputedField emptyField(const char* quantity, const Ahead& ahead,
                         std::shared_ptr<const std::vector<ElementId>> elements)
{
    ComputedField field;
    field.quantity = quantity;
    field.times = ahead.times;
    field.elements = std::move(elements);
    for (auto* values : {&field.mean, &field.lower, &field.upper})
        values->assign(field.times.size() * field.elements->size(), std::numeric_limits<float>::quiet_NaN());
    return field;
}

void put(ComputedField& field, std::size_t i, double mean, double half,
         double least = -std::numeric_limits<double>::infinity())
{
    field.mean[i] = static_cast<float>(mean);
    field.lower[i] = static_cast<float>(std::max(least, mean - half));
    field.upper[i] = static_cast<float>(mean + half);
}

/// Of nodes, and of pipes what the mean of their ends is: a map of dots would tell little.
std::vector<ComputedField> headsAndPressures(const Ahead& ahead, const AssetId& asset,
                                             const FieldTrust& trust, int members)
{
    const std::vector<int>&nodes = ahead.nodes, &pipes = ahead.pipes;
    auto ids = std::make_shared<std::vector<ElementId>>();
    std::vector<std::array<int, 2>> ends; // among the nodes shown; the same twice where one is none of them
    std::vector<int> place(ahead.network.nodes.size(), -1);
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        place[static_cast<std::size_t>(nodes[k])] = static_cast<int>(k);
        ids->push_back(elementOf(asset, ahead.network.nodes[static_cast<std::size_t>(nodes[k])]));
        ends.push_back({static_cast<int>(k), static_cast<int>(k)});
    }
    for (const int pipe : pipes) {
        const water::Link& link = ahead.network.links[static_cast<std::size_t>(pipe)];
        const int from = place[static_cast<std::size_t>(link.from)], to = place[static_cast<std::size_t>(link.to)];
        if (from < 0 && to < 0)
            continue;
        ids->push_back(elementOf(asset, link));
        ends.push_back({from < 0 ? to : from, to < 0 ? from : to});
    }
    std::vector<ComputedField> fields{emptyField("head", ahead, ids), emptyField("pressure", ahead, ids)};
    for (std::size_t t = 0; t < ahead.times.size(); ++t)
        for (std::size_t e = 0; e < ends.size(); ++e) {
            double pressureM = 0, headM = 0, sigma = 0;
            bool known = true;
            for (const int end : ends[e]) {
                const std::size_t i = t * nodes.size() + static_cast<std::size_t>(end);
                if (!(known = known && ahead.heads.known(i, members)))
                    break;
                pressureM += ahead.heads.mean(i) / 2;
                headM += (ahead.heads.mean(i) + ahead.network.nodes[static_cast<std::size_t>(nodes[static_cast<std::size_t>(end)])].elevationM) / 2;
                sigma += std::hypot(trust.spread * std::max(kFloorM, ahead.heads.sigma(i)), trust.offsetM) / 2;
            }
            if (!known)
                continue;
            put(fields[0], fields[0].at(t, e), headM, z90 * sigma);
            put(fields[1], fields[1].at(t, e), pressureM * paPerM, z90 * sigma * paPerM);
        }
    return fields;
}

std::vector<ComputedField> flowsAndVelocities(const Ahead& ahead, const AssetId& asset, int members)
{
    auto ids = std::make_shared<std::vector<ElementId>>();
    for (const int pipe : ahead.pipes)
        ids->push_back(elementOf(asset, ahead.network.links[static_cast<std::size_t>(pipe)]));
    std::vector<ComputedField> fields{emptyField("flow", ahead, ids), emptyField("velocity", ahead, ids)};
    for (std::size_t i = 0; i < fields[0].mean.size(); ++i) {
        if (!ahead.flows.known(i, members))
            continue;
        const double diameter =
            ahead.network.links[static_cast<std::size_t>(ahead.pipes[i % ahead.pipes.size()])]
                .pipe()
                ->diameterM;
        const double area = std::numbers::pi / 4 * diameter * diameter, half = z90 * ahead.flows.sigma(i);
        put(fields[0], i, ahead.flows.mean(i), half, 0);
        put(fields[1], i, ahead.flows.mean(i) / area, half / area, 0);
    }
    return fields;
}

std::vector<Instant> hourly(Instant from, Duration horizon)
{
    std::vector<Instant> times{from};
    while (times.back() < from + horizon)
        times.push_back(times.back() + fromSeconds(kStepS));
    return times;
}

} // namespace

Result<std::vector<ComputedField>> computeFields(const AssetId& asset, const water::PipeNetwork& network,
                                                 const Past& past, const std::optional<BurstFinding>& burst,
                                                 const FieldTrust& trust, Duration horizon,
                                                 std::uint64_t seed, std::stop_token stop)
{
    std::vector<int> nodes, pipes;
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        if (!network.nodes[i].reservoir())
            nodes.push_back(static_cast<int>(i));
    for (std::size_t j = 0; j < network.links.size(); ++j)
        if (network.links[j].pipe())
            pipes.push_back(static_cast<int>(j));
    const std::vector<Instant> times = hourly(past.end, horizon);
    Ahead ahead{network,
                past,
                times,
                nodes,
                pipes,
                Moments(times.size() * nodes.size()),
                Moments(times.size() * pipes.size()),
                stop};
    int failed = 0;
    Error last;
    for (int m = 0; m < kMembers; ++m) {
        estimate::Random random(seed, kStream + static_cast<std::uint64_t>(m));
        const Suspect* suspect = draw(burst, random);
        const auto added = ahead.addMember(suspect, random);
        if (!added && added.error().code == ErrorCode::Cancelled)
            return passOn(added);
        if (!added) {
            ++failed;
            last = added.error();
        }
    }
    if (2 * failed >= kMembers)
        return fail(ErrorCode::NotConverged,
                    fmt::format("{} of {} simulations of the time ahead failed, the last because {}", failed,
                                kMembers, last.text()),
                    asset.value);
    std::vector<ComputedField> fields = headsAndPressures(ahead, asset, trust, kMembers);
    for (ComputedField& field : flowsAndVelocities(ahead, asset, kMembers))
        fields.push_back(std::move(field));
    std::erase_if(fields, [](const ComputedField& field) { return field.elements->empty(); });
    return fields;
}

} // namespace sinew::systems::waterloop
