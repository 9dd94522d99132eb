// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/live/LiveState.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sinew::alarm {

enum class Priority { Critical, High, Medium, Low };
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
    double value = 0; ///< SI, at the last evaluation
    std::string comment;
    std::string acknowledgedBy;
    std::optional<Instant> acknowledgedAt; ///< world
    std::optional<Instant> shelvedUntil;   ///< wall
    std::string detail;                    ///< a finding's own words
    bool active = false;                   ///< the condition holds now, whatever the state shows
};

/// How one alarm behaves. What is not set follows the defaults below.
struct Tuning {
    std::optional<double>
        deadband; ///< SI: it returns when the value is this far on the good side of the limit
    std::optional<Duration> onDelay;  ///< world: the condition must hold so long
    std::optional<Duration> offDelay; ///< world: its absence must hold so long
    std::optional<Priority> priority;
};

/// Limits of channels, no-data, and findings, evaluated by source time on live samples only: a stale value or
/// one that is not of good quality neither raises nor clears a limit's alarm.
///
/// Defaults: deadband a tenth of the way from limit to warning where both are set, else 1 % of the span
/// between the low and the high limit, else 2 % of the limit (1 K for temperatures). Delays 15 s for pressure
/// and flow, 60 s for level, depth and temperature, else none (EEMUA 191). Priority: a limit passed is High,
/// and Critical where it endangers people at once (high limit of displacement, strain, stress or force of a
/// bridge or a tunnel; of temperature or hot spot of a storage); a warning is Medium; no data Low; a finding
/// High. A warning is Suppressed while the limit behind it is passed. A channel that never sent anything has
/// no alarm.
///
/// An alarm is raised even where the ledger cannot be written (onFault says so; its rows follow when it can
/// again); what people do is not accepted then. Survives a restart (replayed from the ledger). Thread: one
/// (the loop's).
class AlarmService {
public:
    struct Settings {
        std::map<AlarmId, Tuning> tuning;
        Duration longestShelving{std::chrono::hours(8)}; ///< wall
    };

    AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger);
    AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger, Settings settings);
    ~AlarmService();
    /// Call once, before anything else. Rows that cannot be read are left out (onFault says how many).
    Result<void> restore();
    /// After a re-import or an edit of limits: alarms whose limit is gone return to normal.
    void setModel(ModelPtr model);
    void setSettings(Settings settings);
    void evaluate(const live::StateSnapshot& state);
    /// Findings that stand now; one that no longer does returns to normal.
    void findings(const std::vector<Finding>& findings);
    /// Operator, approver, administrator. Errors: NotAllowed, NotFound, Conflict (nothing to acknowledge),
    /// the ledger's.
    Result<void> acknowledge(const AlarmId& id, const User& user, const std::string& comment);
    /// Operator, administrator. `wall` 0: until it returns to normal, at most longestShelving. Also for an
    /// alarm that is normal now. Errors: NotAllowed, NotFound, InvalidInput (no reason, too long), Conflict,
    /// the ledger's.
    Result<void> shelve(const AlarmId& id, const User& user, Duration wall, const std::string& reason);
    /// What still holds is announced again.
    Result<void> unshelve(const AlarmId& id, const User& user);
    std::vector<Alarm> alarms() const; ///< all that are not Normal; most urgent first
    std::function<void(const Alarm&)> onChanged;
    std::function<void(const std::string&)> onFault; ///< the ledger cannot be written

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::alarm
