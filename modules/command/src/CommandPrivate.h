// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CommandLedger.h"
#include "Entry.h"
#include "InterlockCheck.h"

#include <map>
#include <memory>

namespace sinew::command {

/// The service's state. What people do: People.cpp. What the field and the clock do: Release.cpp. What was
/// before: Restore.cpp.
struct CommandService::Private {
    Private(CommandService& owner, ModelPtr model, const Clock& time, store::Ledger& book,
            const keys::Signers& keys, Send sender, SkillOf skillFor, Settings chosen);

    /// Somebody at this seat, with their key.
    struct Person {
        User user;
        std::shared_ptr<const keys::Signer> key;
    };
    using Make = std::function<Result<Change>()>;

    // The one way that a state changes: table, ledger, then effect. An error: nothing changed. Where another
    // seat was faster, its rows are taken in and `make` is asked again.
    Result<void> transit(Entry& entry, const Make& make);
    /// Only while nobody else has changed it.
    Result<void> transit(Entry& entry, Change change);
    /// False: another seat was faster; what it wrote has been taken in.
    Result<bool> write(const store::LedgerEntry& row, const std::shared_ptr<const keys::Signer>& by);
    Result<void> catchUp();
    Result<void> takeIn(const store::LedgerRow& row);
    void tookIn(Entry& entry, const Change& change);
    Result<Person> personFor(const User& user) const;
    tl::unexpected<Error> busyLedger() const;
    void changed(const Entry& entry);
    void fault(const std::string& why, bool always);

    Entry* find(const CommandId& id);
    tl::unexpected<Error> unknown(const CommandId& id) const;
    /// Another command that holds one of the entry's actuators.
    const Entry* holderOf(const Proposal& proposal, const CommandId& except) const;
    std::string holdText(const Entry& holder) const;
    /// "Cleo approved it a moment ago."; empty where it is longer ago, or was no person.
    std::string momentAgo(const Entry& entry) const;
    std::string standsText(const Entry& entry) const;
    void trim();

    // People
    /// Who asks, for an operator's own; with how long it is to be kept ready, for an emergency's.
    struct Asker {
        Person person;
        std::optional<Duration> readyFor;
    };
    Result<CommandId> propose(const Proposal& proposal, const Asker* asker);
    /// Nothing: another seat was faster.
    Result<std::optional<CommandId>> proposeOnce(const Proposal& proposal, const Asker* asker);
    Result<std::optional<CommandId>> create(Proposal proposal, const Asker* asker);
    std::shared_ptr<const Basis> basisOf(const Proposal& proposal) const;
    Result<CommandId> renew(Entry& older, const Proposal& proposal, const Asker* asker);
    std::string site() const;
    wire::Authorisation fix(const Entry& entry) const;
    wire::Authorisation requestOf(const Entry& entry, const Asker& asker) const;
    Result<void> allow(const User& user, Deed deed, const Proposal& proposal) const;
    Result<void> standsInTheWay(const Proposal& proposal) const;
    Result<void> approve(Entry& entry, const User& user);
    Result<Change> approvalOf(const Entry& entry, const User& user) const;
    Result<Change> lastApproval(const Entry& entry, Change change) const;
    Result<void> approveOwn(Entry& entry, const User& user);
    Result<void> mayApproveThis(const Entry& entry, const User& user) const;
    Result<void> reject(Entry& entry, const User& user, const std::string& reason);
    Result<void> cancel(Entry& entry, const User& user, const std::string& reason);
    Result<CommandId> request(Proposal proposal, const User& user);
    Result<CommandId> prepare(Proposal proposal, const User& user, Duration validFor);
    Result<CommandId> ask(Proposal proposal, const Asker& asker);
    Result<void> releaseReady(Entry& entry);

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
    bool stepReady(Entry& entry);
    bool stepApproved(Entry& entry);
    bool stepSelecting(Entry& entry);
    bool stepSelected(Entry& entry);
    bool stepOperated(Entry& entry);
    bool stepAcknowledged(Entry& entry);
    bool stepVerifying(Entry& entry);
    bool stepPlanned(Entry& entry);
    bool stepUnplanned(Entry& entry);
    /// Why it may not be released now, or nothing.
    std::optional<std::string> blockedBy(const Entry& entry, const live::StateSnapshot& state) const;
    /// `state` null: nothing has been seen yet.
    std::vector<std::string> interlocksOf(const Entry& entry, const live::StateSnapshot* state) const;
    /// The same, and what it rests on that is under suspicion.
    std::vector<std::string> heldNow(const Entry& entry) const;
    /// What is shown of those that are open.
    void lookAtInterlocks();
    void noteOperated(const Entry& entry, Event event, Instant world);
    void dropSaved(Entry& entry, const ActuatorReport& saved) const;
    bool allAtLeast(const Entry& entry, Stage stage) const;
    void sendAll(Entry& entry, wire::CommandMessage::Verb verb);
    void cancelAll(Entry& entry);
    bool end(Entry& entry, Event event, const std::string& why, bool tellField);
    wire::CommandMessage message(const Entry& entry, std::size_t target, wire::CommandMessage::Verb verb) const;
    std::string effectText(const Entry& entry) const;

    // Past
    Result<void> restore(bool onDuty);
    void resume(Entry& entry);

    CommandService& service;
    ModelIndex index;
    const Clock& clock;
    store::Ledger& ledger;
    const keys::Signers& signers;
    Send send;
    SkillOf skillOf;
    Settings settings;
    std::map<CommandId, std::unique_ptr<Entry>> entries;
    std::int64_t lastSequence = 0;
    std::int64_t lastRow = 0; ///< of the ledger, that was taken in
    bool onDuty = true;
    Interlocks interlocks;
    std::map<ActuatorId, std::vector<Operated>> operated; ///< oldest first
    std::optional<live::StateSnapshot> looked; ///< what was so last
    const live::StateSnapshot* now = nullptr; ///< set while tick() runs: commands are released only then
    bool ledgerIsFaulty = false;
};

} // namespace sinew::command
