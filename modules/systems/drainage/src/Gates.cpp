// SPDX-License-Identifier: GPL-3.0-or-later
#include "Gates.h"

#include <sinew/core/Units.h>
#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace sinew::systems::sewer {

namespace {

using std::chrono::minutes;

constexpr double kSameOpening = 0.05; // openings that differ by less are one
constexpr double kWorthM3 = 20;       // less on the streets than this is not worth a command
constexpr double kWorthShare = 0.05;  // of all that floods: a move that the flood does not notice is none
constexpr double kWorseShare = 0.1;   // of what is spared; more at any one manhole is not accepted
constexpr double kSeenM = 0.03, kEffectError = 0.25, kResidualLastsS = 1800;
constexpr double kStillM3 = 1; // flooding, for going back
constexpr Duration kLead = minutes(10), kLeastNotice = minutes(30), kVerifyStep = minutes(10),
                   kLate = minutes(30);
constexpr std::size_t kShown = 3;

std::string shown(double si, const char* quantity)
{
    const auto known = findQuantity(quantity);
    return known ? formatValue(si, *known, UnitSystem::Si) : fmt::format("{:g}", si);
}

std::string cubicMetres(double m3)
{
    return fmt::format("{:.0f} m³", m3);
}

/// Mean and 5 to 95 % of the members.
std::string spread(const std::vector<double>& values)
{
    return fmt::format("{} (5–95 %: {:.0f} to {:.0f})", cubicMetres(estimate::mean(values)),
                       estimate::quantile(values, 0.05), estimate::quantile(values, 0.95));
}

std::vector<double> totals(const Future& future)
{
    std::vector<double> sums;
    for (const auto& nodes : future.floodedM3)
        sums.push_back(std::reduce(nodes.begin(), nodes.end(), 0.0));
    return sums;
}

double meanAt(const Future& future, std::size_t node)
{
    double sum = 0;
    for (const auto& nodes : future.floodedM3)
        sum += nodes[node];
    return sum / static_cast<double>(future.floodedM3.size());
}

bool isCommanded(const GateInput& run, const Gate& gate)
{
    return std::ranges::any_of(run.input.running, [&](const forecast::RunningCommand& command) {
        return command.proposal.actuator == gate.actuator->id;
    });
}

/// A gate elsewhere, and what the ensemble says of it, member by member as without.
struct Trial {
    const Gate* gate = nullptr;
    double from = 0, to = 0;
    Future with;
    std::vector<double> sparedM3; ///< by member
    double worstM3 = 0;           ///< most that any one manhole gets more, mean
    double floodedM3 = 0;         ///< without it, mean

    double spared() const { return estimate::mean(sparedM3); }
    bool isWorthIt() const
    {
        return spared() >= std::max(kWorthM3, kWorthShare * floodedM3) && std::ranges::min(sparedM3) > 0 && worstM3 <= kWorseShare * spared();
    }
};

Result<Trial> tryOut(const GateInput& run, const Gate& gate, double from, double to, std::stop_token stop)
{
    FutureSettings settings = run.settings;
    settings.fieldsAheadS = 0;
    settings.aheadS = settings.floodAheadS;
    settings.moves.push_back({gate.link, to, toSeconds(kLead)});
    auto with = lookAhead(run.bank, run.binding, run.estimate, run.rain, settings, stop);
    if (!with)
        return passOn(with);
    Trial trial{&gate, from, to, std::move(*with), {}, 0, 0};
    const auto without = totals(run.without), flooded = totals(trial.with);
    trial.floodedM3 = estimate::mean(without);
    for (std::size_t m = 0; m < without.size(); ++m)
        trial.sparedM3.push_back(without[m] - flooded[m]);
    for (std::size_t n = 0; n < trial.with.nodes; ++n)
        trial.worstM3 = std::max(trial.worstM3, meanAt(trial.with, n) - meanAt(run.without, n));
    return trial;
}

/// One sensor in both futures, at one of their spans.
struct Seen {
    double without = 0, with = 0, lasting = 0;
};

Seen seenAt(const GateInput& run, const Trial& trial, std::size_t sensor, Eigen::Index step)
{
    const SensorFit& fit = run.estimate.sensors[sensor];
    const double fading = fit.residual * std::exp(-kSpanS * static_cast<double>(step + 1) / kResidualLastsS);
    const auto readings = [&](const Future& future) {
        std::vector<double> values;
        for (const Eigen::MatrixXd& member : future.computed)
            values.push_back(
                std::max(0.0, fit.fitted(member(step, static_cast<Eigen::Index>(sensor))) + fading));
        return values;
    };
    const auto without = readings(run.without), with = readings(trial.with);
    const double a = estimate::mean(without), b = estimate::mean(with);
    return {a, b,
            std::hypot(std::max(estimate::standardDeviation(without), estimate::standardDeviation(with)),
                       fit.errorShare * (a - fit.dry), std::hypot(fit.offsetSigma, kEffectError * (b - a)))};
}

/// From half an hour on, when the gate has surely moved, and where the effect is more than what is not known.
/// The rain may come half an hour early or late, and people decide when the gate moves: what the levels
/// change by within half an hour is not known either.
std::optional<VerifyPlan> comparing(const GateInput& run, const Trial& trial, std::size_t sensor,
                                    Eigen::Index steps)
{
    std::vector<Seen> seen;
    for (Eigen::Index k = 0; k < steps; ++k)
        seen.push_back(seenAt(run, trial, sensor, k));
    VerifyPlan verify;
    verify.channel = run.binding.sensors[sensor].channel->id;
    verify.quantity = run.binding.sensors[sensor].channel->quantity;
    const auto late = static_cast<std::size_t>(toSeconds(kLate) / kSpanS);
    for (std::size_t k = late; k < seen.size(); ++k) {
        const Instant time = run.without.start + fromSeconds(kSpanS * static_cast<double>(k + 1));
        const double effect = seen[k].with - seen[k].without,
                     lasting = std::hypot(seen[k].lasting, seen[k].without - seen[k - late].without,
                                          effect - (seen[k - late].with - seen[k - late].without));
        if (time >= run.input.now + kLate && std::abs(effect) >= std::max(kSeenM, lasting) &&
            (time - run.without.start) % kVerifyStep == Duration(0))
            verify.points.push_back(
                {time, seen[k].without, seen[k].with, run.estimate.sensors[sensor].noise, lasting});
    }
    if (verify.points.empty())
        return std::nullopt;
    verify.until = verify.points.back().time + kVerifyStep;
    return verify;
}

/// The level at which the command will show best: where the difference is largest beside what is not known.
std::optional<VerifyPlan> verifyOf(const GateInput& run, const Trial& trial)
{
    std::optional<std::size_t> best;
    double most = 0;
    const auto steps = static_cast<Eigen::Index>(trial.with.computed.front().rows());
    for (std::size_t s = 0; s < run.binding.sensors.size(); ++s)
        if (run.binding.sensors[s].what == Sensor::What::Depth)
            for (Eigen::Index k = 0; k < steps; ++k)
                if (const Seen seen = seenAt(run, trial, s, k);
                    std::abs(seen.with - seen.without) > kSeenM &&
                    std::abs(seen.with - seen.without) > most * seen.lasting) {
                    most = std::abs(seen.with - seen.without) / seen.lasting;
                    best = s;
                }
    if (!best)
        return std::nullopt;
    return comparing(run, trial, *best, steps);
}

std::string worstPlaces(const GateInput& run, const Trial& trial)
{
    std::vector<std::pair<double, std::size_t>> spared;
    for (std::size_t n = 0; n < trial.with.nodes; ++n)
        spared.emplace_back(meanAt(run.without, n) - meanAt(trial.with, n), n);
    std::ranges::sort(spared, std::greater<>{});
    std::string text;
    for (std::size_t k = 0; k < std::min(kShown, spared.size()) && spared[k].first >= 1; ++k) {
        const auto [m3, node] = spared[k];
        text +=
            fmt::format("{}{} {:.0f} instead of {:.0f} m³", text.empty() ? "" : ", ",
                        run.bank.model().nodes[node].id, meanAt(trial.with, node), meanAt(run.without, node));
    }
    return text;
}

Proposal proposalBase(const GateInput& run, const Gate& gate, double to)
{
    const Actuator& actuator = *gate.actuator;
    Proposal p;
    p.key = fmt::format("drainage/{}/position", actuator.element.value);
    p.id = ProposalId(fmt::format("{}@{}", p.key, microsOf(run.input.now)));
    p.origin = std::string("system:") + kSystem;
    p.actuator = actuator.id;
    p.action = actuator.action;
    p.value = to;
    p.issuedAt = run.input.now;
    p.hazardous = actuator.hazardous;
    if (!actuator.reported.isEmpty())
        p.inputs = {actuator.reported};
    return p;
}

std::string strokeText(const GateInput& run, const Trial& trial)
{
    const double full = run.bank.model().links[trial.gate->link].strokeS,
                 rate = trial.gate->actuator->ratePerS;
    const double seconds = std::abs(trial.to - trial.from) * std::max(full, rate > 0 ? 1 / rate : 0.0);
    return seconds > 0 ? fmt::format(" Its stroke takes {:.0f} s.", seconds) : std::string();
}

void addForecasts(const GateInput& run, const Trial& trial, Proposal& proposal, GateAdvice& advice)
{
    const std::string tag = fmt::format("+{}-{:.0f}", trial.gate->actuator->id.value, 100 * trial.to);
    const Instant until =
        std::min(run.input.now + run.input.horizon, run.input.now + fromSeconds(run.settings.floodAheadS));
    for (std::size_t s = 0; s < run.binding.sensors.size(); ++s) {
        Forecast with =
            forecastOf(run.binding, s, run.estimate, trial.with, run.input, until, run.hash + tag, tag);
        if (with.points.empty())
            continue;
        if (proposal.verify && with.channel == proposal.verify->channel) {
            proposal.forecastWith = with.id;
            proposal.forecastWithout =
                forecastOf(run.binding, s, run.estimate, run.without, run.input, until, run.hash).id;
        }
        advice.forecasts.push_back(std::move(with));
    }
}

void proposeMove(const GateInput& run, const Trial& trial, GateAdvice& advice)
{
    Proposal p = proposalBase(run, *trial.gate, trial.to);
    const std::string from = shown(trial.from, "setting"), to = shown(trial.to, "setting");
    p.title = fmt::format("{} {}: {} to {}", trial.to > trial.from ? "Open" : "Close",
                          trial.gate->actuator->name, from, to);
    p.reason = fmt::format("In the next {:.0f} hours the sewers are forecast to put {} onto the streets, and "
                           "{} stands at {}.{}",
                           run.settings.floodAheadS / 3600, spread(totals(run.without)),
                           trial.gate->actuator->name, from, strokeText(run, trial));
    p.effect = fmt::format("{} instead: {} less, in every one of {} members; {}.", spread(totals(trial.with)),
                           spread(trial.sparedM3), trial.sparedM3.size(), worstPlaces(run, trial));
    const double first = std::ranges::min(run.without.floodsAfterS);
    p.actBefore = std::max(run.input.now + kLeastNotice, run.input.now + fromSeconds(first) - kLead);
    p.verify = verifyOf(run, trial);
    addForecasts(run, trial, p, advice);
    if (p.verify)
        p.inputs.push_back(p.verify->channel);
    advice.proposals.push_back(std::move(p));
}

void proposeReturn(const GateInput& run, const Trial& trial, GateAdvice& advice)
{
    Proposal p = proposalBase(run, *trial.gate, trial.to);
    p.title = fmt::format("Bring {} back to {}", trial.gate->actuator->name, shown(trial.to, "setting"));
    p.reason = fmt::format("It stands at {} and no more rain is expected.", shown(trial.from, "setting"));
    p.effect = fmt::format("No flooding is forecast with it there in the next {:.0f} hours.{}",
                           run.settings.floodAheadS / 3600, strokeText(run, trial));
    p.actBefore = run.input.now + std::chrono::hours(2);
    p.verify = verifyOf(run, trial);
    addForecasts(run, trial, p, advice);
    advice.proposals.push_back(std::move(p));
}

} // namespace

GatePast gatePast(const Binding& binding, const forecast::SystemInput& input, Instant start,
                  std::size_t spans)
{
    GatePast past;
    for (const Gate& gate : binding.gates) {
        std::vector<std::vector<double>> good(spans);
        bool isReported = false;
        if (!gate.actuator->reported.isEmpty())
            for (const Sample& s : input.samples(gate.actuator->reported, start, input.now))
                if (const double span = toSeconds(s.sourceTime - start) / kSpanS;
                    s.quality == Quality::Good && span >= 0 && span < static_cast<double>(spans)) {
                    good[static_cast<std::size_t>(span)].push_back(std::clamp(s.value, 0.0, 1.0));
                    isReported = true;
                }
        double last = std::clamp(gate.actuator->safeValue, 0.0, 1.0);
        if (!isReported)
            past.warnings.push_back({fmt::format("{} does not report its opening: taken to stand at {}",
                                                 gate.actuator->name, shown(last, "setting")),
                                     gate.actuator->id.value});
        std::vector<double> opening;
        for (const std::vector<double>& samples : good)
            opening.push_back(last = samples.empty() ? last : estimate::quantile(samples, 0.5));
        past.opening.push_back(std::move(opening));
    }
    return past;
}

std::vector<GateMove> commanded(const Binding& binding, const forecast::SystemInput& input)
{
    std::vector<GateMove> moves;
    for (const Gate& gate : binding.gates)
        for (const forecast::RunningCommand& command : input.running)
            if (command.proposal.actuator == gate.actuator->id)
                moves.push_back({gate.link, std::clamp(command.proposal.value, 0.0, 1.0), 0});
    return moves;
}

Result<GateAdvice> adviseGates(const GateInput& run, std::stop_token stop)
{
    GateAdvice advice;
    const double flooded = estimate::mean(totals(run.without));
    std::optional<Trial> best;
    for (std::size_t g = 0; g < run.binding.gates.size(); ++g) {
        const Gate& gate = run.binding.gates[g];
        if (isCommanded(run, gate))
            continue;
        const double now = run.bank.openingNow(g);
        const Actuator& actuator = *gate.actuator;
        if (flooded >= kWorthM3) {
            for (const double to : {actuator.minValue, actuator.maxValue}) {
                if (std::abs(to - now) < kSameOpening)
                    continue;
                auto trial = tryOut(run, gate, now, to, stop);
                if (!trial)
                    return passOn(trial);
                if (trial->isWorthIt() && (!best || trial->spared() > best->spared()))
                    best = std::move(*trial);
            }
        } else if (std::abs(actuator.safeValue - now) >= kSameOpening && run.rain.isDry()) {
            auto trial = tryOut(run, gate, now, actuator.safeValue, stop);
            if (!trial)
                return passOn(trial);
            if (const auto there = totals(trial->with); std::ranges::max(there) < kStillM3)
                proposeReturn(run, *trial, advice);
        }
    }
    if (best)
        proposeMove(run, *best, advice);
    return advice;
}

} // namespace sinew::systems::sewer
