// SPDX-License-Identifier: GPL-3.0-or-later
#include "Response.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace sinew::systems::waterloop {

namespace {

constexpr double kWorthwhile = 0.02;        // of the leak, that a command must be expected to save
constexpr double kPressureStep = 0.7;       // of a reducing valve's setting
constexpr double kClampProbability = 0.005; // pipes less likely are not clamped along
constexpr std::size_t kMostClamps = 8, kMostValves = 6, kNamedClamps = 3;
constexpr double kLeastMeasurableM = 0.02;
constexpr double kVerifyDelayS = 300, kVerifyStepS = 300;
constexpr int kVerifyPoints = 72;
constexpr double kEffectError = 0.15; // of the predicted effect: nobody knows how tightly this clamp closes
constexpr double kSampleM = 0.06;     // noise of one sample of a pressure gauge beside what lasts

/// The network with the hole in its likeliest pipe, at the last instant.
struct Scene {
    const water::PipeNetwork& network;
    const Binding& binding;
    const CommandedBy& commanded;
    water::PipeNetwork holed;
    water::Conditions conditions;
    int link;
    std::stop_token stop;
};

Result<Scene> makeScene(const water::PipeNetwork& network, const Binding& binding,
                        const CommandedBy& commanded, const Past& past, const Suspect& suspect,
                        std::stop_token stop)
{
    const Snapshot& now = past.snapshots.back();
    auto holed = water::withLeak(network, {suspect.link, 0.5, suspect.opening, 0.5});
    if (!holed)
        return passOn(holed);
    water::Conditions c = now.conditions;
    c.demandM3s.push_back(0);
    c.fixedHeadM.push_back(0);
    c.emitter.push_back(holed->nodes.back().junction()->emitter);
    c.links.push_back(c.links[suspect.link]);
    c.demandModel = water::DemandModel::PressureDependent;
    c.minimumPressureM = 0;
    c.requiredPressureM = std::max(c.requiredPressureM, fullServiceM);
    return Scene{network, binding, commanded, std::move(*holed), std::move(c), suspect.link, stop};
}

struct Outcome {
    double unservedM3s = 0, leakM3s = 0;
    Eigen::VectorXd headM;
};

Result<Outcome> outcomeOf(const Scene& scene, const water::Conditions& conditions)
{
    auto solver = water::HydraulicSolver::make(scene.holed);
    if (!solver)
        return passOn(solver);
    const auto state = solver->solve(conditions, nullptr, scene.stop);
    if (!state)
        return passOn(state);
    Outcome outcome;
    for (std::size_t i = 0; i < conditions.demandM3s.size(); ++i)
        if (scene.holed.nodes[i].isJunction() && conditions.demandM3s[i] > 0)
            outcome.unservedM3s += std::max(0.0, conditions.demandM3s[i] - state->deliveredM3s[i]);
    outcome.leakM3s = state->emitterM3s.back();
    outcome.headM.resize(static_cast<Eigen::Index>(scene.binding.pressures.size()));
    for (std::size_t s = 0; s < scene.binding.pressures.size(); ++s)
        outcome.headM[static_cast<Eigen::Index>(s)] = state->headM[scene.binding.pressures[s].node];
    return outcome;
}

/// Applies the outcome to a remedy; false where it was not worth it, served less or could not be solved.
/// covers: probability that it acts on the burst at all; elsewhere the leak stays.
bool weigh(Remedy& remedy, const Scene& scene, const water::Conditions& conditions, const Outcome& nothing,
           double covers)
{
    const auto outcome = outcomeOf(scene, conditions);
    if (!outcome || outcome->unservedM3s > nothing.unservedM3s + unnoticedM3s)
        return false;
    remedy.covers = covers;
    remedy.unservedM3s = outcome->unservedM3s;
    remedy.leakIfCoveredM3s = outcome->leakM3s;
    remedy.leakM3s = covers * outcome->leakM3s + (1 - covers) * nothing.leakM3s;
    remedy.headChangeM = outcome->headM - nothing.headM;
    return remedy.leakM3s < (1 - kWorthwhile) * nothing.leakM3s;
}

/// A clamp on a sound pipe costs no service: all that may sit on the burst are tightened at once.
std::optional<Remedy> clamps(const BurstFinding& burst, const Scene& like, const Past& past)
{
    Remedy remedy;
    std::vector<std::string> names;
    const Suspect* first = nullptr;
    double covered = 0;
    for (const Suspect& suspect : burst.suspects) {
        const auto clamp = like.binding.clamps.find(suspect.link);
        if (clamp == like.binding.clamps.end() || suspect.probability < kClampProbability ||
            remedy.sets.size() >= kMostClamps || like.commanded.contains(clamp->second->id))
            continue;
        first = first ? first : &suspect;
        remedy.sets.emplace_back(clamp->second, clamp->second->maxValue);
        names.push_back(like.network.links[suspect.link].id);
        covered += suspect.probability;
    }
    if (!first)
        return std::nullopt;
    const auto scene = makeScene(like.network, like.binding, like.commanded, past, *first, like.stop);
    const auto nothing = scene ? outcomeOf(*scene, scene->conditions) : Result<Outcome>(passOn(scene));
    if (!nothing)
        return std::nullopt;
    water::Conditions c = scene->conditions;
    c.emitter.back() *= 1 - clampSeals;
    if (names.size() > kNamedClamps)
        remedy.title = fmt::format("Tighten {} SMA clamps near {}", names.size(),
                                   like.network.links[burst.suspects.front().link].id);
    else
        remedy.title = fmt::format("Tighten the SMA clamp{} on {}", names.size() == 1 ? "" : "s",
                                   fmt::join(names, ", "));
    remedy.how = fmt::format(
        "{} on the burst with a probability of {:.0f} %; if not, nothing gets worse and {} ruled out",
        names.size() == 1 ? "it sits" : "one of them sits", 100 * covered,
        names.size() == 1 ? "this pipe is" : "these pipes are");
    return weigh(remedy, *scene, c, *nothing, covered) ? std::optional(remedy) : std::nullopt;
}

struct Segment {
    std::set<int> boundary; ///< links with a valve
    std::set<int> nodes;
    bool holdsSource = false;
};

/// What stays connected to the pipe when every valve around it is shut.
Segment segmentOf(const Scene& scene)
{
    std::vector<std::vector<int>> links(scene.network.nodes.size());
    for (std::size_t j = 0; j < scene.network.links.size(); ++j)
        for (const int end : {scene.network.links[j].from, scene.network.links[j].to})
            links[end].push_back(static_cast<int>(j));
    Segment segment;
    segment.nodes = {scene.network.links[scene.link].from, scene.network.links[scene.link].to};
    std::vector<int> open(segment.nodes.begin(), segment.nodes.end());
    while (!open.empty()) {
        const int node = open.back();
        open.pop_back();
        segment.holdsSource |= !scene.network.nodes[node].isJunction();
        for (const int j : links[node]) {
            const water::Link& link = scene.network.links[j];
            if (j == scene.link || scene.conditions.links[j].status == water::LinkStatus::Closed)
                continue;
            if (scene.binding.valves.contains(j)) {
                segment.boundary.insert(j);
                continue;
            }
            const int other = link.from == node ? link.to : link.from;
            if (segment.nodes.insert(other).second)
                open.push_back(other);
        }
    }
    return segment;
}

double probabilityWithin(const Segment& segment, const Scene& scene, const BurstFinding& burst)
{
    double sum = 0;
    for (const Suspect& suspect : burst.suspects) {
        const water::Link& link = scene.network.links[suspect.link];
        sum += segment.nodes.contains(link.from) && segment.nodes.contains(link.to) &&
                       !segment.boundary.contains(suspect.link)
                   ? suspect.probability
                   : 0;
    }
    return sum;
}

std::optional<Remedy> isolation(const Scene& scene, const BurstFinding& burst, const Outcome& nothing)
{
    const Segment segment = segmentOf(scene);
    if (segment.holdsSource || segment.boundary.empty() || segment.boundary.size() > kMostValves)
        return std::nullopt;
    Remedy remedy;
    std::vector<std::string> names;
    water::Conditions c = scene.conditions;
    for (const int j : segment.boundary) {
        remedy.sets.emplace_back(scene.binding.valves.at(j), scene.binding.valves.at(j)->minValue);
        names.push_back(scene.network.links[j].id);
        c.links[j].status = water::LinkStatus::Closed;
    }
    remedy.title = names.size() <= 2 ? fmt::format("Close the valves on {}", fmt::join(names, " and "))
                                     : fmt::format("Close {} valves around {}", names.size(),
                                                   scene.network.links[scene.link].id);
    const double within = probabilityWithin(segment, scene, burst);
    remedy.how =
        fmt::format("{} valves cut the burst off with a probability of {:.0f} %", names.size(), 100 * within);
    return weigh(remedy, scene, c, nothing, within) ? std::optional(remedy) : std::nullopt;
}

/// Pipes about as likely as the first are tried in turn: one that carries a valve itself cannot be cut off by
/// it.
std::optional<Remedy> isolateOneOf(const BurstFinding& burst, const Scene& like, const Past& past)
{
    constexpr std::size_t tried = 5;
    for (std::size_t i = 0; i < std::min(tried, burst.suspects.size()); ++i) {
        if (burst.suspects[i].probability < burst.suspects.front().probability / 2)
            break;
        const auto scene =
            makeScene(like.network, like.binding, like.commanded, past, burst.suspects[i], like.stop);
        const auto nothing = scene ? outcomeOf(*scene, scene->conditions) : Result<Outcome>(passOn(scene));
        if (!nothing)
            continue;
        if (auto remedy = isolation(*scene, burst, *nothing))
            return remedy;
    }
    return std::nullopt;
}

/// The reducing valve whose lowering slows the leak most.
std::optional<Remedy> lowerPressure(const Scene& scene, const Outcome& nothing)
{
    std::optional<Remedy> best;
    for (const auto& [j, actuator] : scene.binding.setpoints) {
        const water::Valve* valve = scene.network.links[j].valve();
        if (scene.commanded.contains(actuator->id) || !valve ||
            valve->kind != water::Valve::Kind::PressureReducing)
            continue;
        const double setting = std::clamp(scene.conditions.links[j].setting * kPressureStep * paPerM,
                                          actuator->minValue, actuator->maxValue);
        water::Conditions c = scene.conditions;
        c.links[j].setting = setting / paPerM;
        Remedy remedy;
        remedy.sets = {{actuator, setting}};
        remedy.title = fmt::format("Lower the pressure behind {} to {:.0f} kPa", scene.network.links[j].id,
                                   setting / 1000);
        remedy.how = "the leak runs slower at a lower pressure";
        if (weigh(remedy, scene, c, nothing, 1) && (!best || remedy.leakM3s < best->leakM3s))
            best = remedy;
    }
    return best;
}

} // namespace

Result<Comparison> compareRemedies(const water::PipeNetwork& network, const Binding& binding,
                                   const Past& past, const BurstFinding& burst, const CommandedBy& commanded,
                                   std::stop_token stop)
{
    const auto scene = makeScene(network, binding, commanded, past, burst.suspects.front(), stop);
    if (!scene)
        return passOn(scene);
    const auto nothing = outcomeOf(*scene, scene->conditions);
    if (!nothing)
        return passOn(nothing);
    Comparison result{nothing->unservedM3s, nothing->leakM3s, {}};
    for (auto remedy :
         {clamps(burst, *scene, past), isolateOneOf(burst, *scene, past), lowerPressure(*scene, *nothing)})
        if (remedy)
            result.remedies.push_back(std::move(*remedy));
    // Water that reaches nobody, whether it leaks or is not delivered.
    std::ranges::stable_sort(result.remedies, {}, [](const Remedy& r) { return r.unservedM3s + r.leakM3s; });
    return result;
}

namespace {

/// The sensor on which the remedy stands out most from the noise.
int tellingSensor(const Remedy& remedy, const Calibration& c)
{
    int best = -1;
    double most = 0;
    for (int s = 0; s < static_cast<int>(remedy.headChangeM.size()); ++s) {
        const double change = std::fabs(c.slope[s] * remedy.headChangeM[s]);
        const double signal = c.usable[static_cast<std::size_t>(s)] ? change / c.sigmaM[s] : 0;
        if (signal > most && change > kLeastMeasurableM) {
            most = signal;
            best = s;
        }
    }
    return best;
}

/// Undisturbed model at the instants at which the effect is looked for.
Result<std::vector<double>> modelAhead(const water::PipeNetwork& network, const Past& past, int node,
                                       std::stop_token stop)
{
    water::SimulationOptions options;
    options.startS = patternTime(past.end, network.options);
    options.durationS = kVerifyDelayS + (kVerifyPoints - 1) * kVerifyStepS;
    options.reportStepS = kVerifyStepS;
    options.tankLevelM = past.tankLevelM;
    options.links = past.links;
    options.adjust = [&](double, water::Conditions& c) { past.consumption.applyTo(c); };
    std::vector<double> result;
    const auto run = water::simulate(
        network, options,
        [&](const water::HydraulicState& state, bool isReport) {
            if (isReport && state.timeS - options.startS >= kVerifyDelayS - 1)
                result.push_back(state.pressureM(network, node));
        },
        stop);
    if (!run)
        return passOn(run);
    return result;
}

Result<std::optional<VerifyPlan>> verification(const water::PipeNetwork& network, const Binding& binding,
                                               const Past& past, const BurstFinding& burst,
                                               const Remedy& remedy, std::stop_token stop)
{
    const auto c = calibrate(past, {0, std::max(burst.onsetBin - 2, past.bins() / 4)});
    const int sensor = c ? tellingSensor(remedy, *c) : -1;
    if (sensor < 0)
        return std::optional<VerifyPlan>{};
    const Binding::At& at = binding.pressures[static_cast<std::size_t>(sensor)];
    const auto model = modelAhead(network, past, at.node, stop);
    if (!model)
        return passOn(model);
    VerifyPlan plan{at.channel->id, "pressure", {}, {}};
    // Residuals last: what the model gets wrong now it gets wrong for all samples of the next minutes.
    const double lasting =
        std::hypot(c->sigmaM[sensor], kEffectError * c->slope[sensor] * remedy.headChangeM[sensor]);
    const double sigma = std::hypot(kSampleM, 0.5 * c->sigmaM[sensor]);
    for (std::size_t k = 0; k < model->size(); ++k) {
        const double without = c->predict(sensor, (*model)[k]) + burst.residualM[sensor];
        const double with = without + c->slope[sensor] * remedy.headChangeM[sensor];
        const Instant time = past.end + fromSeconds(kVerifyDelayS + static_cast<double>(k) * kVerifyStepS);
        plan.points.push_back({time, without * paPerM, with * paPerM, sigma * paPerM, lasting * paPerM});
    }
    plan.until = plan.points.back().time + fromSeconds(kVerifyStepS);
    // A clamp changes nothing in the model of the sound network: it can go on telling how things would be
    // without.
    plan.followsMeasurement = remedy.sets.front().first->action == "tighten";
    return std::optional(plan);
}

std::string reasonOf(const water::PipeNetwork& network, const BurstFinding& burst,
                     const Comparison& comparison)
{
    const Suspect& first = burst.suspects.front();
    std::string text = fmt::format(
        "Pressures have been too low since {}: a burst of about {:.1f} L/s, likeliest on {} ({:.0f} %).",
        formatUtc(burst.since), first.flowM3s * 1000, network.links[first.link].id, 100 * first.probability);
    for (std::size_t i = 1; i < comparison.remedies.size(); ++i)
        text += fmt::format(" Instead: {} would leave {:.2f} L/s of demand unserved and {:.1f} L/s leaking.",
                            comparison.remedies[i].title, comparison.remedies[i].unservedM3s * 1000,
                            comparison.remedies[i].leakM3s * 1000);
    return text;
}

} // namespace

std::optional<VerifyPlan> followPlan(const Binding& binding, const Past& past, const BurstFinding& burst,
                                     const VerifyPlan& plan, Instant operatedAt)
{
    const auto at = std::ranges::find_if(binding.pressures,
                                         [&](const Binding::At& p) { return p.channel->id == plan.channel; });
    const auto c = calibrate(past, {0, std::max(burst.onsetBin - 2, past.bins() / 4)});
    const int sensor = static_cast<int>(at - binding.pressures.begin());
    if (at == binding.pressures.end() || plan.points.empty() || !c ||
        !c->usable[static_cast<std::size_t>(sensor)])
        return std::nullopt;
    const VerifyPlan::Point like = plan.points.front();
    VerifyPlan fresh = plan;
    fresh.points.clear();
    for (int k = 0; k < past.bins(); ++k)
        if (past.at(k) + fromSeconds(past.binS) >= operatedAt) {
            const double without =
                (c->predict(sensor, past.modelM(k, sensor)) + burst.residualM[sensor]) * paPerM;
            fresh.points.push_back({past.at(k), without, without + like.withCommand - like.withoutCommand,
                                    like.sigma, like.lasting});
        }
    return fresh.points.empty() ? std::nullopt : std::optional(std::move(fresh));
}

std::string keyOf(const AssetId& asset)
{
    return "water/" + asset.value + "/burst";
}

Result<std::optional<Proposal>> proposeRemedy(const AssetId& asset, const water::PipeNetwork& network,
                                              const Binding& binding, const Past& past,
                                              const BurstFinding& burst, const CommandedBy& commanded,
                                              std::stop_token stop)
{
    const auto comparison = compareRemedies(network, binding, past, burst, commanded, stop);
    if (!comparison)
        return passOn(comparison);
    if (comparison->remedies.empty())
        return std::optional<Proposal>{};
    const Remedy& best = comparison->remedies.front();
    auto verify = verification(network, binding, past, burst, best, stop);
    if (!verify)
        return passOn(verify);
    Proposal p;
    p.key = keyOf(asset);
    p.id = ProposalId(fmt::format("{}@{}", p.key, microsOf(past.end)));
    p.origin = "system:water";
    p.actuator = best.sets.front().first->id;
    p.action = best.sets.front().first->action;
    p.value = best.sets.front().second;
    for (std::size_t i = 1; i < best.sets.size(); ++i)
        p.alsoSet.emplace_back(best.sets[i].first->id, best.sets[i].second);
    p.hazardous =
        std::any_of(best.sets.begin(), best.sets.end(), [](const auto& s) { return s.first->hazardous; });
    p.title = best.title;
    p.reason = reasonOf(network, burst, *comparison);
    p.effect = fmt::format(
        "Leak {:.1f} -> {:.1f} L/s{}, unserved demand {:.2f} -> {:.2f} L/s; {}.", comparison->leakM3s * 1000,
        best.leakIfCoveredM3s * 1000,
        best.covers < 0.995 ? fmt::format(" if it is there ({:.1f} expected)", best.leakM3s * 1000) : "",
        comparison->unservedM3s * 1000, best.unservedM3s * 1000, best.how);
    p.issuedAt = past.end;
    p.actBefore = past.end + std::chrono::hours(6); // it helps at any time, the sooner the more
    if (*verify)
        p.inputs = {(*verify)->channel};
    p.verify = std::move(*verify);
    return std::optional(std::move(p));
}

} // namespace sinew::systems::waterloop
