// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sinew::alarm {

enum class Priority { Critical, High, Medium, Low };
/// Source: ANSI/ISA-18.2-2016, figure 4.
enum class State {
    Normal,
    Unacknowledged,
    Acknowledged,
    ReturnedUnacknowledged,
    Shelved,
    Suppressed,
    OutOfService
};
std::string_view nameOf(Priority priority);
std::string_view nameOf(State state);
std::optional<Priority> priorityFrom(std::string_view name);
std::optional<State> stateFrom(std::string_view name);

struct Alarm {
    AlarmId id; ///< channel id + condition: "pier7/displacement#high", "…#no-data", or a finding's id
    ChannelId channel; ///< may be empty (a finding)
    ElementId element;
    std::string condition; ///< "high", "high warning", "low", "low warning", "no data", "finding"
    std::string title;     ///< "Pier P7 displacement above 50 mm"
    Priority priority = Priority::Medium;
    State state = State::Normal;
    Instant since; ///< source time of the last transition into alarm
    Instant returned;
    double value = 0;    ///< SI, at the last evaluation
    std::string comment; ///< of whoever acknowledged, shelved, or took it out of service
    std::string acknowledgedBy;
    std::optional<Instant> acknowledgedAt; ///< world
    std::optional<Instant> shelvedUntil;   ///< wall
    bool shelvedOnce = false;              ///< only until it returns to normal
    std::string heldBy;                    ///< who shelved it or took it out of service
    std::optional<Instant> heldSince;      ///< wall
    std::string suppressedBy;              ///< what hides it, as words; empty: nothing
    std::string detail;                    ///< a finding's own words
    bool active = false;                   ///< the condition holds now, whatever the state shows
    bool chattering = false;               ///< it came three times within a minute, not long ago
};

/// It waits for somebody.
inline bool isUnacknowledged(const Alarm& alarm)
{
    return alarm.state == State::Unacknowledged || alarm.state == State::ReturnedUnacknowledged;
}

/// How one alarm behaves. What is not set follows AlarmService's defaults.
struct Tuning {
    std::optional<double>
        deadband; ///< SI: it returns when the value is this far on the good side of the limit
    std::optional<Duration> onDelay;  ///< world: the condition must hold so long
    std::optional<Duration> offDelay; ///< world: its absence must hold so long
    std::optional<Priority> priority;
    bool isEmpty() const { return !deadband && !onDelay && !offDelay && !priority; }
    bool operator==(const Tuning&) const = default;
};

/// Suppression by design: these alarms are not announced while that is so. An alarm never suppresses itself,
/// and a cause that is shelved or out of service suppresses nothing: nothing at all would be shown then.
struct Suppression {
    enum class Target { Alarm, Element, Asset };
    enum class Cause { AlarmActive, AssetOutOfService };
    std::string id; ///< unique among the rules
    Target target = Target::Alarm;
    std::string targetId; ///< of an alarm, an element, or an asset: all its alarms
    Cause cause = Cause::AlarmActive;
    std::string causeId; ///< of an alarm, or an asset
    std::string reason;
    bool operator==(const Suppression&) const = default;
};
std::string_view nameOf(Suppression::Target target);
std::string_view nameOf(Suppression::Cause cause);

/// An asset that is being worked on.
struct AssetOut {
    std::string by, reason;
    Instant since; ///< wall
    bool operator==(const AssetOut&) const = default;
};

/// When many alarms are too many. Times are the people's (wall).
/// Source: ANSI/ISA-18.2-2016, 16.5; EEMUA 191.
struct FloodRule {
    int begins = 10; ///< new alarms within the window
    int ends = 5;    ///< fewer than this
    Duration window{std::chrono::minutes(10)};
    bool operator==(const FloodRule&) const = default;
};

struct Limits {
    Duration longestShelving{std::chrono::hours(8)}; ///< wall
    FloodRule flood;
    bool operator==(const Limits&) const = default;
};

/// What engineers decided about the alarms of a project; every change of it is a row in the ledger.
struct Design {
    std::map<AlarmId, Tuning> tuning;
    std::map<std::string, Suppression> suppressions; ///< by id
    std::map<AssetId, AssetOut> assetsOut;
    Limits limits;
};

/// How busy the people are kept.
struct Rate {
    int announced = 0; ///< within the flood's window
    bool isFlood = false;
    Instant floodSince; ///< wall
};

/// What people do about alarms besides acknowledging and shelving: engineer or administrator only.
struct TakeOut {
    AlarmId alarm;
    std::string reason;
};
struct BringBack {
    AlarmId alarm;
};
struct Tune {
    AlarmId alarm;
    Tuning tuning; ///< all of it; empty: the defaults again
    std::string reason;
};
struct AddSuppression {
    Suppression rule;
};
struct RemoveSuppression {
    std::string id;
};
struct TakeAssetOut {
    AssetId asset;
    std::string reason;
};
struct BringAssetBack {
    AssetId asset;
};
struct SetLimits {
    Limits limits;
};
using Deed = std::variant<TakeOut, BringBack, Tune, AddSuppression, RemoveSuppression, TakeAssetOut,
                          BringAssetBack, SetLimits>;

} // namespace sinew::alarm
