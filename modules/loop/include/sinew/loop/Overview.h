// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/AlarmService.h>
#include <sinew/command/CommandService.h>
#include <sinew/core/Time.h>
#include <sinew/forecast/ForecastPast.h>
#include <sinew/live/Cleaner.h>
#include <sinew/live/Guard.h>
#include <sinew/live/LiveState.h>
#include <sinew/live/Source.h>
#include <sinew/store/Project.h>
#include <sinew/twin/FieldReading.h>

#include <optional>
#include <string>
#include <vector>

namespace sinew::loop {

/// How one system's last run ended.
struct SystemStatus {
    std::string id, name;
    bool running = false;
    Instant lastRun;   ///< world; epoch: never
    std::string error; ///< why nothing is shown ("did not converge …"); empty: fine
    std::vector<Warning> warnings;
};

struct SourceReport {
    std::string name;
    live::SourceStatus status;
};

/// Everything a window shows at LIVE, or at an instant of the past: immutable, shared between threads.
struct Overview {
    std::uint64_t revision = 0;
    Instant wall, world;
    live::StateSnapshot state;
    std::vector<command::CommandRecord> commands; ///< newest first
    std::vector<alarm::Alarm> alarms;             ///< most urgent first
    std::shared_ptr<const alarm::Design> alarmDesign; ///< null in the past
    alarm::Rate alarmRate;                        ///< of now; none in the past
    std::vector<Forecast> forecasts;              ///< of each system's newest run
    std::vector<FieldPtr> fields;   ///< of each system's newest run; shared with the overviews after it
    std::vector<Forecast> outlooks; ///< newest per channel: what somebody else predicts, as their forecast
    std::vector<Finding> findings;
    std::vector<Skill> skills;
    std::vector<SystemStatus> systems;
    std::vector<SourceReport> sources;
    live::CleaningCounters cleaning;
    live::GuardCounters guard;
    bool simulated = false; ///< any data from a simulation
    double worldRate = 1;   ///< how many times as fast as wall time the field says that it runs
    store::Sharing sharing; ///< with other seats: which is on duty, whether the server can be reached
    std::string fault; ///< what keeps the loop from working, as a sentence (the ledger cannot be written)
};

/// A finding as it last was, and until when it stood.
struct PastFinding {
    Finding finding;
    std::optional<Instant> until; ///< nothing: it stands
};

/// A limit that was passed though no forecast had said so.
struct Surprise {
    alarm::Alarm alarm;
    double announced = 0; ///< the probability that the last forecast before gave
};

/// What happened in a stretch of time, for the lanes of a timeline.
struct Past {
    Instant from, to, at;             ///< known at
    std::vector<alarm::Alarm> alarms; ///< each time one stood, in the state in which it ended or stands
    std::vector<PastFinding> findings;
    std::vector<command::CommandRecord> commands; ///< newest first
    struct RiskAndDeed {
        forecast::PastRisk risk;
        std::string deed; ///< title of the command that changed it meanwhile; empty: none
    };
    std::vector<RiskAndDeed> risks;
    std::vector<forecast::PastRisk> weather; ///< of outlooks
    std::vector<Surprise> surprises;
};

} // namespace sinew::loop
