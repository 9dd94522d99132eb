// SPDX-License-Identifier: GPL-3.0-or-later
// What the field and the clock do to a command. Every step looks at facts (times, the field's reports) and is
// tried again at the next tick, so that a ledger that failed for a while loses nothing.
#include "Checks.h"
#include "CommandPrivate.h"
#include "Wording.h"

#include <sinew/wire/Codec.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::command {

using Verb = wire::CommandMessage::Verb;

namespace {

constexpr std::size_t kMostWaiting = 10'000; // samples for a plan that does not come

int rankOf(const std::optional<Stage>& stage)
{
    if (!stage)
        return 0;
    switch (*stage) {
    case Stage::Selected:
        return 1;
    case Stage::Accepted:
        return 2;
    case Stage::Running:
        return 3;
    case Stage::Done:
        return 4;
    case Stage::Refused:
    case Stage::Failed:
    case Stage::Cancelled:
        return 5;
    }
    return 0;
}

bool isEnd(const std::optional<Stage>& stage)
{
    return rankOf(stage) == 5;
}

/// Whether the field can mean it: no acknowledgement of what was never asked.
bool isPlausible(const Entry& entry, const ActuatorReport& known, const wire::FeedbackMessage& message)
{
    if (!entry.selectSentWall || isEnd(known.stage))
        return false;
    if (message.stage == Stage::Refused) // a transport that delivers twice is refused the second time
        return rankOf(known.stage) < 2 && !(known.stage && message.refusal == wire::Refusal::Replayed);
    const int rank = rankOf(message.stage);
    return rank > rankOf(known.stage) && (rank == 1 || rank == 5 || entry.operateSentWall);
}

void readValues(ActuatorReport& report, const wire::FeedbackMessage& message, const Unit& unit)
{
    const auto take = [&](std::optional<double>& to, const std::optional<double>& from) {
        if (from && std::isfinite(*from))
            to = unit.toSi(*from);
    };
    take(report.requested, message.requested);
    take(report.reported, message.reported);
    take(report.measured, message.measured);
}

void showMain(CommandRecord& record)
{
    const ActuatorReport& main = record.actuators.front();
    record.reported = main.reported ? main.reported : record.reported;
    record.measured = main.measured ? main.measured : record.measured;
}

} // namespace

void CommandService::Private::feedback(Entry& entry, const wire::FeedbackMessage& message)
{
    const auto found = std::ranges::find(entry.targets, message.actuator, &Target::actuator);
    if (found == entry.targets.end() || !entry.selectSentWall)
        return;
    ActuatorReport& known = entry.record.actuators[static_cast<std::size_t>(found - entry.targets.begin())];
    ActuatorReport report = found->unsaved.value_or(known);
    const bool isNews = isPlausible(entry, report, message);
    readValues(report, message, found->unit);
    if (isNews) {
        report.stage = message.stage;
        report.refusal = message.refusal;
        report.detail = message.detail;
    }
    if (isNews && !isFinal(entry.record.state)) {
        found->unsaved = report; // a seat that looks on keeps it for when it takes over
        return onDuty ? advanceAll(entry) : changed(entry);
    }
    // Progress, or what came after the end: shown, but no step of the command.
    (found->unsaved ? *found->unsaved : known) = report;
    showMain(entry.record);
    changed(entry);
}

void CommandService::Private::dropSaved(Entry& entry, const ActuatorReport& saved) const
{
    for (Target& target : entry.targets)
        if (target.unsaved && target.actuator == saved.actuator &&
            rankOf(target.unsaved->stage) <= rankOf(saved.stage))
            target.unsaved.reset();
}

bool CommandService::Private::saveReports(Entry& entry)
{
    for (Target& target : entry.targets) {
        if (!target.unsaved)
            continue;
        Change change{.event = Event::Report, .refusal = target.unsaved->refusal, .source = "field"};
        change.report = target.unsaved;
        if (!transit(entry, std::move(change)))
            return false;
        target.unsaved.reset();
    }
    return true;
}

void CommandService::Private::advanceAll(Entry& entry)
{
    if (!saveReports(entry))
        return;
    while (!isFinal(entry.record.state) && advanceOnce(entry)) {
    }
}

bool CommandService::Private::advanceOnce(Entry& entry)
{
    if (stepTrouble(entry))
        return true;
    switch (entry.record.state) {
    case State::Proposed:
        return stepProposed(entry);
    case State::Ready:
        return stepReady(entry);
    case State::Approved:
        return entry.selectSentWall ? stepSelecting(entry) : stepApproved(entry);
    case State::Selected:
        return stepSelected(entry);
    case State::Operated:
        return stepOperated(entry);
    case State::Acknowledged:
        return stepAcknowledged(entry);
    case State::Verifying:
        return stepVerifying(entry);
    default:
        return false;
    }
}

bool CommandService::Private::end(Entry& entry, Event event, const std::string& why, bool tellField)
{
    const bool done = transit(entry, {.event = event, .why = sentence(why)}).has_value();
    if (done && tellField)
        cancelAll(entry);
    return done;
}

bool CommandService::Private::stepTrouble(Entry& entry)
{
    const auto found = std::ranges::find_if(entry.record.actuators,
                                            [](const ActuatorReport& report) { return isEnd(report.stage); });
    if (found == entry.record.actuators.end())
        return false;
    const std::string name = actuatorText(index, found->actuator);
    const std::string detail = found->detail.empty() ? "" : fmt::format(" ({})", found->detail);
    Change change{.refusal = found->refusal, .source = "field"};
    if (*found->stage == Stage::Refused) {
        change.event = Event::Refuse;
        change.why = fmt::format("The field refused {}: {}{}", name, refusalText(found->refusal), detail);
    } else if (*found->stage == Stage::Failed) {
        change.event = Event::FieldFail;
        change.why = fmt::format("{} could not carry it out{}", name, detail);
    } else {
        change.event = Event::FieldStop;
        change.why = fmt::format("The field cancelled {}{}", name, detail);
    }
    change.why = sentence(change.why);
    const bool wasDone = entry.record.state == State::Verifying;
    const bool done = transit(entry, std::move(change)).has_value();
    if (done && !wasDone)
        cancelAll(entry);
    return done;
}

bool CommandService::Private::stepProposed(Entry& entry)
{
    const CommandRecord& record = entry.record;
    if (clock.wall() >= record.decideByWall)
        return end(entry, Event::Expire,
                   fmt::format("Nobody decided within {}: {} of {} approved",
                               durationText(record.proposal.decideWithin), record.approvals.size(),
                               record.approvalsNeeded),
                   false);
    if (const auto late = tooLate(record.proposal, clock.world()))
        return end(entry, Event::Expire, *late, false);
    return false;
}

bool CommandService::Private::stepReady(Entry& entry)
{
    if (clock.wall() < *entry.record.readyUntilWall)
        return false;
    return end(entry, Event::Expire,
               fmt::format("Kept ready until {}, and not needed", formatUtc(*entry.record.readyUntilWall)), false);
}

std::optional<std::string> CommandService::Private::blockedBy(const Entry& entry,
                                                              const live::StateSnapshot& state) const
{
    const Proposal& proposal = entry.record.proposal;
    if (!entry.authorisation)
        return "It was approved before commands were signed; the field would refuse it.";
    if (auto late = tooLate(proposal, clock.world()))
        return late;
    if (auto wrong = outOfRange(proposal, index))
        return wrong;
    if (const Entry* holder = holderOf(proposal, entry.record.id))
        return holdText(*holder);
    if (auto held = interlocksOf(entry, &state); !held.empty())
        return held.front();
    if (auto gate = belowSkillGate(proposal, skillOf ? skillOf(proposal) : std::nullopt))
        return gate;
    return badInputs(proposal, index, state);
}

bool CommandService::Private::stepApproved(Entry& entry)
{
    if (clock.wall() >= *entry.record.releaseByWall) {
        const std::string reason =
            entry.waitingFor.empty() ? "It was not released in time." : entry.waitingFor;
        return end(
            entry, Event::Expire,
            fmt::format("Approved, but not sent within {}. {}", durationText(settings.timeToLive), reason),
            false);
    }
    if (!now)
        return false;
    if (const auto blocked = blockedBy(entry, *now)) {
        const bool isNew = entry.waitingFor != *blocked;
        entry.waitingFor = *blocked;
        entry.record.why =
            fmt::format("Approved; waits for at most {}. {}", durationText(settings.timeToLive), *blocked);
        if (isNew)
            changed(entry);
        return false;
    }
    if (!transit(entry,
                 {.event = Event::Select, .why = "Approved; asking the field to reserve the actuators."}))
        return false;
    sendAll(entry, Verb::Select);
    return true;
}

bool CommandService::Private::allAtLeast(const Entry& entry, Stage stage) const
{
    return std::ranges::all_of(entry.record.actuators, [&](const ActuatorReport& report) {
        return rankOf(report.stage) >= rankOf(stage) && !isEnd(report.stage);
    });
}

bool CommandService::Private::stepSelecting(Entry& entry)
{
    if (clock.wall() >= *entry.record.releaseByWall)
        return end(entry, Event::Expire,
                   "The time to live was over before the field had reserved the actuators", true);
    if (allAtLeast(entry, Stage::Selected))
        return transit(entry, {.event = Event::ConfirmSelect,
                               .why = fmt::format("The field reserved {} actuator(s).", entry.targets.size()),
                               .source = "field"})
            .has_value();
    if (clock.wall() - *entry.selectSentWall >= settings.selectTimeout)
        return end(entry, Event::TimeOut,
                   fmt::format("The field did not answer the selection within {}; nothing was operated",
                               durationText(settings.selectTimeout)),
                   true);
    return false;
}

bool CommandService::Private::stepSelected(Entry& entry)
{
    if (clock.wall() >= *entry.record.releaseByWall)
        return end(entry, Event::Expire, "The time to live was over before it could be operated", true);
    if (clock.wall() - *entry.selectSentWall >= settings.selectTimeout)
        return end(entry, Event::TimeOut,
                   fmt::format("The selection lapsed after {}; nothing was operated",
                               durationText(settings.selectTimeout)),
                   true);
    if (!now)
        return false;
    if (const auto blocked = blockedBy(entry, *now))
        return end(entry, Event::Block, "Blocked at release: " + *blocked, true);
    if (!transit(entry,
                 {.event = Event::Operate, .why = "Operate sent; waiting for the field's acknowledgement."}))
        return false;
    sendAll(entry, Verb::Operate);
    return true;
}

bool CommandService::Private::stepOperated(Entry& entry)
{
    if (allAtLeast(entry, Stage::Accepted))
        return transit(entry,
                       {.event = Event::Acknowledge, .why = "The field carries it out.", .source = "field"})
            .has_value();
    if (clock.wall() - *entry.operateSentWall < settings.operateTimeout)
        return false;
    return end(entry, Event::TimeOut,
               fmt::format("No acknowledgement within {}; whether the field acted is not known",
                           durationText(settings.operateTimeout)),
               false);
}

bool CommandService::Private::stepAcknowledged(Entry& entry)
{
    if (allAtLeast(entry, Stage::Done))
        return transit(entry,
                       {.event = Event::Verify,
                        .why = entry.record.proposal.verify ? "The field is done; comparing measurements."
                                                            : "The field is done; checking what it reports.",
                        .source = "field"})
            .has_value();
    const auto& plan = entry.record.proposal.verify;
    const Instant deadline = plan ? plan->until : entry.operateSentWorld + settings.doneTimeout;
    if (clock.world() < deadline)
        return false;
    return end(entry, Event::TimeOut,
               fmt::format("The field accepted it but was not done by {}", formatUtc(deadline)), false);
}

bool CommandService::Private::stepVerifying(Entry& entry)
{
    return entry.record.proposal.verify ? stepPlanned(entry) : stepUnplanned(entry);
}

std::string CommandService::Private::effectText(const Entry& entry) const
{
    const VerifyPlan& plan = *entry.record.proposal.verify;
    const auto& v = entry.record.verification;
    const std::string against =
        plan.followsMeasurement
            ? fmt::format("{} was on average {} than {} in the model's run without the command in the "
                          "conditions that were "
                          "measured (simulated by the model)",
                          channelText(index, plan.channel), differenceText(v.meanEffect, plan.quantity),
                          valueText(v.meanWithout, plan.quantity))
            : fmt::format("{} was {} than predicted without the command", channelText(index, plan.channel),
                          differenceText(v.meanEffect, plan.quantity));
    return fmt::format(
        "{}; predicted with it was {} ({:.0f} % of the predicted effect came true, each of {} comparison{} weighed by its "
        "certainty; log-likelihood ratio {:.2f} between {:.2f} and {:.2f})",
        against, differenceText(v.predictedEffect, plan.quantity), 100 * v.share, v.samples,
        v.samples == 1 ? "" : "s", v.logRatio, v.lower, v.upper);
}

bool CommandService::Private::stepPlanned(Entry& entry)
{
    const auto decision = entry.test.decision();
    const bool partly = entry.record.verification.outcome == "partial";
    if (decision == estimate::SprtDecision::Effect)
        return end(entry, Event::Confirm,
                   (partly ? "Confirmed in part: " : "Confirmed: ") + effectText(entry), false);
    if (decision == estimate::SprtDecision::NoEffect)
        return end(entry, Event::Disprove,
                   (partly ? "Much less effect than predicted: " : "No effect measured: ") +
                       effectText(entry),
                   false);
    const VerifyPlan& plan = *entry.record.proposal.verify;
    if (clock.world() < plan.until)
        return false;
    const std::string why = entry.record.verification.samples > 0
                                ? effectText(entry)
                                : "no good measurement of " + channelText(index, plan.channel) + " came";
    return transit(entry, {.event = Event::TimeOut,
                           .why = sentence(fmt::format("Not decided by {}: {}", formatUtc(plan.until), why)),
                           .outcome = "undecided"})
        .has_value();
}

bool CommandService::Private::stepUnplanned(Entry& entry)
{
    std::string seen;
    for (const ActuatorReport& report : entry.record.actuators) {
        const Actuator* actuator = index.actuator(report.actuator);
        const std::string name = actuatorText(index, report.actuator);
        const std::string quantity = actuator ? actuator->quantity : "";
        const bool mayStillCome = actuator && !actuator->reported.isEmpty() &&
                                  clock.world() < entry.doneWorld + settings.doneTimeout;
        if (!report.reported && mayStillCome)
            return false;
        if (!report.reported)
            return transit(entry, {.event = Event::Confirm,
                                   .why = fmt::format(
                                       "Not verified: the field says done, but {} reports no value.", name),
                                   .outcome = "not verified"})
                .has_value();
        const double range = actuator ? actuator->maxValue - actuator->minValue : 0;
        if (std::abs(*report.reported - report.value) > settings.reportTolerance * range)
            return transit(entry, {.event = Event::Disprove,
                                   .why = fmt::format("{} reports {} where {} was asked for.", name,
                                                      valueText(*report.reported, quantity),
                                                      valueText(report.value, quantity)),
                                   .outcome = "failed"})
                .has_value();
        seen += fmt::format("{}{} reports {}", seen.empty() ? "" : ", ", name,
                            valueText(*report.reported, quantity));
    }
    return transit(entry,
                   {.event = Event::Confirm,
                    .why = fmt::format("The field is done: {}. Its effect was not predicted, so it is not "
                                       "verified by measurement.",
                                       seen),
                    .outcome = "confirmed"})
        .has_value();
}

/// What shows an actuator's effect may be of another quantity: that is no state of the actuator.
void CommandService::Private::takeState(ActuatorReport& report, const Sample& sample, Instant since) const
{
    const Actuator* actuator = index.actuator(report.actuator);
    const Channel* channel = index.channel(sample.channel);
    if (!actuator || !channel || channel->quantity != actuator->quantity)
        return;
    if (actuator->reported == sample.channel && sample.sourceTime > since)
        report.reported = sample.value;
    if (actuator->measured == sample.channel)
        report.measured = sample.value;
}

void CommandService::Private::measured(Entry& entry, const Sample& sample)
{
    CommandRecord& record = entry.record;
    if (!entry.operateSentWall && record.state != State::Verifying)
        return;
    if (entry.operateSentWall && sample.quality == Quality::Good)
        for (ActuatorReport& report : record.actuators)
            takeState(report, sample, entry.operateSentWorld);
    showMain(record);
    const auto& plan = record.proposal.verify;
    if (!onDuty || record.state != State::Verifying || !plan || sample.channel != plan->channel ||
        sample.sourceTime <= entry.doneWorld || sample.sourceTime > plan->until)
        return;
    if (!plan->followsMeasurement)
        return compareWith(entry, sample);
    if (entry.waiting.size() < kMostWaiting)
        entry.waiting.push_back(sample);
}

void CommandService::Private::compareWith(Entry& entry, const Sample& sample)
{
    if (entry.lastCompared != Instant{} && sample.sourceTime < entry.lastCompared + settings.compareEvery)
        return;
    const auto comparison = compare(*entry.record.proposal.verify, sample);
    if (!comparison)
        return;
    Change change{.event = Event::Measure, .source = "field"};
    change.comparison = comparison;
    if (transit(entry, std::move(change)))
        advanceAll(entry);
}

Result<void> CommandService::Private::refine(Entry& entry, const VerifyPlan& plan)
{
    const auto& standing = entry.record.proposal.verify;
    const auto conflict = [&](const char* why) {
        return fail(ErrorCode::Conflict, why, entry.record.proposal.title);
    };
    if (!next(entry.record.state, Event::Refine))
        return conflict("Nothing is measured of a command that is not being carried out.");
    if (!standing || !standing->followsMeasurement || standing->channel != plan.channel ||
        standing->quantity != plan.quantity)
        return conflict("The plan of this command does not follow such measurements.");
    if (const auto wrong = wrongPlan(plan, index))
        return fail(ErrorCode::InvalidInput, *wrong, entry.record.proposal.title);
    VerifyPlan fresh = plan;
    fresh.followsMeasurement = true;
    std::erase_if(fresh.points, [&](const auto& point) { return point.time <= entry.lastCompared; });
    if (fresh.points.empty())
        return {};
    Change change{.event = Event::Refine, .source = entry.record.proposal.origin};
    change.plan = std::move(fresh);
    if (const auto refined = transit(entry, std::move(change)); !refined)
        return refined;
    compareWaiting(entry);
    return {};
}

void CommandService::Private::compareWaiting(Entry& entry)
{
    const Instant until = entry.record.proposal.verify->points.back().time;
    std::vector<Sample> covered;
    std::erase_if(entry.waiting, [&](const Sample& sample) {
        if (sample.sourceTime <= until)
            covered.push_back(sample);
        return sample.sourceTime <= until;
    });
    std::ranges::stable_sort(covered, {}, &Sample::sourceTime);
    for (const Sample& sample : covered)
        if (entry.record.state == State::Verifying)
            compareWith(entry, sample);
}

wire::CommandMessage CommandService::Private::message(const Entry& entry, std::size_t target, Verb verb) const
{
    // What was signed, to the last digit: not what the model says by now.
    const wire::Setting& setting = entry.authorisation->settings.at(target);
    wire::CommandMessage made{entry.record.id, verb,         setting.actuator, setting.action,
                              setting.value,   setting.unit};
    made.issuedAt = clock.wall();
    // Stopping must stay possible after the release is over.
    made.expiresAt = verb == Verb::Cancel ? made.issuedAt + settings.timeToLive : *entry.record.releaseByWall;
    made.nonce = newUuid();
    made.authorisation = *entry.authorisation;
    if (const auto seat = signers.seat()) // a seat without a key sends what the field refuses
        sign(made, *seat);
    return made;
}

void CommandService::Private::sendAll(Entry& entry, Verb verb)
{
    const State state = entry.record.state;
    for (std::size_t i = 0; i < entry.targets.size(); ++i) {
        Target& target = entry.targets[i];
        // The field may answer while we are still sending: an end found meanwhile stops the rest.
        if (entry.record.state != state || clock.wall() >= *entry.record.releaseByWall)
            return;
        bool& handed = verb == Verb::Select ? target.selectHanded : target.operateHanded;
        handed = true;
        if (const auto sent = send(message(entry, i, verb)); !sent) {
            handed = false;
            if (entry.record.state == state)
                end(entry, Event::SendFail, "It could not be handed to the field: " + sent.error().text(),
                    true);
            return;
        }
    }
}

void CommandService::Private::cancelAll(Entry& entry)
{
    for (std::size_t i = 0; i < entry.targets.size(); ++i) {
        Target& target = entry.targets[i];
        const bool holdsNothing = entry.record.actuators[i].stage == Stage::Refused;
        if (!target.selectHanded || target.cancelHanded || holdsNothing)
            continue;
        target.cancelHanded = true;
        if (const auto sent = send(message(entry, i, Verb::Cancel)); !sent) {
            entry.record.why += fmt::format(" The field could not be told to cancel {}: {}.",
                                            actuatorText(index, target.actuator), sent.error().text());
            changed(entry);
        }
    }
}

} // namespace sinew::command
