// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/live/LiveState.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Proposal.h>
#include <sinew/wire/Messages.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sinew::command {

enum class State {
    Proposed, Approved, Rejected, Expired, Selected, Operated, Acknowledged, Verifying, Succeeded, Failed, TimedOut,
    Cancelled
};
std::string_view nameOf(State state);
bool isFinal(State state);

/// One command from proposal to proof. A value: what the UI shows.
struct CommandRecord {
    CommandId id; ///< = the proposal's id text
    Proposal proposal;
    State state = State::Proposed;
    std::string why;             ///< refusal, rejection, or outcome, as a sentence
    wire::Refusal refusal = wire::Refusal::None;
    Instant proposedAtWall, decideByWall; ///< wall
    Instant changedAtWall, changedAtWorld;
    int approvalsNeeded = 1;
    std::vector<UserId> approvals;
    std::vector<std::pair<Instant, State>> past; ///< world time of each transition
    std::optional<double> requested, reported, measured; ///< SI, three different things
    /// Sequential test so far: log-likelihood ratio and its two bounds; effect = measured - without, SI.
    struct Verification {
        double logRatio = 0, upper = 0, lower = 0;
        int samples = 0;
        double meanEffect = 0, predictedEffect = 0;
        std::string outcome; ///< "", "confirmed", "partial", "failed", "undecided"
    };
    Verification verification;
};

/// Proposal -> approval -> select -> operate -> acknowledge -> verify. Every transition is in the ledger before
/// it takes effect; only an approved command is ever sent, once, before it expires.
///
/// Time: people's deadlines on clock.wall(); effects on clock.world().
/// Thread: one (the loop's). Changes are reported through onChanged.
class CommandService {
public:
    struct Settings {
        Duration selectTimeout{std::chrono::seconds(10)};  ///< wall; an unused selection lapses
        Duration operateTimeout{std::chrono::seconds(30)}; ///< wall; no acknowledgement by then: TimedOut
        Duration timeToLive{std::chrono::seconds(60)};     ///< wall; approval to expiry of the release
        double alpha = 0.01, beta = 0.1;                   ///< of the sequential test
    };
    using Send = std::function<Result<void>(const wire::CommandMessage&)>;
    using SkillOf = std::function<std::optional<Skill>(const Proposal&)>;

    CommandService(ModelPtr model, const Clock& clock, store::Ledger& ledger, Send send, SkillOf skillOf,
                   Settings settings);
    CommandService(ModelPtr model, const Clock& clock, store::Ledger& ledger, Send send, SkillOf skillOf);
    ~CommandService();

    /// What the ledger says was under way when the program ended comes back: decided ones are verified on,
    /// undecided ones stand until they expire; nothing is sent again.
    Result<void> restore();

    /// A renewed proposal (same key) replaces the undecided older one; while one with the same key runs, the new
    /// one is dropped. Errors: Conflict, InvalidInput (unknown actuator, value out of range).
    Result<CommandId> propose(const Proposal& proposal);
    /// Errors: NotAllowed (role; the requester of a hazardous one; the same person twice), Conflict (not undecided
    /// any more; the actuator is busy), Timeout (expired).
    Result<void> approve(const CommandId& id, const User& user);
    Result<void> reject(const CommandId& id, const User& user, const std::string& reason);
    Result<void> cancel(const CommandId& id, const User& user, const std::string& reason);
    /// An operator's own command, through the same path. Their approval is the first one where one suffices.
    Result<CommandId> request(Proposal proposal, const User& user);

    void feedback(const wire::FeedbackMessage& message);
    void measured(const Sample& sample);
    /// Deadlines, releases, verification. Call at least once a second; `state` for the checks at release.
    void tick(const live::StateSnapshot& state);

    std::vector<CommandRecord> commands() const; ///< newest first
    std::optional<CommandRecord> command(const CommandId& id) const;
    std::function<void(const CommandRecord&)> onChanged;
    std::function<void(const std::string&)> onFault; ///< a ledger that cannot be written: nothing is sent

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::command
