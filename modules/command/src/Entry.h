// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Verification.h"

#include <sinew/command/CommandService.h>
#include <sinew/core/Units.h>

#include <string>
#include <vector>

namespace sinew::command {

using Stage = wire::FeedbackMessage::Stage;

/// What one row of the ledger says, and all that its event changes.
struct Change {
    Event event = Event::Renew;
    std::string why;
    wire::Refusal refusal = wire::Refusal::None;
    User user;                            ///< a person's deed
    std::shared_ptr<const keys::Signer> by; ///< a person's deed: their key, at this seat only
    std::optional<wire::Authorisation> authorisation; ///< Approve, ApproveLast, Prepare; Renew of one's own
    std::string seat;                     ///< Release: the seat's name
    std::optional<Proposal> proposal;     ///< Renew
    std::shared_ptr<const Basis> basis;   ///< Renew
    std::optional<Instant> decideByWall;  ///< Renew
    std::optional<Instant> releaseByWall; ///< ApproveLast, Release
    std::optional<ActuatorReport> report; ///< Report
    std::optional<Comparison> comparison; ///< Measure
    std::optional<VerifyPlan> plan;       ///< Refine
    std::string outcome;                  ///< Confirm, Disprove, TimeOut; empty: as the test says
    std::string source;                   ///< who: "operator:ada", "system:bridge", "field", "seat"
    Instant wall, world;
};

/// One actuator of a command, and what has been handed to the transport for it.
struct Target {
    ActuatorId actuator;
    std::string action;
    double value = 0; ///< SI
    Unit unit{"1", "ratio"};
    bool selectHanded = false, operateHanded = false, cancelHanded = false;
    std::optional<ActuatorReport> unsaved; ///< a report that the ledger did not take yet
};

/// A command's first row: what is asked, and by whom.
struct Birth {
    CommandRecord record;
    User user; ///< an operator's own
    std::optional<wire::Authorisation> authorisation; ///< an operator's own: with their request
};

/// A command with what the service keeps beside the record.
struct Entry {
    CommandRecord record;
    std::optional<wire::Authorisation> authorisation; ///< fixed by the first signature
    User lastPerson;      ///< whose deed was the last one
    std::string lastDeed; ///< "approved", "rejected" …
    Instant lastDeedWall;
    int revision = 0; ///< counts the rows that changed it
    std::vector<Target> targets; ///< parallel to record.actuators
    std::int64_t sequence = 0;
    std::optional<Instant> selectSentWall, operateSentWall;
    Instant operateSentWorld, doneWorld, endedWall, lastCompared;
    bool endedByPerson = false; ///< rejected or cancelled by somebody
    std::string waitingFor;     ///< why an approved command is not released
    EffectTest test{0.01, 0.1};
    bool isRefined = false;      ///< the plan is one that was made from measurements
    std::vector<Sample> waiting; ///< of a plan that follows the measurements, not covered yet
};

/// Approve, ApproveLast, Prepare
bool isApproval(Event event);
/// A new command.
void begin(Entry& entry, Birth birth, const ModelIndex& index, double alpha, double beta);
/// Changes the entry as the event says. The state must have been checked against the table.
void apply(Entry& entry, State to, const Change& change);
/// Fills in targets and record.actuators from the record's proposal.
void setTargets(Entry& entry, const ModelIndex& index);
/// The unit that values cross the wire in. Errors: InvalidInput.
Result<Unit> wireUnitOf(const Actuator& actuator);

} // namespace sinew::command
