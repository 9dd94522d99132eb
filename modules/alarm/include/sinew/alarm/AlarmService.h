// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/live/LiveState.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sinew::alarm {

enum class Priority { Critical, High, Medium, Low };
enum class State { Normal, Unacknowledged, Acknowledged, ReturnedUnacknowledged, Shelved, Suppressed, OutOfService };
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
    Instant since;         ///< source time of the last transition into alarm
    Instant returned;
    double value = 0;      ///< SI, at the last evaluation
    std::string comment;
    std::string acknowledgedBy;
    std::optional<Instant> shelvedUntil; ///< wall
};

/// Limits of channels, no-data, and findings, evaluated by source time on live samples only.
/// Survives a restart (replayed from the ledger). Thread: one (the loop's).
class AlarmService {
public:
    AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger);
    ~AlarmService();
    Result<void> restore();
    void evaluate(const live::StateSnapshot& state);
    /// Findings that stand now; one that no longer does returns to normal.
    void findings(const std::vector<Finding>& findings);
    Result<void> acknowledge(const AlarmId& id, const User& user, const std::string& comment);
    Result<void> shelve(const AlarmId& id, const User& user, Duration wall, const std::string& reason);
    Result<void> unshelve(const AlarmId& id, const User& user);
    std::vector<Alarm> alarms() const; ///< all that are not Normal; most urgent first
    std::function<void(const Alarm&)> onChanged;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::alarm
