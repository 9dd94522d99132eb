// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the loop is made of; written in four files by what the parts are about.
#include "Chronicle.h"
#include "HistoryWriter.h"
#include "Outlooks.h"
#include "Requests.h"
#include "Seats.h"
#include "Upkeep.h"

#include <sinew/command/Rights.h>
#include <sinew/forecast/ForecastRunner.h>
#include <sinew/forecast/SkillBook.h>
#include <sinew/keys/KeyRing.h>
#include <sinew/live/Guard.h>
#include <sinew/live/Inbox.h>
#include <sinew/loop/Loop.h>

#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace sinew::loop {

/// True once per period of wall time.
class Every {
public:
    explicit Every(Duration period) : m_period(period) {}
    bool due(Instant wall)
    {
        if (wall - m_last < m_period)
            return false;
        m_last = wall;
        return true;
    }

private:
    Duration m_period;
    Instant m_last{};
};

constexpr Duration kLookEvery = std::chrono::milliseconds(50); ///< wall; at alarms and systems

struct Loop::Private {
    // --- Loop.cpp: the loop itself
    explicit Private(Parts given);
    /// Findings, outlooks and actions of before are known again.
    Result<void> recall();
    void setFindings(const std::string& system, std::vector<Finding> found);
    void write(const std::vector<store::LedgerEntry>& entries);
    std::vector<Finding> standingFindings() const;
    /// For the alarms: a system that has not run since a restart stands by what it found before.
    std::vector<Finding> alarmingFindings() const;
    /// The record itself, on duty.
    void tend(Instant wall);
    Result<void> send(const wire::CommandMessage& message);
    void step(bool systemsHere);
    void publish(const live::StateSnapshot& state, Instant wall);
    /// What a person does; who they are is looked up in the ledger first, where another seat may have changed it.
    template <class T>
    std::future<Result<T>> deed(const User& user, std::function<Result<T>()> action)
    {
        return requests.add<T>([this, user, action = std::move(action)]() -> Result<T> {
            if (parts.room) {
                if (const auto followed = parts.room->follow(); !followed)
                    return passOn(followed);
                if (const auto known = command::confirm(*parts.room->roster(), user); !known)
                    return passOn(known);
            }
            return action();
        });
    }
    /// Commanding takes authority over what is acted on; asked again where another seat was faster.
    Result<void> mayDo(const User& user, command::CommandService::Deed deed, const Proposal& proposal);

    // --- LoopIntake.cpp: what comes from the field
    /// What the field says of commands comes before telemetry, which is worked off in its order.
    void takeMessages();
    /// The same with as much of the telemetry as that time allows; it ends early for people.
    void takePortion(std::chrono::steady_clock::duration most);
    void takeWhile(const std::function<bool()>& goesOn);
    void takeMessage(live::Message& message);
    void takeFeedback(wire::FeedbackMessage message);
    void takeClock(const wire::ClockMessage& clock);
    /// One that is sent again changes nothing.
    void takeOutlook(Outlook outlook);
    void takeTelemetry(const wire::Telemetry& telemetry);
    /// What is under suspicion is marked in every seat; the seat on duty records it and raises its alarms.
    void applyGuard();

    // --- LoopSystems.cpp: alarms, systems and what they say
    void takeOutcome(forecast::RunOutcome outcome);
    void takeFields(const std::string& system, std::vector<ComputedField>& computed);
    /// Every run would fill the disk; one in half an hour shows what was known, and one whenever a system
    /// recognises something else than before.
    void recordFields(const forecast::RunOutcome& outcome, bool isNews);
    static std::set<std::string> recognised(const std::vector<Finding>& found);
    /// One that names no forecast stands on that of the channel which it is verified by.
    Proposal founded(Proposal proposal) const;
    /// What the field carries out, with the instant at which it was told to.
    std::vector<forecast::RunningCommand> running() const;
    std::vector<forecast::RunningCommand> finished() const;
    std::vector<forecast::RunningCommand>
    told(const std::function<bool(const command::CommandRecord&)>& wanted) const;
    void noteRun(const forecast::RunOutcome& outcome);
    static std::string withheld(const forecast::RunOutcome& outcome);
    /// A model without a record gets one from the past that is in the history, once.
    void beginHindcasts(const std::string& system, Instant now);
    forecast::SystemInput inputFor(const live::StateSnapshot& state);
    void runSystems(const live::StateSnapshot& state, bool here);
    void commandChanged(const command::CommandRecord& record);
    /// Forecasts without the command no longer describe a world in which it is carried out, and the reverse.
    void tellAction(const command::CommandRecord& record);
    /// The channels of its forecasts; where it has none, all of the assets that it acts on: nobody said what
    /// it changes.
    std::vector<ChannelId> changedBy(const command::CommandRecord& record) const;
    std::optional<Forecast> newestById(const ForecastId& id) const;
    std::optional<Skill> skillOf(const Proposal& proposal) const;
    /// Alarms and systems. In a flood of telemetry there are more steps than these need.
    void judge(const live::StateSnapshot& state, bool systemsHere);

    // --- LoopSeats.cpp: other seats
    /// While nobody can reach the server every seat keeps what it measures: it is stored once, whoever sends it.
    bool keepsHistory() const { return isOnDuty || !seats.now().isReachable; }
    void meetOthers(Instant wall);
    Result<void> takeRows(Instant wall, bool isUrgent);
    void changeDuty(bool on);
    void takeFindings();
    /// What the seat on duty forecast since.
    void takeForecasts();
    void takeForecast(const Forecast& forecast);
    void takeKeptFields();

    Loop* self = nullptr;
    Parts parts;
    const keys::KeyRing nobody{nullptr};
    ModelIndex index;
    live::Inbox inbox;
    std::deque<wire::Telemetry> waiting;   ///< taken from the inbox, not yet worked on
    std::vector<Sample> unstored, trusted; ///< of the portion in work
    live::Cleaner cleaner;
    live::Guard guard;
    live::LiveState live;
    HistoryWriter writer;
    Chronicle chronicle;
    forecast::SkillBook skills;
    alarm::AlarmService alarms;
    command::CommandService commands;
    forecast::ForecastRunner runner;
    Upkeep upkeep;
    Seats seats;
    bool isOnDuty; ///< as the services were told
    std::deque<std::pair<Instant, wire::FeedbackMessage>> heard; ///< lately; wall
    std::set<std::int64_t> recordedHere; ///< rows that `recorded` has taken before they came back
    std::vector<SystemStatus> statuses;
    Outlooks outlooks;
    std::map<std::string, std::vector<Finding>> findings;
    std::set<std::string> hindcasted;
    Findings recorded;                                   ///< as the ledger has them
    std::map<std::string, std::vector<Forecast>> newest; ///< each system's last run
    std::map<std::string, std::vector<FieldPtr>> fields; ///< of the same runs
    std::map<std::string, Instant> fieldsKept;           ///< which runs' fields were recorded last
    bool simulated = false, changed = false, isGuardKnown = false;
    double worldRate = 1; ///< as the field said last
    std::string fault;
    std::uint64_t revision = 0;
    Every lookEvery{kLookEvery}, flushEvery{std::chrono::milliseconds(500)}, scoreEvery{std::chrono::seconds(5)},
        publishEvery{std::chrono::milliseconds(100)};
    std::chrono::steady_clock::duration portion{}; ///< of a flood, for the next step
    Requests requests;
    mutable std::mutex overviewMutex;
    std::shared_ptr<const Overview> overview;
    std::jthread thread;
};

} // namespace sinew::loop
