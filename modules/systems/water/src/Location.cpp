// SPDX-License-Identifier: GPL-3.0-or-later
#include "Location.h"

#include "Unknowns.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sinew::systems::waterloop {

namespace {

constexpr std::size_t kRefined = 50;
constexpr double kWorthSolving =
    8; // ln of the likelihood ratio of the best pipe, as far as linear heads tell
constexpr double kWorthRefining =
    25; // ln of likelihood below the best: beyond it no refinement brings a pipe back
constexpr double kLeastFlowM3s = 2e-4;
constexpr double kSameFlow = 0.3; // relative: effects per opening are about the same
constexpr double kSearchAccuracy = 1e-3;
constexpr int kRounds = 3;
constexpr double kSettled = 0.05; // relative change of the opening

std::vector<int> sensorNodes(const Binding& binding)
{
    std::vector<int> nodes;
    for (const Binding::At& at : binding.pressures)
        nodes.push_back(at.node);
    return nodes;
}

struct Scored {
    int link = -1;
    double opening = 0; ///< that fits best, m³/s at 1 m
    double flowM3s = 0, flowSigmaM3s = 0;
    double score = 0; ///< log posterior, not normalised
    Fit fit;
    Eigen::VectorXd effectM;
};

double priorOf(const water::Link& link)
{
    return std::log(std::max(1.0, link.pipe()->lengthM));
}

struct Search {
    water::HydraulicSolver& solver;
    const water::PipeNetwork& network;
    const Binding& binding;
    const Evidence& evidence;
    const Calibration& calibration;
    const std::vector<const Snapshot*>& snapshots;
    double leastFlowM3s;
    std::stop_token stop;
    HoleModel holes;
    Eigen::MatrixXd quietErrors = {}; ///< of the heads in quiet, for one snapshot

    const Snapshot& typical() const { return *snapshots[snapshots.size() / 2]; }
    int sensors() const { return static_cast<int>(calibration.slope.size()); }
    bool isOpenPipe(std::size_t j) const
    {
        return network.links[j].pipe() && typical().conditions.links[j].status != water::LinkStatus::Closed;
    }

    Result<Location> run();
    Scored scoreOf(int link, double opening, const MeanEffect& effect, const Eigen::MatrixXd& errors) const;
    std::vector<Scored> linear(const Eigen::MatrixXd& sensitivity) const;
    Result<std::vector<Scored>> byNodes(const std::vector<Scored>& pipes, double opening,
                                        const Eigen::MatrixXd& errors);
    Result<Eigen::MatrixXd> errorsOf(int link, double opening);
    Result<void> refine(Scored& scored);
};

Scored Search::scoreOf(int link, double opening, const MeanEffect& effect,
                       const Eigen::MatrixXd& errors) const
{
    const Eigen::VectorXd whole = withInflow(effect.changeM, effect.inflowM3s, sensors());
    const Fit fit = fitEffect(evidence, seen(whole, calibration, evidence.sensors), errors);
    Scored scored{link, fit.factor * opening, fit.factor * effect.flowM3s, fit.sigma * effect.flowM3s, 0,
                  fit,  whole * fit.factor};
    scored.score = fit.logLikelihood + priorOf(network.links[static_cast<std::size_t>(link)]) +
                   std::log(std::max(1e-9, scored.flowSigmaM3s));
    return scored;
}

void sortByScore(std::vector<Scored>& scored)
{
    std::erase_if(scored, [](const Scored& s) { return s.flowM3s < kLeastFlowM3s; });
    std::ranges::stable_sort(scored, std::ranges::greater{}, &Scored::score);
}

std::vector<Scored> Search::linear(const Eigen::MatrixXd& sensitivity) const
{
    std::vector<Scored> result;
    for (std::size_t j = 0; j < network.links.size(); ++j)
        if (isOpenPipe(j)) {
            const water::Link& link = network.links[j];
            const Eigen::VectorXd effect = 0.5 * (sensitivity.col(link.from) + sensitivity.col(link.to));
            const double opening = 1 / holes.rootOfPressure(typical(), static_cast<int>(j));
            result.push_back(
                scoreOf(static_cast<int>(j), opening, {effect, 1, 1},
                        Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(evidence.sensors.size()), 1)));
        }
    sortByScore(result);
    return result;
}

MeanEffect between(const Holed& a, const Holed& b)
{
    return {0.5 * (a.changeM + b.changeM), 0.5 * (a.flowM3s + b.flowM3s), 0.5 * (a.inflowM3s + b.inflowM3s)};
}

/// The pipes' effects as the mean of what the hole does at either end.
Result<std::vector<Scored>> Search::byNodes(const std::vector<Scored>& pipes, double opening,
                                            const Eigen::MatrixXd& errors)
{
    std::map<int, std::optional<Holed>> effects;
    const auto effectAt = [&](int node) -> Result<const std::optional<Holed>*> {
        const auto [entry, isNew] = effects.try_emplace(node);
        if (isNew && network.nodes[static_cast<std::size_t>(node)].isJunction()) {
            auto holed = holes.atNode(typical(), node, opening, stop, kSearchAccuracy);
            if (!holed && holed.error().code == ErrorCode::Cancelled)
                return passOn(holed);
            if (holed)
                entry->second = std::move(*holed);
        }
        return &entry->second;
    };
    std::vector<Scored> result;
    for (const Scored& pipe : pipes) {
        const water::Link& link = network.links[static_cast<std::size_t>(pipe.link)];
        const auto a = effectAt(link.from), b = effectAt(link.to);
        if (!a || !b)
            return passOn(a ? b : a);
        const auto& one = **a ? **a : **b; // a tank's or reservoir's end, or one that could not be solved
        const auto& other = **b ? **b : **a;
        if (one && other)
            result.push_back(scoreOf(pipe.link, opening, between(*one, *other), errors));
    }
    sortByScore(result);
    return result;
}

/// What the model's unknowns do to the effect of a burst: what they do under its load less what they do in
/// quiet.
Result<Eigen::MatrixXd> Search::errorsOf(int link, double opening)
{
    const auto nodes = sensorNodes(binding);
    const auto errorsAt = [&](const Holed& at) -> Result<Eigen::MatrixXd> {
        const auto sensitivity = solver.headSensitivity(at.conditions, at.state, nodes);
        if (!sensitivity)
            return passOn(sensitivity);
        return effectOfUnknowns(network, at.conditions, at.state, *sensitivity);
    };
    if (quietErrors.size() == 0) {
        const auto quiet = holes.quiet(typical(), stop);
        auto errors = quiet ? errorsAt(**quiet) : Result<Eigen::MatrixXd>(passOn(quiet));
        if (!errors)
            return errors;
        quietErrors = std::move(*errors);
    }
    const auto holed = holes.inPipe(typical(), link, opening, stop);
    const auto under = holed ? errorsAt(*holed) : Result<Eigen::MatrixXd>(passOn(holed));
    if (!under)
        return under;
    Eigen::MatrixXd difference = Eigen::MatrixXd::Zero(sensors(), under->cols());
    difference.topRows(under->rows()) = *under - quietErrors;
    return seenRows(difference, calibration, evidence.sensors);
}

/// What cannot be solved leaves the estimate as it is.
Result<void> Search::refine(Scored& scored)
{
    for (int round = 0; round < kRounds && scored.flowM3s >= kLeastFlowM3s; ++round) {
        const auto errors = errorsOf(scored.link, scored.opening);
        const auto effect = errors ? meanEffect(holes, snapshots, scored.link, scored.opening, stop)
                                   : Result<MeanEffect>(passOn(errors));
        if (!effect && effect.error().code == ErrorCode::Cancelled)
            return passOn(effect);
        if (!effect)
            return {};
        scored = scoreOf(scored.link, scored.opening, *effect, *errors);
        if (std::fabs(scored.fit.factor - 1) < kSettled)
            break;
    }
    return {};
}

void normalise(Location& location, const std::vector<Scored>& scored)
{
    double total = 0;
    for (const Scored& s : scored)
        total += std::exp(s.score - scored.front().score);
    for (const Scored& s : scored)
        location.suspects.push_back(
            {s.link, std::exp(s.score - scored.front().score) / total, s.opening, s.flowM3s, s.effectM});
    location.best = scored.front().fit;
    location.flowSigmaM3s = scored.front().flowSigmaM3s;
}

Result<Location> Search::run()
{
    const auto sensitivity = meanSensitivity(solver, binding, snapshots, sensors());
    if (!sensitivity)
        return passOn(sensitivity);
    std::vector<Scored> scored = linear(*sensitivity);
    if (scored.empty() ||
        scored.front().fit.logLikelihood - fitNothing(evidence).logLikelihood < kWorthSolving ||
        scored.front().flowM3s < leastFlowM3s)
        return Location{};
    for (int round = 0; round < 3 && !scored.empty(); ++round) {
        const double opening = scored.front().opening;
        auto errors = errorsOf(scored.front().link, opening);
        if (!errors && errors.error().code == ErrorCode::Cancelled)
            return passOn(errors);
        if (!errors)
            errors = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(evidence.sensors.size()), 1);
        auto next = byNodes(scored, opening, *errors);
        if (!next)
            return passOn(next);
        scored = std::move(*next);
        if (scored.empty() || std::fabs(scored.front().opening - opening) < kSameFlow * opening)
            break;
        // Further rounds are for those that are left in the running.
        scored.resize(std::max<std::size_t>(std::min(scored.size(), 2 * kRefined), scored.size() / 4));
    }
    if (scored.empty())
        return Location{};
    scored.resize(std::min(scored.size(), kRefined));
    const double least = scored.front().score - kWorthRefining;
    std::erase_if(scored, [&](const Scored& s) { return s.score < least; });
    for (Scored& s : scored)
        if (auto ok = refine(s); !ok)
            return passOn(ok);
    sortByScore(scored);
    Location location;
    if (!scored.empty())
        normalise(location, scored);
    return location;
}

} // namespace

Result<Location> locate(water::HydraulicSolver& solver, const water::PipeNetwork& network,
                        const Binding& binding, const Evidence& evidence, const Calibration& calibration,
                        const std::vector<const Snapshot*>& snapshots, double leastFlowM3s,
                        std::stop_token stop)
{
    return Search{solver,       network,     binding,
                  evidence,     calibration, snapshots,
                  leastFlowM3s, stop,        HoleModel(solver, network, binding)}
        .run();
}

Result<Eigen::MatrixXd> meanSensitivity(water::HydraulicSolver& solver, const Binding& binding,
                                        const std::vector<const Snapshot*>& snapshots, int sensors)
{
    const auto nodes = sensorNodes(binding);
    Eigen::MatrixXd sum;
    for (const Snapshot* s : snapshots) {
        const auto one = solver.headSensitivity(s->conditions, s->state, nodes);
        if (!one)
            return one;
        sum = sum.size() == 0 ? *one : Eigen::MatrixXd(sum + *one);
    }
    Eigen::MatrixXd mean = sum / static_cast<double>(snapshots.size());
    if (mean.rows() < sensors) {
        mean.conservativeResize(sensors, Eigen::NoChange);
        mean.row(sensors - 1).setConstant(inflowScale);
    }
    return mean;
}

std::vector<const Snapshot*> representative(const Past& past, int bin)
{
    const Instant from = past.at(bin);
    std::vector<const Snapshot*> inside;
    for (const Snapshot& s : past.snapshots)
        if (s.at >= from)
            inside.push_back(&s);
    if (inside.empty())
        inside.push_back(&past.snapshots.back());
    if (inside.size() > 3)
        inside = {inside.front(), inside[inside.size() / 2], inside.back()};
    return inside;
}

} // namespace sinew::systems::waterloop
