// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CommandLedger.h"
#include "Entry.h"

#include <map>
#include <memory>

namespace sinew::command {

/// The service's state. What people do: People.cpp. What the field and the clock do: Release.cpp. What was
/// before: Restore.cpp.
struct CommandService::Private {
    Private(CommandService& owner, ModelPtr model, const Clock& time, store::Ledger& book, Send sender,
            SkillOf skillFor, Settings chosen);

    // The one way that a state changes: table, ledger, then effect. False or an error: nothing changed.
    Result<void> transit(Entry& entry, Change change);
    void changed(const Entry& entry);
    void fault(const std::string& why, bool always);

    Entry* find(const CommandId& id);
    tl::unexpected<Error> unknown(const CommandId& id) const;
    /// Another command that holds one of the entry's actuators.
    const Entry* holderOf(const Proposal& proposal, const CommandId& except) const;
    std::string holdText(const Entry& holder) const;
    void trim();

    // People
    Result<CommandId> propose(const Proposal& proposal);
    Result<CommandId> create(Proposal proposal);
    std::shared_ptr<const Basis> basisOf(const Proposal& proposal) const;
    Result<CommandId> renew(Entry& older, const Proposal& proposal);
    Result<void> standsInTheWay(const Proposal& proposal) const;
    Result<void> approve(Entry& entry, const User& user);
    Result<void> mayApproveThis(const Entry& entry, const User& user) const;
    Result<void> reject(Entry& entry, const User& user, const std::string& reason);
    Result<void> cancel(Entry& entry, const User& user, const std::string& reason);
    Result<CommandId> request(Proposal proposal, const User& user);

    // Field and clock
    void feedback(Entry& entry, const wire::FeedbackMessage& message);
    void takeState(ActuatorReport& report, const Sample& sample, Instant since) const;
    void measured(Entry& entry, const Sample& sample);
    void compareWith(Entry& entry, const Sample& sample);
    Result<void> refine(Entry& entry, const VerifyPlan& plan);
    void compareWaiting(Entry& entry);
    /// Takes every step that is due.
    void advanceAll(Entry& entry);
    bool advanceOnce(Entry& entry);
    bool saveReports(Entry& entry);
    bool stepTrouble(Entry& entry);
    bool stepProposed(Entry& entry);
    bool stepApproved(Entry& entry);
    bool stepSelecting(Entry& entry);
    bool stepSelected(Entry& entry);
    bool stepOperated(Entry& entry);
    bool stepAcknowledged(Entry& entry);
    bool stepVerifying(Entry& entry);
    bool stepPlanned(Entry& entry);
    bool stepUnplanned(Entry& entry);
    /// Why it may not be released now, or nothing.
    std::optional<std::string> blockedBy(const Entry& entry) const;
    bool allAtLeast(const Entry& entry, Stage stage) const;
    void sendAll(Entry& entry, wire::CommandMessage::Verb verb);
    void cancelAll(Entry& entry);
    bool end(Entry& entry, Event event, const std::string& why, bool tellField);
    wire::CommandMessage message(const Entry& entry, const Target& target,
                                 wire::CommandMessage::Verb verb) const;
    std::string effectText(const Entry& entry) const;

    // Past
    Result<void> restore();
    void resume(Entry& entry);

    CommandService& service;
    ModelIndex index;
    const Clock& clock;
    store::Ledger& ledger;
    Send send;
    SkillOf skillOf;
    Settings settings;
    std::map<CommandId, std::unique_ptr<Entry>> entries;
    std::int64_t lastSequence = 0;
    const live::StateSnapshot* now = nullptr; ///< set while tick() runs: commands are released only then
    bool ledgerIsFaulty = false;
};

} // namespace sinew::command
