// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Interlocks.h>
#include <sinew/command/Transitions.h>
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/keys/Keys.h>
#include <sinew/live/LiveState.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Proposal.h>
#include <sinew/wire/Messages.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sinew::command {

/// How far the field is with one actuator of a command.
struct ActuatorReport {
    ActuatorId actuator;
    std::string action;
    double value = 0;                                  ///< asked for, SI
    std::optional<wire::FeedbackMessage::Stage> stage; ///< nothing: the field has not answered
    wire::Refusal refusal = wire::Refusal::None;
    std::string detail;                                  ///< the field's own words
    std::optional<double> requested, reported, measured; ///< SI
};

/// What a proposal was made from, as it was known when it was made: the forecasts without their members, the
/// model's record at that time. Newer forecasts and newer scores change nothing of it.
struct Basis {
    std::optional<Forecast> without, with;
    std::optional<Skill> skill; ///< nothing: nobody knew which model
};

/// One command from proposal to proof. A value: what the UI shows.
struct CommandRecord {
    CommandId id; ///< = the proposal's id text
    Proposal proposal;
    std::shared_ptr<const Basis> basis; ///< may be null: nothing was forecast
    State state = State::Proposed;
    std::string why; ///< where it stands, refusal, rejection, or outcome, as a sentence
    wire::Refusal refusal = wire::Refusal::None;
    Instant proposedAtWall, decideByWall; ///< wall
    Instant changedAtWall, changedAtWorld;
    int approvalsNeeded = 1;
    std::vector<UserId> approvals;
    /// Who has signed what will go over the wire, and when.
    struct Signature {
        UserId person;
        std::string name;
        wire::Authorisation::Purpose purpose = wire::Authorisation::Purpose::Approve;
        Instant wall;
        bool operator==(const Signature&) const = default;
    };
    std::vector<Signature> signatures;
    /// What holds it back now (interlocks), a sentence each; while it is not decided, it is a warning.
    std::vector<std::string> heldBack;
    bool emergency = false;               ///< signed beforehand; released by one gesture without a login
    std::optional<Instant> readyUntilWall; ///< of an emergency's: later it cannot be released
    std::vector<std::pair<Instant, State>> past;         ///< world time of each change of state
    std::optional<double> requested, reported, measured; ///< SI, three different things, of the main actuator
    std::vector<ActuatorReport> actuators;               ///< the main one first, then alsoSet
    std::optional<Instant> releaseByWall; ///< approval + time to live: not sent to the field later
    /// Sequential test so far: log-likelihood ratio and its two bounds; effect = measured - without, SI.
    struct Verification {
        double logRatio = 0, upper = 0, lower = 0;
        int samples = 0;
        double meanEffect = 0, predictedEffect = 0;
        double meanWithout = 0; ///< mean of the prediction without, SI
        double share = 0;       ///< measured effect over predicted effect, weighted by 1/sigma²
        std::string outcome;    ///< "", "confirmed", "partial", "failed", "undecided", "not verified"
    };
    Verification verification;
};

/// Proposal -> approval -> select -> operate -> acknowledge -> verify. Every transition is in the ledger
/// before it takes effect; only an approved command is ever sent, once, before it expires.
///
/// A command is released (selected, then operated) in tick(), where the state for the checks is at hand:
/// acting still helps, values in range, actuators free, no interlock, model's skill above its gate, inputs good
/// and fresh. Interlocks are rows of the ledger (see Interlocks); they are asked when somebody approves too.
/// Before selection a failing check makes it wait until its time to live is over; after selection it is
/// blocked. Comparison with the prediction starts when the field reports every actuator done.
///
/// What a person does is signed with their key, what happens by itself with the seat's. The first signature
/// fixes what goes over the wire (settings, validity, nonce); who approves later signs the same.
///
/// Several seats: the ledger is the one truth. A row is appended only after the last one that was taken in;
/// where another seat was faster, its rows are taken in and everything is checked again. Only the seat on duty
/// releases, verifies and lets expire.
///
/// Time: people's deadlines on clock.wall(); effects on clock.world().
/// Thread: one (the loop's). Changes are reported through onChanged. `send` may call feedback() at once.
class CommandService {
public:
    struct Settings {
        Duration selectTimeout{std::chrono::seconds(10)};  ///< wall; an unused selection lapses
        Duration operateTimeout{std::chrono::seconds(30)}; ///< wall; no acknowledgement by then: TimedOut
        Duration timeToLive{std::chrono::seconds(60)};     ///< wall; approval to expiry of the release
        double alpha = 0.01, beta = 0.1;                   ///< of the sequential test
        Duration doneTimeout{std::chrono::hours(1)}; ///< world; for a command without a plan to verify by
        /// World; samples nearer to each other than this are not independent: one of them is compared.
        Duration compareEvery{std::chrono::seconds(60)};
        double reportTolerance = 0.05; ///< of the actuator's range; for a command without a plan to verify by
        /// Wall; a model's proposal that a person rejected or cancelled is not repeated unchanged for so
        /// long.
        Duration quietAfterNo{std::chrono::minutes(2)};
        std::size_t keepFinal = 200; ///< finished commands kept in memory (the ledger keeps all)
        std::string site; ///< that is signed for; empty: the model's name
        std::string seat; ///< this seat's name, for the record
        /// Wall; nothing that is kept ready stands longer.
        Duration mostReady{std::chrono::hours(24 * 30)};
    };
    enum class Deed { Request, Approve, Reject, Cancel, Prepare };
    using Send = std::function<Result<void>(const wire::CommandMessage&)>;
    using SkillOf = std::function<std::optional<Skill>(const Proposal&)>;
    using ForecastOf = std::function<std::optional<Forecast>(const ForecastId&)>;

    /// `signers` outlives the service.
    CommandService(ModelPtr model, const Clock& clock, store::Ledger& ledger, const keys::Signers& signers,
                   Send send, SkillOf skillOf, Settings settings);
    CommandService(ModelPtr model, const Clock& clock, store::Ledger& ledger, const keys::Signers& signers,
                   Send send, SkillOf skillOf);
    ~CommandService();

    /// What the ledger says was under way when the program ended comes back: decided ones are verified on,
    /// undecided ones stand until they expire; nothing is sent again. One that was between selection and
    /// operation is cancelled (the field's selection lapses by itself). Call once, before anything else.
    /// A seat that is not on duty only looks on: see takeDuty().
    Result<void> restore(bool onDuty = true);
    /// A row of the ledger that another seat wrote, in the ledger's order; rows that are known already or not
    /// about commands change nothing. A person's cancel is told to the field by the seat that sent to it.
    /// Errors: the ledger's (rows in between are read). A row that does not follow is left out: onFault.
    Result<void> take(const store::LedgerRow& row);
    /// From now on this seat releases and verifies: what another one left between selection and operation is
    /// cancelled, nothing is sent again. Errors: the ledger's.
    Result<void> takeDuty();
    void leaveDuty();
    /// After a re-import. Checks at release look at the new model.
    void setModel(ModelPtr model);

    /// A renewed proposal (same key) replaces the undecided older one; while one with the same key runs, the
    /// new one is dropped. Where it asks for the same values it keeps the older one's id, which is returned;
    /// one that somebody has already approved stands as it is. Errors: NotAllowed (an operator's origin: that
    /// is request()'s), Conflict (dropped, see message), InvalidInput (unknown actuator, value out of range),
    /// Timeout (it would no longer help), Io and others of the ledger.
    Result<CommandId> propose(const Proposal& proposal);
    /// Errors: NotAllowed (role; not signed in here; the requester of a hazardous one; the same person twice;
    /// the model's skill is below its gate), Conflict (not undecided any more, also where another seat was
    /// faster; the actuator is busy), Timeout (expired).
    Result<void> approve(const CommandId& id, const User& user);
    /// Operator, approver, administrator.
    Result<void> reject(const CommandId& id, const User& user, const std::string& reason);
    /// Operator, administrator. From selection until the field is done the field is told to cancel.
    Result<void> cancel(const CommandId& id, const User& user, const std::string& reason);
    /// An operator's own command, through the same path. Their approval is the first one where one suffices;
    /// a hazardous one needs one other person's. Empty id, key, title and action are filled in.
    Result<CommandId> request(Proposal proposal, const User& user);

    /// An operator's command for an emergency: asked for and approved beforehand like any other, then kept
    /// ready for `validFor` (at most mostReady, wall), through a restart, for one use.
    Result<CommandId> prepare(Proposal proposal, const User& user, Duration validFor);
    /// The one gesture: no login, no role, no authority. What keeps it from being sent safely (interlocks,
    /// ranges, inputs, a busy actuator) is said, and it stays ready.
    /// Errors: NotFound, Conflict (not ready; the actuator is busy), Timeout (its validity is over),
    /// NotAllowed (a check), and the ledger's.
    Result<void> releaseReady(const CommandId& id);

    /// A newer plan for a command whose plan follows the measurements: its points after the last sample
    /// compared take the place of the older ones, and the samples that waited for them are compared, each
    /// once. Errors: NotFound, Conflict (not between operation and the end; another channel; a plan that does
    /// not follow the measurements), InvalidInput, and the ledger's.
    Result<void> refine(const CommandId& id, const VerifyPlan& plan);

    void feedback(const wire::FeedbackMessage& message);
    void measured(std::span<const Sample> samples);
    /// What is so now, for the checks when somebody acts. tick() does it too.
    void look(const live::StateSnapshot& state);
    /// Deadlines, releases, verification, where this seat is on duty. Call at least once a second; `state` for
    /// the checks at release.
    void tick(const live::StateSnapshot& state);

    const std::vector<Interlock>& interlocks() const;
    std::vector<CommandRecord> commands() const; ///< newest first
    std::optional<CommandRecord> command(const CommandId& id) const;
    std::function<void(const CommandRecord&)> onChanged;
    std::function<void(const std::string&)> onFault; ///< a ledger that cannot be written: nothing is sent
    /// Optional: the forecasts that a proposal names; they go into the ledger with it.
    ForecastOf forecastOf;
    /// Optional: who holds authority over what. An error is passed on to the person; asked again when another
    /// seat was faster. The emergency's release is not asked.
    std::function<Result<void>(const User&, Deed, const Proposal&)> allows;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::command
