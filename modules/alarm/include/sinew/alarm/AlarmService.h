// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Alarm.h>
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/keys/Keys.h>
#include <sinew/live/LiveState.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sinew::alarm {

/// Limits of channels, no-data, and findings, evaluated by source time on live samples only: a stale value or
/// one that is not of good quality neither raises nor clears a limit's alarm.
///
/// Defaults: deadband a tenth of the way from limit to warning where both are set, else 1 % of the span
/// between the low and the high limit, else 2 % of the limit (1 K for temperatures). Delays 15 s for pressure
/// and flow, 60 s for level, depth and temperature, else none (EEMUA 191). Priority: a limit passed is High,
/// and Critical where it endangers people at once (high limit of displacement, strain, stress or force of a
/// bridge or a tunnel; of temperature or hot spot of a storage); a warning is Medium; no data Low; a finding
/// High. A warning is Suppressed while the limit behind it is passed. A channel that never sent anything has
/// no alarm. Engineers tune each alarm and add suppressions: the Design, kept in the ledger.
///
/// States and what may happen in each: Transitions.h. A delay that runs when a seat starts, or takes the duty
/// over, begins anew.
///
/// Several seats share the ledger. One of them evaluates (evaluate, findings); the others only take() its rows
/// and let their people act, which is checked again where another seat was first. A person's rows are signed
/// by the person, the rest by the seat.
///
/// An alarm is raised even where the ledger cannot be written (onFault says so; its rows follow when it can
/// again); what people do is not accepted then. Survives a restart (replayed from the ledger). Thread: one
/// (the loop's).
class AlarmService {
public:
    /// `signers` null: nobody has a key here (a replay); the ledger signs as its seat.
    AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger,
                 std::shared_ptr<const keys::Signers> signers = nullptr);
    ~AlarmService();
    /// Call once, before anything else. Rows that cannot be read are left out (onFault says how many).
    Result<void> restore();
    /// A row that another seat wrote, or any other: every row, in order; those known already are ignored.
    /// Errors: InvalidInput, naming the row; the ledger's.
    Result<void> take(const store::LedgerRow& row);
    /// After a re-import or an edit of limits: alarms whose limit is gone return to normal.
    void setModel(ModelPtr model);

    void evaluate(const live::StateSnapshot& state);
    /// Findings that stand now; one that no longer does returns to normal.
    void findings(const std::vector<Finding>& findings);
    /// The world's clock was set: what passed at once passed unheard, and is nobody's silence.
    void clockSet();
    /// Another seat evaluates from now on: what was waiting here for a delay is forgotten.
    void standBy();

    /// Operator, approver, administrator. Errors: NotAllowed (the role; not signed in here), NotFound,
    /// Conflict (nothing to acknowledge), the ledger's.
    Result<void> acknowledge(const AlarmId& id, const User& user, const std::string& comment);
    /// Operator, administrator. `wall` 0: until it returns to normal, at most Limits::longestShelving. Also
    /// for an alarm that is normal now. Errors: NotAllowed, NotFound, InvalidInput (no reason, too long),
    /// Conflict, the ledger's.
    Result<void> shelve(const AlarmId& id, const User& user, Duration wall, const std::string& reason);
    /// What still holds is announced again.
    Result<void> unshelve(const AlarmId& id, const User& user);
    /// Engineer, administrator. Errors: NotAllowed, NotFound, InvalidInput (no reason; a value that makes no
    /// sense; suppressions that go in a circle), Conflict, the ledger's.
    Result<void> perform(const Deed& deed, const User& user);

    std::vector<Alarm> alarms() const; ///< all that are not Normal; most urgent first
    std::shared_ptr<const Design> design() const;
    Rate rate() const;
    std::function<void(const Alarm&)> onChanged;
    std::function<void(const std::string&)> onFault; ///< the ledger cannot be written
    /// Of a finding's alarm, where an engineer did not say otherwise; nothing, or none set: High.
    std::function<std::optional<Priority>(const Finding&)> priorityOf;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

/// What one alarm of a channel is set to: for whoever tunes it.
struct Setting {
    AlarmId id;
    std::string title, condition, quantity;
    bool isLimit = true;     ///< else no data: it has its grace period instead of deadband and off-delay
    double limit = 0;        ///< SI; grace in s for no data
    Tuning defaults, chosen; ///< every field of the defaults is set
};
/// Nothing: the model has no such alarm. Findings have none.
std::optional<Setting> settingOf(const ModelIndex& index, const Design& design, const AlarmId& id);

} // namespace sinew::alarm
