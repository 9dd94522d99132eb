// SPDX-License-Identifier: GPL-3.0-or-later
// What people and systems do to a command: propose, approve, reject, cancel, request.
#include "Checks.h"
#include "CommandPrivate.h"
#include "Wording.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

namespace {

/// Renewed by the same origin, so that nobody's approval is needed by other rules than before.
bool asksTheSame(const Proposal& a, const Proposal& b)
{
    return a.origin == b.origin && a.actuator == b.actuator && a.action == b.action && a.value == b.value &&
           a.alsoSet == b.alsoSet && a.hazardous == b.hazardous;
}

/// "ada" of "operator:ada"; empty for a model's or a schedule's.
UserId requesterOf(const Proposal& proposal)
{
    constexpr std::string_view prefix = "operator:";
    return proposal.origin.starts_with(prefix) ? UserId(proposal.origin.substr(prefix.size())) : UserId{};
}

bool isHazardous(const Proposal& proposal, const ModelIndex& index)
{
    const auto hazardous = [&](const ActuatorId& id) {
        const Actuator* actuator = index.actuator(id);
        return actuator && actuator->hazardous;
    };
    return proposal.hazardous || hazardous(proposal.actuator) ||
           std::ranges::any_of(proposal.alsoSet, [&](const auto& also) { return hazardous(also.first); });
}

Result<void> allowed(bool yes, const User& user, const char* what)
{
    if (yes && !user.id.isEmpty())
        return {};
    return fail(ErrorCode::NotAllowed,
                fmt::format("{} is {} and may not {}.", user.id.isEmpty() ? "Nobody" : userText(user),
                            nameOf(user.role), what));
}

std::string withReason(std::string text, const std::string& reason)
{
    return sentence(reason.empty() ? text : text + ": " + reason);
}

} // namespace

Result<CommandId> CommandService::Private::propose(const Proposal& original)
{
    Proposal proposal = original;
    proposal.hazardous = isHazardous(proposal, index);
    if (const auto valid = validate(proposal, index, clock.world()); !valid)
        return passOn(valid);
    if (const auto free = standsInTheWay(proposal); !free)
        return passOn(free);
    if (const Entry* same = find(CommandId(proposal.id.value)); same && isFinal(same->record.state))
        proposal.id = {}; // a finished command keeps its id and its story to itself
    else if (same && (same->record.proposal.key != proposal.key || isInFlight(same->record.state)))
        return fail(ErrorCode::Conflict, "A command with this id exists already.", proposal.id.value);
    for (auto& [id, older] : entries) {
        const bool isSameSuggestion = id.value == proposal.id.value ||
                                      (!proposal.key.empty() && older->record.proposal.key == proposal.key);
        if (older->record.state != State::Proposed || !isSameSuggestion)
            continue;
        if (asksTheSame(older->record.proposal, proposal))
            return renew(*older, proposal);
        const std::string why = fmt::format("Replaced by a newer suggestion: {}", proposal.title);
        if (const auto replaced =
                transit(*older, {.event = Event::Replace, .why = sentence(why), .source = proposal.origin});
            !replaced)
            return passOn(replaced);
        if (id.value == proposal.id.value)
            proposal.id = {}; // something else is asked for: a command of its own
    }
    return create(std::move(proposal));
}

Result<void> CommandService::Private::standsInTheWay(const Proposal& proposal) const
{
    const auto dropped = [&](const std::string& why) {
        return fail(ErrorCode::Conflict, why, proposal.title);
    };
    for (const auto& [id, older] : entries) {
        const CommandRecord& record = older->record;
        const bool isSameKey = !proposal.key.empty() && record.proposal.key == proposal.key;
        if (!isSameKey && id.value != proposal.id.value)
            continue;
        if (isInFlight(record.state))
            return dropped(
                fmt::format("The same suggestion is under way already ({}).", nameOf(record.state)));
        if (record.state == State::Proposed && !record.approvals.empty())
            return dropped(fmt::format("{} has already approved the same suggestion; it stands as it is.",
                                       record.approvals.front().value));
        const bool isQuiet = older->endedByPerson && clock.wall() < older->endedWall + settings.quietAfterNo;
        if (isQuiet && asksTheSame(record.proposal, proposal) && requesterOf(proposal).isEmpty())
            return dropped(fmt::format("A person said no to the same suggestion less than {} ago.",
                                       durationText(settings.quietAfterNo)));
    }
    return {};
}

Result<CommandId> CommandService::Private::renew(Entry& older, const Proposal& proposal)
{
    Change change{.event = Event::Renew, .why = sentence(proposal.reason), .source = proposal.origin};
    change.proposal = proposal;
    change.proposal->id = older.record.proposal.id;
    change.basis = basisOf(proposal);
    change.decideByWall = clock.wall() + proposal.decideWithin;
    if (const auto renewed = transit(older, std::move(change)); !renewed)
        return passOn(renewed);
    return older.record.id;
}

std::shared_ptr<const Basis> CommandService::Private::basisOf(const Proposal& proposal) const
{
    const auto forecast = [&](const ForecastId& id) {
        auto found = service.forecastOf && !id.isEmpty() ? service.forecastOf(id) : std::nullopt;
        if (found)
            found->members.clear();
        return found;
    };
    Basis basis{forecast(proposal.forecastWithout), forecast(proposal.forecastWith),
                skillOf ? skillOf(proposal) : std::nullopt};
    const bool isEmpty = !basis.without && !basis.with && !basis.skill;
    return isEmpty ? nullptr : std::make_shared<const Basis>(std::move(basis));
}

Result<CommandId> CommandService::Private::create(Proposal proposal)
{
    if (proposal.id.isEmpty())
        proposal.id = ProposalId(newUuid());
    auto entry = std::make_unique<Entry>();
    CommandRecord& record = entry->record;
    record.id = CommandId(proposal.id.value);
    record.why = sentence(proposal.reason);
    record.proposedAtWall = record.changedAtWall = clock.wall();
    record.changedAtWorld = clock.world();
    record.decideByWall = record.proposedAtWall + proposal.decideWithin;
    // An operator's own hazardous one is two people's already with one other: the requester does not count.
    record.approvalsNeeded = proposal.hazardous && requesterOf(proposal).isEmpty() ? 2 : 1;
    record.past = {{record.changedAtWorld, State::Proposed}};
    record.requested = proposal.value;
    record.basis = basisOf(proposal);
    record.proposal = std::move(proposal);
    entry->test = EffectTest(settings.alpha, settings.beta);
    record.verification = entry->test.summary();
    setTargets(*entry, index);
    const auto row = ledger.append(toLedger(*entry));
    if (!row) {
        fault(row.error().text(), true);
        return passOn(row);
    }
    ledgerIsFaulty = false;
    entry->sequence = ++lastSequence;
    const CommandId id = record.id;
    changed(*(entries[id] = std::move(entry)));
    return id;
}

Result<void> CommandService::Private::mayApproveThis(const Entry& entry, const User& user) const
{
    const CommandRecord& record = entry.record;
    const auto refuse = [&](ErrorCode code, const std::string& why) {
        return fail(code, why, record.proposal.title);
    };
    if (const auto role = allowed(mayApprove(user.role), user, "approve commands"); !role)
        return role;
    if (record.state != State::Proposed)
        return refuse(ErrorCode::Conflict, fmt::format("It is {} already.", nameOf(record.state)));
    if (clock.wall() >= record.decideByWall)
        return refuse(ErrorCode::Timeout, "The time to decide is over.");
    if (const auto late = tooLate(record.proposal, clock.world()))
        return refuse(ErrorCode::Timeout, *late);
    if (record.proposal.hazardous && requesterOf(record.proposal) == user.id)
        return refuse(ErrorCode::NotAllowed,
                      fmt::format("{} asked for this hazardous command; somebody else must approve it.",
                                  userText(user)));
    if (std::ranges::find(record.approvals, user.id) != record.approvals.end())
        return refuse(ErrorCode::NotAllowed,
                      fmt::format("{} has approved already; another person must.", userText(user)));
    if (const auto gate = belowSkillGate(record.proposal, skillOf ? skillOf(record.proposal) : std::nullopt))
        return refuse(ErrorCode::NotAllowed, *gate);
    if (const Entry* holder = holderOf(record.proposal, record.id))
        return refuse(ErrorCode::Conflict, holdText(*holder));
    return {};
}

Result<void> CommandService::Private::approve(Entry& entry, const User& user)
{
    if (const auto may = mayApproveThis(entry, user); !may)
        return may;
    const int given = static_cast<int>(entry.record.approvals.size()) + 1;
    Change change{.event = Event::Approve, .user = user};
    if (given < entry.record.approvalsNeeded) {
        change.why =
            fmt::format("{} approved: {} of {}.", userText(user), given, entry.record.approvalsNeeded);
        return transit(entry, std::move(change));
    }
    change.event = Event::ApproveLast;
    change.releaseByWall = clock.wall() + settings.timeToLive;
    change.why = fmt::format("{} approved; it goes to the field within {}.", userText(user),
                             durationText(settings.timeToLive));
    return transit(entry, std::move(change));
}

Result<void> CommandService::Private::reject(Entry& entry, const User& user, const std::string& reason)
{
    if (const auto role = allowed(mayApprove(user.role), user, "reject commands"); !role)
        return role;
    return transit(
        entry,
        {.event = Event::Reject, .why = withReason(userText(user) + " rejected it", reason), .user = user});
}

Result<void> CommandService::Private::cancel(Entry& entry, const User& user, const std::string& reason)
{
    if (const auto role = allowed(mayCommand(user.role), user, "cancel commands"); !role)
        return role;
    // Once every actuator is done there is nothing left to stop in the field.
    const bool tellField = entry.record.state != State::Verifying;
    const auto done = transit(
        entry,
        {.event = Event::Cancel, .why = withReason(userText(user) + " cancelled it", reason), .user = user});
    if (done && tellField)
        cancelAll(entry);
    return done;
}

Result<CommandId> CommandService::Private::request(Proposal proposal, const User& user)
{
    if (const auto role = allowed(mayCommand(user.role), user, "command actuators"); !role)
        return passOn(role);
    const Actuator* actuator = index.actuator(proposal.actuator);
    proposal.origin = "operator:" + user.id.value;
    proposal.issuedAt = clock.world();
    if (proposal.key.empty())
        proposal.key = proposal.origin + "/" + proposal.actuator.value;
    if (proposal.action.empty() && actuator)
        proposal.action = actuator->action;
    if (proposal.title.empty() && actuator)
        proposal.title = fmt::format("{}: {} to {}", actuatorText(index, proposal.actuator), proposal.action,
                                     valueText(proposal.value, actuator->quantity));
    if (proposal.reason.empty())
        proposal.reason = fmt::format("{} asked for it", userText(user));
    if (const Entry* holder = holderOf(proposal, CommandId(proposal.id.value)))
        return fail(ErrorCode::Conflict, holdText(*holder), proposal.title);
    const auto id = propose(proposal);
    if (!id || find(*id)->record.proposal.hazardous)
        return id;
    if (const auto approved = approve(*find(*id), user); !approved)
        return passOn(approved);
    return id;
}

} // namespace sinew::command
