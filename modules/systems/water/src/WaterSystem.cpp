// SPDX-License-Identifier: GPL-3.0-or-later
#include "Outlook.h"
#include "Response.h"

#include <sinew/estimate/Quantile.h>
#include <sinew/read/inp/Inp.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr Duration kLongestPast = std::chrono::hours(36), kShortestPast = std::chrono::hours(2);
constexpr std::size_t kShownCandidates = 20;
constexpr double kShownProbability = 1e-3;

/// FNV-1a over everything that went in.
class Hash {
public:
    void add(const void* data, std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i)
            m_value = (m_value ^ static_cast<const unsigned char*>(data)[i]) * 1099511628211ULL;
    }
    void add(const std::string& text) { add(text.data(), text.size()); }
    void add(double value) { add(&value, sizeof value); }
    std::string hex() const { return fmt::format("{:016x}", m_value); }

private:
    std::uint64_t m_value = 14695981039346656037ULL;
};

std::string hashOf(const Source& source, const Past& past, const forecast::SystemInput& input)
{
    Hash hash;
    hash.add(source.sha256);
    hash.add(static_cast<double>(microsOf(input.now)));
    hash.add(toSeconds(input.horizon));
    hash.add(static_cast<double>(input.seed));
    hash.add(past.measuredM.data(), static_cast<std::size_t>(past.measuredM.size()) * sizeof(double));
    for (const double level : past.tankLevelM)
        hash.add(level);
    return hash.hex();
}

/// How far back something has been measured.
Duration measuredLength(const forecast::SystemInput& input, const Binding& binding)
{
    Instant first = input.now;
    for (const Binding::At& at : binding.pressures) {
        const auto samples = input.samples(at.channel->id, input.now - kLongestPast, input.now);
        if (!samples.empty())
            first = std::min(first, samples.front().sourceTime);
    }
    return input.now - first;
}

const Source* sourceOf(const Model& model, const Asset& asset)
{
    const auto found = std::find_if(model.sources.begin(), model.sources.end(), [&](const Source& s) { return s.id == asset.source; });
    return found == model.sources.end() || found->reader != "inp" ? nullptr : &*found;
}

struct Series {
    std::vector<ForecastPoint> points;
    std::vector<double> last; ///< members at the last point
    double below = 0;         ///< share of members that pass the limit
    std::optional<Instant> passes;
};

Series seriesOf(const Prediction& p, int sensor, std::optional<double> limit)
{
    Series series;
    std::vector<bool> passed(static_cast<std::size_t>(p.membersM.front().rows()), false);
    for (std::size_t t = 0; t < p.times.size(); ++t) {
        std::vector<double> values;
        for (Eigen::Index m = 0; m < p.membersM[t].rows(); ++m) {
            values.push_back(p.membersM[t](m, sensor) * paPerM);
            if (limit && values.back() < *limit)
                passed[static_cast<std::size_t>(m)] = true;
        }
        // Of a small sample, mean and deviation say more about the quantiles than its own order does.
        const double mean = estimate::mean(values), spread = 1.6448536269514722 * estimate::standardDeviation(values);
        series.points.push_back({p.times[t], mean, mean - spread, mean + spread});
        if (limit && !series.passes && mean < *limit)
            series.passes = p.times[t];
        series.last = std::move(values);
    }
    series.below = static_cast<double>(std::count(passed.begin(), passed.end(), true)) / static_cast<double>(passed.size());
    return series;
}

} // namespace

class WaterSystem final : public forecast::System {
public:
    std::string id() const override { return "water"; }
    std::string name() const override { return "Water supply"; }
    Duration interval() const override { return std::chrono::minutes(5); }

    bool appliesTo(const Model& model) const override
    {
        return std::any_of(model.assets.begin(), model.assets.end(),
                           [&](const Asset& a) { return a.kind == "water" && sourceOf(model, a); });
    }

    Result<forecast::SystemOutput> run(const forecast::SystemInput& input, std::stop_token stop) override
    {
        forecast::SystemOutput output;
        for (const Asset& asset : input.model->assets)
            if (const Source* source = asset.kind == "water" ? sourceOf(*input.model, asset) : nullptr)
                if (auto ok = runAsset(input, asset, *source, output, stop); !ok)
                    return passOn(ok);
        return output;
    }

private:
    Result<const water::PipeNetwork*> networkOf(const forecast::SystemInput& input, const Source& source, std::stop_token stop);
    Result<void> runAsset(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                          forecast::SystemOutput& output, std::stop_token stop);
    Result<void> respond(const Asset& asset, const water::PipeNetwork& network, const Binding& binding, const Past& past,
                         const BurstFinding& burst, forecast::SystemOutput& output, std::stop_token stop);
    Result<void> predict(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                         const water::PipeNetwork& network, const Binding& binding, const Past& past,
                         const std::optional<BurstFinding>& burst, forecast::SystemOutput& output, std::stop_token stop);

    std::map<std::string, water::PipeNetwork> m_networks; ///< by the source's hash and path
};

Result<const water::PipeNetwork*> WaterSystem::networkOf(const forecast::SystemInput& input, const Source& source, std::stop_token stop)
{
    const std::filesystem::path path = input.sourcePath(source);
    const std::string key = source.sha256 + "|" + path.string();
    if (const auto known = m_networks.find(key); known != m_networks.end())
        return &known->second;
    auto network = read::readNetwork(path, stop);
    if (!network)
        return passOn(network);
    return &m_networks.emplace(key, std::move(*network)).first->second;
}

namespace {

Finding findingOf(const Asset& asset, const water::PipeNetwork& network, const BurstFinding& burst)
{
    Finding f;
    f.id = "water/" + asset.id.value + "/burst";
    f.system = "water";
    f.since = burst.since;
    const Suspect& first = burst.suspects.front();
    f.title = fmt::format("Pipe burst, likeliest {}", network.links[first.link].id);
    f.detail = fmt::format("About {:.1f} L/s leave the network since {}. {} has a probability of {:.0f} %. "
                           "Log-likelihood ratio against no burst: {:.0f}.", first.flowM3s * 1000,
                           formatUtc(burst.since), network.links[first.link].id, 100 * first.probability, burst.evidence);
    for (std::size_t i = 0; i < std::min(kShownCandidates, burst.suspects.size()); ++i)
        if (i < 10 || burst.suspects[i].probability >= kShownProbability)
            f.candidates.push_back({elementOf(asset.id, network.links[burst.suspects[i].link]), burst.suspects[i].probability});
    return f;
}

} // namespace

Result<void> WaterSystem::respond(const Asset& asset, const water::PipeNetwork& network, const Binding& binding, const Past& past,
                                  const BurstFinding& burst, forecast::SystemOutput& output, std::stop_token stop)
{
    output.findings.push_back(findingOf(asset, network, burst));
    auto proposal = proposeRemedy(asset.id, network, binding, past, burst, stop);
    if (!proposal && proposal.error().code == ErrorCode::Cancelled)
        return passOn(proposal);
    if (!proposal)
        output.warnings.push_back({"no remedy could be computed: " + proposal.error().text(), asset.id.value});
    else if (*proposal)
        output.proposals.push_back(std::move(**proposal));
    else
        output.warnings.push_back({"a burst is found, but no clamp, valve or reducing valve can reach it", asset.id.value});
    return {};
}

Result<void> WaterSystem::predict(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                                  const water::PipeNetwork& network, const Binding& binding, const Past& past,
                                  const std::optional<BurstFinding>& burst, forecast::SystemOutput& output, std::stop_token stop)
{
    const auto p = lookAhead(network, binding, past, burst, input.horizon, input.seed, stop);
    if (!p && p.error().code == ErrorCode::NotFound) {
        output.warnings.push_back({p.error().message, asset.id.value});
        return {};
    }
    if (!p)
        return passOn(p);
    const std::string hash = hashOf(source, past, input);
    for (int s = 0; s < past.sensors(); ++s) {
        if (!p->known[static_cast<std::size_t>(s)])
            continue;
        const Channel& channel = *binding.pressures[static_cast<std::size_t>(s)].channel;
        Series series = seriesOf(*p, s, channel.lowLimit);
        Forecast f;
        f.id = ForecastId(fmt::format("water/{}@{}", channel.id.value, microsOf(input.now)));
        f.system = id();
        f.model = "gradient-ensemble";
        f.modelVersion = "1";
        f.inputsHash = hash;
        f.issuedAt = input.now;
        f.horizon = input.horizon;
        f.hindcast = input.hindcast;
        f.element = channel.element;
        f.channel = channel.id;
        f.quantity = "pressure";
        f.points = std::move(series.points);
        f.members = std::move(series.last);
        f.limit = channel.lowLimit;
        if (channel.lowLimit)
            f.exceedance = series.below;
        f.timeToLimit = series.passes;
        output.forecasts.push_back(std::move(f));
    }
    return {};
}

Result<void> WaterSystem::runAsset(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                                   forecast::SystemOutput& output, std::stop_token stop)
{
    const auto network = networkOf(input, source, stop);
    if (!network)
        return passOn(network);
    const Binding binding = bind(*input.model, asset.id, **network);
    if (binding.pressures.empty()) {
        output.warnings.push_back({"no pressure is measured: nothing to compare the model with", asset.id.value});
        return {};
    }
    const Duration length = measuredLength(input, binding);
    if (length < kShortestPast) {
        output.warnings.push_back({fmt::format("{:.0f} minutes of measurements: two hours are needed", toSeconds(length) / 60), asset.id.value});
        return {};
    }
    const auto past = lookBack(**network, binding, input, {}, length, stop);
    if (!past)
        return passOn(past);
    const auto burst = findBurst(**network, binding, *past, stop);
    if (!burst)
        return passOn(burst);
    if (*burst)
        if (auto ok = respond(asset, **network, binding, *past, **burst, output, stop); !ok)
            return ok;
    return predict(input, asset, source, **network, binding, *past, *burst, output, stop);
}

} // namespace sinew::systems::waterloop

std::unique_ptr<sinew::forecast::System> sinew_make_systems_water()
{
    return std::make_unique<sinew::systems::waterloop::WaterSystem>();
}
