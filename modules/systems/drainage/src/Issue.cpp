// SPDX-License-Identifier: GPL-3.0-or-later
#include "Issue.h"

#include <sinew/estimate/Gaussian.h>
#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace sinew::systems::sewer {

namespace {

constexpr double kResidualLastsS = 1800;
constexpr int kDraws = 20; // of the sensor's error, by member
constexpr Duration kStep = std::chrono::minutes(10);
constexpr double kUsualError = 0.15; // where nothing is measured, of what stands above dry
constexpr double k90 = 1.6448536269514722;

/// Evenly spread normal numbers; `turn` pairs them differently.
double draw(int j, int turn)
{
    return estimate::normalQuantile((((j * turn) % kDraws) + 0.5) / kDraws);
}

/// The readings that the ensemble thinks possible.
class Readings {
public:
    Readings(const Sensor& sensor, const SensorFit& fit, const Future& future, std::size_t column)
        : m_sensor(sensor), m_fit(fit), m_future(future), m_column(static_cast<Eigen::Index>(column))
    {
    }
    int paths() const { return static_cast<int>(m_future.computed.size()) * kDraws; }

    /// What stands there in truth on one path, without the sensor's noise.
    double truth(int path, Eigen::Index step) const
    {
        const double computed = m_future.computed[static_cast<std::size_t>(path / kDraws)](step, m_column);
        const double wet = computed - m_fit.dry, lead = kSpanS * static_cast<double>(step + 1);
        const double fading = std::exp(-lead / kResidualLastsS);
        const double share = std::hypot(m_fit.gainSigma, m_fit.errorShare * std::sqrt(1 - fading * fading));
        const double error = draw(path % kDraws, 1) * std::hypot(m_fit.offsetSigma, share * wet);
        return within(m_fit.fitted(computed) + m_fit.residual * fading + error);
    }
    double reading(int path, Eigen::Index step) const
    {
        const double value = truth(path, step) + draw(path % kDraws, 7) * m_fit.noise;
        return m_sensor.isDepth() ? std::max(0.0, value) : value;
    }

private:
    /// A depth lies between the bottom and the street.
    double within(double value) const
    {
        if (m_sensor.isDepth())
            value = std::max(0.0, value);
        return m_sensor.full && *m_sensor.full > 0
                   ? std::min(value, *m_sensor.full + std::max(0.0, m_fit.offset))
                   : value;
    }
    const Sensor& m_sensor;
    const SensorFit& m_fit;
    const Future& m_future;
    Eigen::Index m_column;
};

std::optional<double> limitOf(const Channel& channel)
{
    return channel.highLimit ? channel.highLimit : channel.highWarning;
}

double exceedanceOf(const Readings& readings, Eigen::Index steps, double limit)
{
    int passed = 0;
    for (int path = 0; path < readings.paths(); ++path)
        for (Eigen::Index k = 0; k < steps; ++k)
            if (readings.truth(path, k) > limit) {
                ++passed;
                break;
            }
    return static_cast<double>(passed) / readings.paths();
}

void setLimit(Forecast& f, const Readings& readings, Eigen::Index steps)
{
    f.exceedance = exceedanceOf(readings, steps, *f.limit);
    const auto first = std::ranges::find_if(f.points, [&](const auto& p) { return p.mean >= *f.limit; });
    if (first != f.points.end())
        f.timeToLimit = first->time;
}

std::vector<double> readingsAt(const Readings& readings, Eigen::Index step)
{
    std::vector<double> values;
    for (int path = 0; path < readings.paths(); ++path)
        values.push_back(readings.reading(path, step));
    return values;
}

} // namespace

Forecast forecastOf(const Binding& binding, std::size_t sensor, const Estimate& estimate,
                    const Future& future, const forecast::SystemInput& input, Instant until,
                    const std::string& inputsHash, const std::string& tag)
{
    const Channel& channel = *binding.sensors[sensor].channel;
    const Readings readings(binding.sensors[sensor], estimate.sensors[sensor], future, sensor);
    Forecast f;
    f.system = kSystem;
    f.model = kModelName;
    f.modelVersion = kModelVersion;
    f.inputsHash = inputsHash;
    f.issuedAt = input.now;
    f.hindcast = input.hindcast;
    f.element = channel.element;
    f.channel = channel.id;
    f.quantity = channel.quantity;
    f.id = ForecastId(fmt::format("{}/{}@{}{}{}", kSystem, channel.id.value, formatUtc(input.now),
                                  input.hindcast ? "+hindcast" : "", tag));
    const Eigen::Index steps = future.computed.front().rows();
    Eigen::Index last = 0;
    for (Eigen::Index k = 0; k < steps; ++k) {
        const Instant time = future.start + fromSeconds(kSpanS * static_cast<double>(k + 1));
        if (time <= input.now || time > until || (time - future.start) % kStep != Duration(0))
            continue;
        std::vector<double> values = readingsAt(readings, k);
        const double mean = estimate::mean(values);
        f.points.push_back({time, mean, estimate::quantile(values, 0.05), estimate::quantile(values, 0.95)});
        last = k + 1;
        if (f.members.empty() || mean > estimate::mean(f.members))
            f.members = std::move(values);
    }
    if (f.points.empty())
        return f;
    f.horizon = f.points.back().time - input.now;
    f.limit = limitOf(channel);
    if (f.limit)
        setLimit(f, readings, last);
    return f;
}

namespace {

/// One quantity of the snapshots: a run of elements, and how far it can reach.
struct Part {
    std::size_t offset = 0, count = 0;
    std::vector<double> full; ///< by element; 0: no bound above
    bool isPositive = true;
};

struct Moments {
    double mean = 0, deviation = 0;
};

Moments momentsOf(const Future& future, std::size_t index)
{
    double mean = 0, square = 0;
    const auto count = static_cast<double>(future.snapshots.size());
    for (const Snapshots& member : future.snapshots)
        mean += member.values[index] / count;
    for (const Snapshots& member : future.snapshots)
        square += std::pow(member.values[index] - mean, 2);
    return {mean, count > 1 ? std::sqrt(square / (count - 1)) : 0};
}

void addPart(ComputedField& field, const Future& future, const Part& part, std::size_t at)
{
    const std::size_t times = future.snapshotCount, columns = field.elements->size();
    for (std::size_t e = 0; e < part.count; ++e) {
        std::vector<Moments> series;
        double dry = std::numeric_limits<double>::max();
        for (std::size_t t = 0; t < times; ++t) {
            series.push_back(momentsOf(future, t * future.perSnapshot() + part.offset + e));
            dry = std::min(dry, std::abs(series.back().mean));
        }
        for (std::size_t t = 0; t < times; ++t) {
            const Moments& m = series[t];
            const double error = kUsualError * std::abs(std::abs(m.mean) - dry);
            const double mean = part.isPositive ? std::max(0.0, m.mean) : m.mean;
            const double spread = k90 * std::hypot(m.deviation, error);
            const double most = part.full.empty() || part.full[e] <= 0 ? std::numeric_limits<double>::max()
                                                                       : std::max(part.full[e], mean);
            const std::size_t index = t * columns + at + e;
            field.mean[index] = static_cast<float>(mean);
            field.lower[index] =
                static_cast<float>(part.isPositive ? std::max(0.0, mean - spread) : mean - spread);
            field.upper[index] = static_cast<float>(std::min(most, mean + spread));
        }
    }
}

ComputedField fieldFrom(std::string quantity, std::shared_ptr<const std::vector<ElementId>> elements,
                        const Future& future, Instant issuedAt, const std::string& inputsHash,
                        const std::vector<Part>& parts)
{
    ComputedField field;
    field.system = kSystem;
    field.model = kModelName;
    field.modelVersion = kModelVersion;
    field.inputsHash = inputsHash;
    field.issuedAt = issuedAt;
    field.quantity = std::move(quantity);
    field.elements = std::move(elements);
    for (std::size_t t = 0; t < future.snapshotCount; ++t)
        field.times.push_back(future.start + fromSeconds(future.fieldStepS * static_cast<double>(t)));
    for (auto* values : {&field.mean, &field.lower, &field.upper})
        values->resize(field.times.size() * field.elements->size());
    std::size_t at = 0;
    for (const Part& part : parts) {
        addPart(field, future, part, at);
        at += part.count;
    }
    return field;
}

std::vector<double> fullDepths(const drainage::DrainageModel& sewers)
{
    std::vector<double> full;
    for (const drainage::Link& link : sewers.links) {
        const auto* conduit = std::get_if<drainage::Conduit>(&link.body);
        full.push_back(conduit ? drainage::openDepthM(conduit->section) : 0);
    }
    return full;
}

/// The nodes' values, and for each link those of the end that floods more: from above a city, manholes are
/// too small to be seen.
ComputedField withLinks(const ComputedField& nodes, const drainage::DrainageModel& sewers,
                        const std::vector<ElementId>& links)
{
    ComputedField all = nodes;
    auto elements = std::make_shared<std::vector<ElementId>>(*nodes.elements);
    elements->insert(elements->end(), links.begin(), links.end());
    all.elements = std::move(elements);
    for (auto* values : {&all.mean, &all.lower, &all.upper})
        values->assign(all.times.size() * all.elements->size(), 0);
    for (std::size_t t = 0; t < all.times.size(); ++t)
        for (std::size_t e = 0; e < all.elements->size(); ++e) {
            std::size_t from = nodes.at(t, e);
            if (e >= nodes.elements->size()) {
                const drainage::Link& link = sewers.links[e - nodes.elements->size()];
                const std::size_t a = nodes.at(t, static_cast<std::size_t>(link.from)),
                                  b = nodes.at(t, static_cast<std::size_t>(link.to));
                from = nodes.mean[a] >= nodes.mean[b] ? a : b;
            }
            all.mean[all.at(t, e)] = nodes.mean[from];
            all.lower[all.at(t, e)] = nodes.lower[from];
            all.upper[all.at(t, e)] = nodes.upper[from];
        }
    return all;
}

} // namespace

std::vector<ComputedField> fieldsOf(const AssetId& asset, const drainage::DrainageModel& sewers,
                                    const Future& future, Instant issuedAt, const std::string& inputsHash)
{
    if (future.snapshotCount == 0)
        return {};
    std::vector<ElementId> nodes, links;
    for (const drainage::Node& node : sewers.nodes)
        nodes.push_back(elementOf(asset, node));
    for (const drainage::Link& link : sewers.links)
        links.push_back(elementOf(asset, link));
    std::vector<ElementId> all = nodes;
    all.insert(all.end(), links.begin(), links.end());
    const auto shared = [](std::vector<ElementId> ids) {
        return std::make_shared<const std::vector<ElementId>>(std::move(ids));
    };
    std::vector<double> grounds;
    for (const drainage::Node& node : sewers.nodes)
        grounds.push_back(node.maxDepthM);
    const std::size_t n = future.nodes, l = future.links;
    const Part nodeDepth{0, n, grounds}, flooding{n, n, {}}, linkDepth{2 * n, l, fullDepths(sewers)},
        velocity{2 * n + l, l, {}, false};
    return {
        fieldFrom("depth", shared(std::move(all)), future, issuedAt, inputsHash, {nodeDepth, linkDepth}),
        withLinks(fieldFrom("flooding", shared(std::move(nodes)), future, issuedAt, inputsHash, {flooding}),
                  sewers, links),
        fieldFrom("velocity", shared(std::move(links)), future, issuedAt, inputsHash, {velocity})};
}

} // namespace sinew::systems::sewer
