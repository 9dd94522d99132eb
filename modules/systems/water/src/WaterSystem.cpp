// SPDX-License-Identifier: GPL-3.0-or-later
#include "Contradiction.h"
#include "Field.h"
#include "Response.h"

#include <sinew/estimate/Quantile.h>
#include <sinew/forecast/InputHash.h>
#include <sinew/read/inp/Inp.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr Duration kLongestPast = std::chrono::hours(36), kShortestPast = std::chrono::hours(2);
constexpr const char* kModel = "gradient-ensemble";
constexpr const char* kModelVersion = "1";
constexpr std::size_t kShownCandidates = 20;
constexpr double kShownProbability = 1e-3;
constexpr Duration kClampTakes = std::chrono::minutes(2); // from the command until it is tight
constexpr Duration kFieldDay = std::chrono::hours(24);    // fields reach at least so far
constexpr int kSpansToJudge = 3;
constexpr double kStillOpen = 0.5; // of the leak before: the clamp sits elsewhere
constexpr double kUntouched = 0.05;

std::string hashOf(const Source& source, const Past& past, const forecast::SystemInput& input)
{
    forecast::InputHash hash;
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
    const auto found = std::find_if(model.sources.begin(), model.sources.end(),
                                    [&](const Source& s) { return s.id == asset.source; });
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
        const double mean = estimate::mean(values),
                     spread = 1.6448536269514722 * estimate::standardDeviation(values);
        series.points.push_back({p.times[t], mean, mean - spread, mean + spread});
        if (limit && !series.passes && mean < *limit)
            series.passes = p.times[t];
        series.last = std::move(values);
    }
    series.below = static_cast<double>(std::count(passed.begin(), passed.end(), true)) /
                   static_cast<double>(passed.size());
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
    Result<const water::PipeNetwork*> networkOf(const forecast::SystemInput& input, const Source& source,
                                                std::stop_token stop);
    Result<void> runAsset(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                          forecast::SystemOutput& output, std::stop_token stop);
    /// What one run on one network works on.
    struct Work {
        const Asset& asset;
        const water::PipeNetwork& network;
        const Binding& binding;
        const Past& past;
        const CommandedBy& commanded;
        const forecast::SystemInput& input;
    };
    Result<void> respond(const Work& work, const BurstFinding& burst, bool mayPropose,
                         forecast::SystemOutput& output, std::stop_token stop);
    Result<std::optional<BurstFinding>> observe(const Work& work, forecast::SystemOutput& output,
                                                std::stop_token stop);
    Result<std::optional<BurstFinding>> followUp(const Work& work, Instant clampedAt, BurstFinding burst,
                                                 forecast::SystemOutput& output, std::stop_token stop);
    Result<void> predict(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                         const water::PipeNetwork& network, const Binding& binding, const Past& past,
                         const std::optional<BurstFinding>& burst, forecast::SystemOutput& output,
                         std::stop_token stop);

    std::map<std::string, water::PipeNetwork> m_networks; ///< by the source's hash and path
};

Result<const water::PipeNetwork*> WaterSystem::networkOf(const forecast::SystemInput& input,
                                                         const Source& source, std::stop_token stop)
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

Suspicion suspicionOf(const Binding& binding, const Contradiction& one)
{
    const double kPa = paPerM / 1000;
    return {binding.pressures[static_cast<std::size_t>(one.sensor)].channel->id,
            fmt::format("reads {:.0f} kPa since {}, the network and the other gauges say {:.0f} ± {:.0f} kPa",
                        one.measuredM * kPa, formatUtc(one.since), one.expectedM * kPa,
                        1.645 * one.sigmaM * kPa),
            one.since};
}

Finding findingOf(const Asset& asset, const water::PipeNetwork& network, const BurstFinding& burst)
{
    Finding f;
    f.id = "water/" + asset.id.value + "/burst";
    f.system = "water";
    f.since = burst.since;
    const Suspect& first = burst.suspects.front();
    if (!burst.explained) {
        f.title = "Pressures differ from the model";
        f.detail =
            fmt::format("Since {}; no single burst explains it. {}", formatUtc(burst.since), burst.doubt);
        return f;
    }
    f.title = fmt::format("Pipe burst, likeliest {}", network.links[first.link].id);
    f.detail =
        fmt::format("About {:.0f} ± {:.0f} L/s leave the network since {}. {} has a probability of {:.0f} %. "
                    "Log-likelihood ratio against no burst: {:.0f}.",
                    first.flowM3s * 1000, 1645 * burst.flowSigmaM3s, formatUtc(burst.since),
                    network.links[first.link].id, 100 * first.probability, burst.evidence);
    for (std::size_t i = 0; i < std::min(kShownCandidates, burst.suspects.size()); ++i)
        if (i < 10 || burst.suspects[i].probability >= kShownProbability)
            f.candidates.push_back(
                {elementOf(asset.id, network.links[burst.suspects[i].link]), burst.suspects[i].probability});
    return f;
}

} // namespace

Result<void> WaterSystem::respond(const Work& work, const BurstFinding& burst, bool mayPropose,
                                  forecast::SystemOutput& output, std::stop_token stop)
{
    const auto& [asset, network, binding, past, commanded, input] = work;
    output.findings.push_back(findingOf(asset, network, burst));
    if (!burst.explained || !mayPropose)
        return {};
    auto proposal = proposeRemedy(asset.id, network, binding, past, burst, commanded, stop);
    if (!proposal && proposal.error().code == ErrorCode::Cancelled)
        return passOn(proposal);
    if (!proposal)
        output.warnings.push_back(
            {"no remedy could be computed: " + proposal.error().text(), asset.id.value});
    else if (*proposal)
        output.proposals.push_back(std::move(**proposal));
    else
        output.warnings.push_back(
            {"a burst is found, but nothing that can be operated would do more good than harm",
             asset.id.value});
    return {};
}

namespace {

/// How the actuators were last told to stand, each since the first of the commands that told it so.
CommandedBy commandedBy(const forecast::SystemInput& input)
{
    CommandedBy commanded;
    const auto tell = [&](const ActuatorId& actuator, double value, Instant at) {
        const auto [entry, isNew] = commanded.try_emplace(actuator, Commanded{value, at});
        if (!isNew && entry->second.value != value)
            entry->second = {value, at};
    };
    for (const auto* commands : {&input.finished, &input.running})
        for (const forecast::RunningCommand& command : *commands) {
            tell(command.proposal.actuator, command.proposal.value, command.operatedAt);
            for (const auto& [actuator, value] : command.proposal.alsoSet)
                tell(actuator, value, command.operatedAt);
        }
    return commanded;
}

bool isRunning(const forecast::SystemInput& input, const Asset& asset)
{
    return std::ranges::any_of(input.running,
                               [&](const auto& c) { return c.proposal.key == keyOf(asset.id); });
}

/// When clamps were last tightened; commands that a run began before are as good as forgotten.
std::optional<Instant> clampedSince(const Binding& binding, const CommandedBy& commanded, const Past& past)
{
    std::optional<Instant> last;
    for (const auto& [link, actuator] : binding.clamps)
        if (const auto told = commanded.find(actuator->id);
            told != commanded.end() && told->second.value > 0 && told->second.since > past.start)
            last = std::max(last.value_or(told->second.since), told->second.since);
    return last;
}

std::string clampedNames(const water::PipeNetwork& network, const Binding& binding,
                         const CommandedBy& commanded)
{
    std::string names;
    for (const auto& [link, actuator] : binding.clamps)
        if (const auto told = commanded.find(actuator->id); told != commanded.end() && told->second.value > 0)
            names += (names.empty() ? "" : ", ") + network.links[link].id;
    return names;
}

/// A clamp that changed nothing does not sit on the burst pipe.
void doubtClamped(BurstFinding& burst, const Binding& binding, const CommandedBy& commanded)
{
    double sum = 0;
    for (Suspect& suspect : burst.suspects) {
        const auto clamp = binding.clamps.find(suspect.link);
        if (clamp != binding.clamps.end() && commanded.contains(clamp->second->id))
            suspect.probability *= kUntouched;
        sum += suspect.probability;
    }
    for (Suspect& suspect : burst.suspects)
        suspect.probability /= sum;
    std::ranges::stable_sort(burst.suspects, std::ranges::greater{}, &Suspect::probability);
}

} // namespace

/// What became of a burst after its clamp was tightened.
Result<std::optional<BurstFinding>> WaterSystem::followUp(const Work& work, Instant clampedAt,
                                                          BurstFinding burst, forecast::SystemOutput& output,
                                                          std::stop_token stop)
{
    const auto& [asset, network, binding, past, commanded, input] = work;
    const auto left = stillLeaking(network, binding, past, burst, clampedAt + kClampTakes, stop);
    if (!left)
        return passOn(left);
    for (const forecast::RunningCommand& command : input.running)
        if (command.proposal.key == keyOf(asset.id) && command.proposal.verify &&
            command.proposal.verify->followsMeasurement)
            if (auto plan = followPlan(binding, past, burst, *command.proposal.verify, command.operatedAt))
                output.refinedPlans.emplace_back(command.id, std::move(*plan));
    const double before = burst.suspects.front().flowM3s;
    const bool isJudged = left->spans >= kSpansToJudge;
    if (isJudged && left->flowM3s < 2 * left->sigmaM3s)
        return std::optional<BurstFinding>{}; // closed as far as anybody can tell
    if (isJudged && left->flowM3s > kStillOpen * before)
        doubtClamped(burst, binding, commanded);
    const std::string pipes = clampedNames(network, binding, commanded);
    for (Suspect& suspect : burst.suspects) {
        suspect.effectM *= left->flowM3s / before;
        suspect.flowM3s *= left->flowM3s / before;
        suspect.opening *= left->flowM3s / before;
    }
    burst.flowSigmaM3s = left->sigmaM3s;
    const bool isOpen = isJudged && left->flowM3s > kStillOpen * before;
    if (auto ok = respond(work, burst, isOpen && !isRunning(input, asset), output, stop); !ok)
        return passOn(ok);
    Finding& finding = output.findings.back();
    if (!isOpen)
        finding.title = fmt::format("Burst on {}, clamp tightened, about {:.0f} L/s still leaking", pipes,
                                    1000 * left->flowM3s);
    finding.detail +=
        fmt::format(" It was {:.0f} L/s before the clamps on {} were tightened.", 1000 * before, pipes);
    return std::optional(std::move(burst));
}

/// Looks for a burst, says what is found and what to do.
Result<std::optional<BurstFinding>> WaterSystem::observe(const Work& work, forecast::SystemOutput& output,
                                                         std::stop_token stop)
{
    const auto& [asset, network, binding, past, commanded, input] = work;
    if (const auto clampedAt = clampedSince(binding, commanded, past)) {
        const Past before = upTo(past, *clampedAt);
        auto known = findBurst(network, binding, before, stop);
        if (!known)
            return known;
        if (*known && (*known)->explained)
            return followUp(work, *clampedAt, std::move(**known), output, stop);
    }
    auto burst = findBurst(network, binding, past, stop);
    if (burst && *burst)
        if (auto ok = respond(work, **burst, !isRunning(input, asset), output, stop); !ok)
            return passOn(ok);
    if (burst && *burst && !(*burst)->explained)
        return std::optional<BurstFinding>{};
    return burst;
}

Result<void> WaterSystem::predict(const forecast::SystemInput& input, const Asset& asset,
                                  const Source& source, const water::PipeNetwork& network,
                                  const Binding& binding, const Past& past,
                                  const std::optional<BurstFinding>& burst, forecast::SystemOutput& output,
                                  std::stop_token stop)
{
    const auto p = lookAhead(network, binding, past, burst, input.horizon, input.seed, stop);
    if (!p && p.error().code == ErrorCode::NotFound) {
        output.warnings.push_back({p.error().message, asset.id.value});
        return {};
    }
    if (!p)
        return passOn(p);
    const std::string hash = hashOf(source, past, input);
    if (!input.hindcast) {
        auto fields = computeFields(asset.id, network, past, burst, {p->spreadFactor, p->offsetM},
                                    std::max(input.horizon, kFieldDay), input.seed, stop);
        if (!fields && fields.error().code == ErrorCode::Cancelled)
            return passOn(fields);
        if (!fields)
            output.warnings.push_back({fields.error().message, fields.error().subject});
        else
            for (ComputedField& field : *fields) {
                field.system = id();
                field.model = kModel;
                field.modelVersion = kModelVersion;
                field.inputsHash = hash;
                field.issuedAt = input.now;
                output.fields.push_back(std::move(field));
            }
    }
    for (int s = 0; s < past.sensors(); ++s) {
        if (!p->known[static_cast<std::size_t>(s)])
            continue;
        const Channel& channel = *binding.pressures[static_cast<std::size_t>(s)].channel;
        Series series = seriesOf(*p, s, channel.lowLimit);
        Forecast f;
        f.id = ForecastId(fmt::format("water/{}@{}", channel.id.value, microsOf(input.now)));
        f.system = id();
        f.model = kModel;
        f.modelVersion = kModelVersion;
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

Result<void> WaterSystem::runAsset(const forecast::SystemInput& input, const Asset& asset,
                                   const Source& source, forecast::SystemOutput& output, std::stop_token stop)
{
    const auto network = networkOf(input, source, stop);
    if (!network)
        return passOn(network);
    const Binding binding = bind(*input.model, asset.id, **network);
    if (binding.pressures.empty()) {
        output.warnings.push_back(
            {"no pressure is measured: nothing to compare the model with", asset.id.value});
        return {};
    }
    const Duration length = measuredLength(input, binding);
    if (length < kShortestPast) {
        output.warnings.push_back(
            {fmt::format("{:.0f} minutes of measurements: two hours are needed", toSeconds(length) / 60),
             asset.id.value});
        return {};
    }
    const CommandedBy commanded = commandedBy(input);
    const auto past = lookBack(**network, binding, input, commanded, length, stop);
    if (!past)
        return passOn(past);
    std::optional<BurstFinding> burst;
    Past sound = *past;
    if (!input.hindcast) { // a track record holds no findings
        const auto wrong = contradictions(**network, binding, *past, stop);
        if (!wrong)
            return passOn(wrong);
        for (const Contradiction& one : *wrong)
            output.suspects.push_back(suspicionOf(binding, one));
        sound = without(std::move(sound), *wrong);
        auto found = observe({asset, **network, binding, sound, commanded, input}, output, stop);
        if (!found)
            return passOn(found);
        burst = std::move(*found);
    }
    return predict(input, asset, source, **network, binding, sound, burst, output, stop);
}

} // namespace sinew::systems::waterloop

std::unique_ptr<sinew::forecast::System> sinew_make_systems_water()
{
    return std::make_unique<sinew::systems::waterloop::WaterSystem>();
}
