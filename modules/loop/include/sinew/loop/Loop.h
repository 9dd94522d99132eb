// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Health.h>
#include <sinew/command/ControlRoom.h>
#include <sinew/core/Time.h>
#include <sinew/forecast/System.h>
#include <sinew/keys/Keys.h>
#include <sinew/live/Source.h>
#include <sinew/loop/Overview.h>
#include <sinew/store/Project.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace sinew::loop {

/// One pass around the loop, again and again: sources -> cleaning -> history and live state -> alarms ->
/// systems
/// -> proposals -> approved commands -> field -> verification -> scores.
///
/// Where several seats share a project, one is on duty and does all of it. The others show live values from
/// their own sources and what the one on duty wrote; their people act all the same. The duty moves when its
/// seat ends or loses the server. While the server cannot be reached nobody is on duty, and every seat keeps
/// what it measures for later.
///
/// Thread: its own (start), or the caller's (step; headless replays). Public functions: any thread.
class Loop {
public:
    struct Parts {
        std::shared_ptr<store::Project> project;
        ModelPtr model;
        std::shared_ptr<const Clock> clock;
        std::vector<std::unique_ptr<forecast::System>> systems;
        std::vector<std::unique_ptr<live::Source>> sources; ///< commands go to the first that takes them
        Duration horizon{std::chrono::hours(12)};
        /// A field that keeps a clock of its own says so here; called from the loop's thread.
        std::function<void(const wire::ClockMessage&)> followClock;
        /// Who can sign here; null: only the ledger's seat, for people too (a replay). Commands are people's: where
        /// null nobody approves.
        std::shared_ptr<const keys::Signers> signers;
        /// Who has authority over what. Null: nobody asks.
        std::shared_ptr<command::ControlRoom> room;
        std::string site; ///< that commands are signed for; empty: the model's name
        std::string seat; ///< this seat's name, for the record
        /// How much room there is where the project lies, as a rule the project's own word. Null: nobody
        /// watches it.
        std::function<Result<store::Space>()> space;
    };

    explicit Loop(Parts parts);
    ~Loop();
    /// Restores commands and alarms from the ledger, starts the sources and the loop's thread.
    Result<void> start();
    /// The same without a thread: the caller calls step().
    Result<void> startStepping();
    void stop();
    /// One pass. With runSystems, due systems are run here and now; else on a worker.
    void step(bool runSystems = true);

    std::shared_ptr<const Overview> overview() const;
    /// Called from the loop's thread when overview() changed; at most about ten times a second.
    std::function<void()> onChanged;

    std::future<Result<void>> approve(const CommandId& id, const User& user);
    std::future<Result<void>> reject(const CommandId& id, const User& user, const std::string& reason);
    std::future<Result<void>> cancel(const CommandId& id, const User& user, const std::string& reason);
    std::future<Result<CommandId>> request(const Proposal& proposal, const User& user);
    std::future<Result<CommandId>> prepare(const Proposal& proposal, const User& user, Duration validFor);
    std::future<Result<void>> releaseReady(const CommandId& id);
    std::future<Result<void>> acknowledge(const AlarmId& id, const User& user, const std::string& comment);
    std::future<Result<void>> shelve(const AlarmId& id, const User& user, Duration wall,
                                     const std::string& reason);
    std::future<Result<void>> unshelve(const AlarmId& id, const User& user);
    /// What engineers do about alarms.
    std::future<Result<void>> perform(const alarm::Deed& deed, const User& user);
    /// How the alarm system did in [from, to] of wall time. Reads the disk.
    Result<alarm::Health> alarmHealth(Instant from, Instant to) const;

    /// The overview as it was at a past instant of world time, from history, ledger and the record of
    /// forecasts: what was known then, nothing of what came later. Reads the disk.
    Result<std::shared_ptr<const Overview>> overviewAt(Instant at) const;
    /// What had happened within [from, to], as known at `at`. Reads the disk.
    Result<Past> past(Instant from, Instant to, Instant at) const;
    const store::History& history() const;
    const ModelPtr& model() const;
    const Clock& clock() const;
    store::Project& project();

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::loop
