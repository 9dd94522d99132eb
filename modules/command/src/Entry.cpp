// SPDX-License-Identifier: GPL-3.0-or-later
#include "Entry.h"

#include <algorithm>
#include <utility>

namespace sinew::command {

namespace {

void applyReport(Entry& entry, const ActuatorReport& report)
{
    const auto found = std::ranges::find(entry.record.actuators, report.actuator, &ActuatorReport::actuator);
    if (found == entry.record.actuators.end())
        return;
    *found = report;
    if (found == entry.record.actuators.begin()) {
        entry.record.requested = report.requested ? report.requested : entry.record.requested;
        entry.record.reported = report.reported ? report.reported : entry.record.reported;
        entry.record.measured = report.measured ? report.measured : entry.record.measured;
    }
}

void applyComparison(Entry& entry, const Comparison& comparison)
{
    entry.test.add(comparison);
    entry.lastCompared = comparison.time;
    entry.record.verification = entry.test.summary();
}

// What was compared keeps the prediction it was compared with; the newer plan takes over from there.
void applyPlan(Entry& entry, const VerifyPlan& plan)
{
    VerifyPlan made = plan;
    if (entry.isRefined && entry.record.proposal.verify) {
        std::vector<VerifyPlan::Point> kept = entry.record.proposal.verify->points;
        const Instant from = made.points.empty() ? entry.lastCompared : made.points.front().time;
        std::erase_if(kept, [&](const auto& point) { return point.time >= from; });
        made.points.insert(made.points.begin(), kept.begin(), kept.end());
    }
    entry.isRefined = true;
    entry.record.proposal.verify = std::move(made);
}

void applyTimes(Entry& entry, State to, const Change& change)
{
    if (change.event == Event::Select)
        entry.selectSentWall = change.wall;
    if (change.event == Event::Operate) {
        entry.operateSentWall = change.wall;
        entry.operateSentWorld = change.world;
    }
    if (change.event == Event::Verify)
        entry.doneWorld = change.world;
    if (isFinal(to))
        entry.endedWall = change.wall;
}

/// Who has signed, seen from the authorisation; names and times come from the deeds.
void showSignatures(CommandRecord& record, const std::optional<wire::Authorisation>& authorisation,
                    const User& user, Instant wall)
{
    const auto old = std::exchange(record.signatures, {});
    if (!authorisation)
        return;
    for (const auto& by : authorisation->signatures) {
        const auto known = std::ranges::find_if(
            old, [&](const auto& s) { return s.person == by.person && s.purpose == by.purpose; });
        if (known != old.end())
            record.signatures.push_back(*known);
        else
            record.signatures.push_back(
                {by.person, by.person == user.id ? user.name : by.person.value, by.purpose, wall});
    }
}

std::string deedOf(Event event)
{
    switch (event) {
    case Event::Approve:
    case Event::ApproveLast:
    case Event::Prepare:
        return "approved";
    case Event::Reject:
        return "rejected";
    case Event::Cancel:
        return "cancelled";
    default:
        return "asked for";
    }
}

void applyDeed(Entry& entry, const Change& change)
{
    if (change.user.id.isEmpty())
        return;
    entry.lastPerson = change.user;
    entry.lastDeed = deedOf(change.event);
    entry.lastDeedWall = change.wall;
}

void applyAuthorisation(Entry& entry, const Change& change)
{
    if (!change.authorisation && change.event != Event::Renew)
        return;
    entry.authorisation = change.authorisation;
    showSignatures(entry.record, entry.authorisation, change.user, change.wall);
}

} // namespace

bool isApproval(Event event)
{
    return event == Event::Approve || event == Event::ApproveLast || event == Event::Prepare;
}

void begin(Entry& entry, Birth birth, const ModelIndex& index, double alpha, double beta)
{
    CommandRecord& record = entry.record = std::move(birth.record);
    entry.test = EffectTest(alpha, beta);
    record.verification = entry.test.summary();
    entry.authorisation = std::move(birth.authorisation);
    if (entry.authorisation && entry.authorisation->emergency) {
        record.emergency = true;
        record.readyUntilWall = entry.authorisation->validUntil;
    }
    showSignatures(record, entry.authorisation, birth.user, record.proposedAtWall);
    applyDeed(entry, {.user = birth.user, .wall = record.proposedAtWall});
    setTargets(entry, index);
}

void apply(Entry& entry, State to, const Change& change)
{
    CommandRecord& record = entry.record;
    ++entry.revision;
    applyTimes(entry, to, change);
    applyDeed(entry, change);
    applyAuthorisation(entry, change);
    if (change.proposal) {
        record.proposal = *change.proposal;
        record.basis = change.basis;
    }
    if (change.decideByWall)
        record.decideByWall = *change.decideByWall;
    if (change.releaseByWall)
        record.releaseByWall = change.releaseByWall;
    if (isApproval(change.event))
        record.approvals.push_back(change.user.id);
    if (change.event == Event::Reject || change.event == Event::Cancel)
        entry.endedByPerson = true;
    if (change.report)
        applyReport(entry, *change.report);
    if (change.plan)
        applyPlan(entry, *change.plan);
    if (change.comparison)
        applyComparison(entry, *change.comparison);
    if (!change.outcome.empty())
        record.verification.outcome = change.outcome;
    if (change.refusal != wire::Refusal::None)
        record.refusal = change.refusal;
    if (!change.why.empty())
        record.why = change.why;
    if (record.state != to || record.past.empty())
        record.past.emplace_back(change.world, to);
    record.state = to;
    record.changedAtWall = change.wall;
    record.changedAtWorld = change.world;
}

Result<Unit> wireUnitOf(const Actuator& actuator)
{
    if (!actuator.unit.empty())
        return findUnit(actuator.unit);
    const auto quantity = findQuantity(actuator.quantity);
    return quantity ? findUnit(quantity->si) : passOn(quantity);
}

namespace {

void addTarget(Entry& entry, const ModelIndex& index, const ActuatorId& id, const std::string& action,
               double value)
{
    const Actuator* actuator = index.actuator(id);
    Target target{id, action, value};
    if (actuator)
        if (const auto unit = wireUnitOf(*actuator))
            target.unit = *unit;
    if (target.action.empty() && actuator)
        target.action = actuator->action;
    entry.record.actuators.push_back({id, target.action, value});
    entry.targets.push_back(std::move(target));
}

} // namespace

void setTargets(Entry& entry, const ModelIndex& index)
{
    const Proposal& proposal = entry.record.proposal;
    entry.targets.clear();
    entry.record.actuators.clear();
    addTarget(entry, index, proposal.actuator, proposal.action, proposal.value);
    const Actuator* main = index.actuator(proposal.actuator);
    for (const auto& [id, value] : proposal.alsoSet) {
        const Actuator* actuator = index.actuator(id);
        // The proposal's verb is meant for actuators of the same kind; another kind has a verb of its own.
        const bool isSameKind = main && actuator && main->action == actuator->action;
        addTarget(entry, index, id, isSameKind ? proposal.action : std::string{}, value);
    }
}

} // namespace sinew::command
