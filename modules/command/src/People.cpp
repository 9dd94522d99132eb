// SPDX-License-Identifier: GPL-3.0-or-later
// What people and systems do to a command: propose, approve, reject, cancel, request.
#include "Checks.h"
#include "CommandPrivate.h"
#include "Wording.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

namespace {

constexpr int kMostTries = 50;

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

Result<CommandId> CommandService::Private::propose(const Proposal& proposal, const Asker* asker)
{
    for (int tries = 0; tries < kMostTries; ++tries) {
        const auto made = proposeOnce(proposal, asker);
        if (!made)
            return passOn(made);
        if (*made)
            return **made;
    }
    return busyLedger();
}

Result<std::optional<CommandId>> CommandService::Private::proposeOnce(const Proposal& original,
                                                                      const Asker* asker)
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
        const bool isSameUse = older->record.emergency == (asker && asker->readyFor);
        if (isSameUse && asksTheSame(older->record.proposal, proposal)) {
            const auto renewed = renew(*older, proposal, asker);
            return renewed ? Result<std::optional<CommandId>>(*renewed) : passOn(renewed);
        }
        Change change{.event = Event::Replace, .source = proposal.origin};
        change.why = sentence(fmt::format("Replaced by a newer suggestion: {}", proposal.title));
        if (asker)
            change.by = asker->person.key;
        if (const auto replaced = transit(*older, std::move(change)); !replaced)
            return passOn(replaced);
        if (id.value == proposal.id.value)
            proposal.id = {}; // something else is asked for: a command of its own
    }
    return create(std::move(proposal), asker);
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

Result<CommandId> CommandService::Private::renew(Entry& older, const Proposal& proposal, const Asker* asker)
{
    Change change{.event = Event::Renew, .why = sentence(proposal.reason), .source = proposal.origin};
    change.proposal = proposal;
    change.proposal->id = older.record.proposal.id;
    change.basis = basisOf(proposal);
    change.decideByWall = clock.wall() + proposal.decideWithin;
    if (asker) { // who asks again signs again: the older request is as if it had not been
        Entry again;
        again.record = older.record;
        again.record.decideByWall = *change.decideByWall;
        again.record.proposal = *change.proposal;
        again.targets = older.targets;
        change.user = asker->person.user;
        change.by = asker->person.key;
        change.authorisation = requestOf(again, *asker);
    }
    if (const auto renewed = transit(older, std::move(change)); !renewed)
        return passOn(renewed);
    return older.record.id;
}

std::string CommandService::Private::site() const
{
    return settings.site.empty() ? index.model().name : settings.site;
}

wire::Authorisation CommandService::Private::fix(const Entry& entry) const
{
    const CommandRecord& record = entry.record;
    wire::Authorisation made;
    made.id = record.id;
    made.site = site();
    made.origin = record.proposal.origin;
    for (const Target& target : entry.targets)
        made.settings.push_back({target.actuator, target.action, target.unit.fromSi(target.value),
                                 std::string(target.unit.symbol)});
    made.hazardous = record.proposal.hazardous;
    made.validFrom = clock.wall();
    made.validUntil =
        std::min(record.decideByWall + settings.timeToLive, made.validFrom + settings.mostReady);
    made.nonce = newUuid();
    return made;
}

wire::Authorisation CommandService::Private::requestOf(const Entry& entry, const Asker& asker) const
{
    wire::Authorisation made = fix(entry);
    made.emergency = asker.readyFor.has_value();
    if (asker.readyFor)
        made.validUntil = made.validFrom + *asker.readyFor;
    sign(made, asker.person.user.id, wire::Authorisation::Purpose::Request, *asker.person.key);
    return made;
}

Result<void> CommandService::Private::allow(const User& user, Deed deed, const Proposal& proposal) const
{
    return service.allows ? service.allows(user, deed, proposal) : Result<void>{};
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

Result<std::optional<CommandId>> CommandService::Private::create(Proposal proposal, const Asker* asker)
{
    if (proposal.id.isEmpty())
        proposal.id = ProposalId(newUuid());
    Birth birth;
    CommandRecord& record = birth.record;
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
    if (asker) {
        Entry targets;
        targets.record = record;
        setTargets(targets, index);
        birth.user = asker->person.user;
        birth.authorisation = requestOf(targets, *asker);
    }
    auto entry = std::make_unique<Entry>();
    const CommandId id = record.id;
    const User user = birth.user;
    begin(*entry, std::move(birth), index, settings.alpha, settings.beta);
    const auto written = write(toLedger(*entry, user), asker ? asker->person.key : nullptr);
    if (!written) {
        fault(written.error().text(), true);
        return passOn(written);
    }
    if (!*written)
        return std::nullopt;
    entry->sequence = ++lastSequence;
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
        return refuse(ErrorCode::Conflict, standsText(entry));
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
    const Entry* holder = record.emergency ? nullptr : holderOf(record.proposal, record.id);
    if (holder)
        return refuse(ErrorCode::Conflict, holdText(*holder));
    if (!record.emergency) // what is kept ready is asked when it is released
        if (const auto held = interlocksOf(entry, looked ? &*looked : nullptr); !held.empty())
            return refuse(ErrorCode::NotAllowed, held.front());
    return allow(user, Deed::Approve, record.proposal);
}

Result<void> CommandService::Private::approve(Entry& entry, const User& user)
{
    return transit(entry, [&] { return approvalOf(entry, user); });
}

Result<Change> CommandService::Private::approvalOf(const Entry& entry, const User& user) const
{
    if (const auto may = mayApproveThis(entry, user); !may)
        return passOn(may);
    const auto person = personFor(user);
    if (!person)
        return passOn(person);
    Change change{.event = Event::Approve, .user = user, .by = person->key};
    change.authorisation = entry.authorisation ? *entry.authorisation : fix(entry);
    sign(*change.authorisation, user.id, wire::Authorisation::Purpose::Approve, *person->key);
    const int given = static_cast<int>(entry.record.approvals.size()) + 1;
    if (given >= entry.record.approvalsNeeded)
        return lastApproval(entry, std::move(change));
    change.why = fmt::format("{} approved: {} of {}.", userText(user), given, entry.record.approvalsNeeded);
    return change;
}

Result<Change> CommandService::Private::lastApproval(const Entry& entry, Change change) const
{
    if (entry.record.emergency) {
        change.event = Event::Prepare;
        change.why = fmt::format("{} approved; kept ready until {}, for one use.", userText(change.user),
                                 formatUtc(change.authorisation->validUntil));
        return change;
    }
    change.event = Event::ApproveLast;
    change.releaseByWall = clock.wall() + settings.timeToLive;
    change.why = fmt::format("{} approved; it goes to the field within {}.", userText(change.user),
                             durationText(settings.timeToLive));
    return change;
}

/// Where one person suffices, who asked has signed enough by asking.
Result<void> CommandService::Private::approveOwn(Entry& entry, const User& user)
{
    return transit(entry, [&]() -> Result<Change> {
        if (const auto may = mayApproveThis(entry, user); !may)
            return passOn(may);
        const auto person = personFor(user);
        if (!person)
            return passOn(person);
        Change change{.event = Event::ApproveLast, .user = user, .by = person->key};
        change.authorisation = entry.authorisation;
        return lastApproval(entry, std::move(change));
    });
}

Result<void> CommandService::Private::reject(Entry& entry, const User& user, const std::string& reason)
{
    return transit(entry, [&]() -> Result<Change> {
        if (const auto role = allowed(mayApprove(user.role), user, "reject commands"); !role)
            return passOn(role);
        const auto person = personFor(user);
        if (!person)
            return passOn(person);
        if (const auto may = allow(user, Deed::Reject, entry.record.proposal); !may)
            return passOn(may);
        return Change{.event = Event::Reject,
                      .why = withReason(userText(user) + " rejected it", reason),
                      .user = user,
                      .by = person->key};
    });
}

Result<void> CommandService::Private::cancel(Entry& entry, const User& user, const std::string& reason)
{
    bool tellField = true;
    const auto done = transit(entry, [&]() -> Result<Change> {
        if (const auto role = allowed(mayCommand(user.role), user, "cancel commands"); !role)
            return passOn(role);
        const auto person = personFor(user);
        if (!person)
            return passOn(person);
        if (const auto may = allow(user, Deed::Cancel, entry.record.proposal); !may)
            return passOn(may);
        // Once every actuator is done there is nothing left to stop in the field.
        tellField = entry.record.state != State::Verifying;
        return Change{.event = Event::Cancel,
                      .why = withReason(userText(user) + " cancelled it", reason),
                      .user = user,
                      .by = person->key};
    });
    if (done && tellField)
        cancelAll(entry);
    return done;
}

Result<CommandId> CommandService::Private::request(Proposal proposal, const User& user)
{
    if (const auto role = allowed(mayCommand(user.role), user, "command actuators"); !role)
        return passOn(role);
    auto person = personFor(user);
    if (!person)
        return passOn(person);
    if (const Entry* holder = holderOf(proposal, CommandId(proposal.id.value)))
        return fail(ErrorCode::Conflict, holdText(*holder), proposal.title);
    if (const auto may = allow(user, Deed::Request, proposal); !may)
        return passOn(may);
    return ask(std::move(proposal), {std::move(*person), std::nullopt});
}

Result<CommandId> CommandService::Private::prepare(Proposal proposal, const User& user, Duration validFor)
{
    if (const auto role = allowed(mayCommand(user.role), user, "prepare commands"); !role)
        return passOn(role);
    auto person = personFor(user);
    if (!person)
        return passOn(person);
    if (validFor <= Duration{0} || validFor > settings.mostReady)
        return fail(ErrorCode::InvalidInput, fmt::format("A command is kept ready for at most {}.",
                                                         durationText(settings.mostReady)));
    if (const auto may = allow(user, Deed::Prepare, proposal); !may)
        return passOn(may);
    proposal.actBefore = {}; // nobody knows yet when it will be needed
    // Of its own kind: the same operator's ordinary request neither renews nor replaces it.
    if (!proposal.key.starts_with("emergency/"))
        proposal.key = "emergency/" + user.id.value + "/" + proposal.actuator.value;
    return ask(std::move(proposal), {std::move(*person), validFor});
}

/// An operator's own: what was left out is filled in.
Result<CommandId> CommandService::Private::ask(Proposal proposal, const Asker& asker)
{
    const User& user = asker.person.user;
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
    const auto id = propose(proposal, &asker);
    if (!id || find(*id)->record.proposal.hazardous)
        return id;
    if (const auto approved = approveOwn(*find(*id), user); !approved)
        return passOn(approved);
    return id;
}

Result<void> CommandService::Private::releaseReady(Entry& entry)
{
    return transit(entry, [&]() -> Result<Change> {
        const CommandRecord& record = entry.record;
        const auto refuse = [&](ErrorCode code, const std::string& why) {
            return fail(code, why, record.proposal.title);
        };
        if (record.state != State::Ready)
            return refuse(ErrorCode::Conflict, standsText(entry));
        if (clock.wall() >= *record.readyUntilWall)
            return refuse(ErrorCode::Timeout, "It was kept ready until " + formatUtc(*record.readyUntilWall) +
                                                  "; it must be prepared anew.");
        if (!looked)
            return refuse(ErrorCode::NotAllowed, "Nothing has been measured yet.");
        if (const auto blocked = blockedBy(entry, *looked))
            return refuse(ErrorCode::NotAllowed, *blocked);
        Change change{.event = Event::Release, .seat = settings.seat};
        change.releaseByWall = std::min(clock.wall() + settings.timeToLive, *record.readyUntilWall);
        change.why = fmt::format("Released for an emergency{}, without a login.",
                                 settings.seat.empty() ? "" : " at seat " + settings.seat);
        return change;
    });
}

} // namespace sinew::command
