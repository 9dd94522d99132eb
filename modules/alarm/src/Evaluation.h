// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Record.h"
#include "Rules.h"

#include <sinew/live/LiveState.h>
#include <sinew/twin/Forecast.h>

#include <optional>
#include <vector>

namespace sinew::alarm {

/// What the seat on duty does: conditions become happenings. Thread: one at a time.
class Evaluation {
public:
    Evaluation(Record& record, ModelPtr model, const Clock& clock)
        : m_record(record), m_index(std::move(model)), m_clock(clock)
    {
        setRules();
    }
    const ModelIndex& index() const { return m_index; }
    const std::vector<Rule>& rules() const { return m_rules; }
    void setModel(ModelPtr model);
    /// Where the design is another one than before: rules and priorities follow it.
    void followDesign();
    void evaluate(const live::StateSnapshot& state);
    using PriorityOf = std::function<std::optional<Priority>(const Finding&)>;
    void findings(const std::vector<Finding>& findings, const PriorityOf& priorityOf);
    void forget();
    void listenAnew() { m_listeningSince.reset(); }
    /// What an alarm of the model is about.
    Item seedOf(const Rule& rule) const;

private:
    /// Since when a rule's condition holds, or no longer holds, while its delay runs.
    struct Pending {
        std::optional<Instant> passedSince, clearSince;
    };
    struct Due {
        std::size_t rule = 0;
        Instant since;
        double value = 0;
        bool isOffline = false;
    };
    void setRules();
    /// Alarms whose limit is no longer set return to normal.
    void clearGone();
    void evaluateLimit(std::size_t at, const live::ChannelState& now, Instant world);
    void evaluateNoData(std::size_t at, const live::ChannelState& now, Instant world);
    void evaluateStanding(std::size_t at, Item& item, const live::ChannelState& now, Instant world);
    void raiseDue();
    void raise(Item seed, Instant since);
    void returned(const AlarmId& id, Instant at, const std::string& words);
    void endShelving();
    void updateSuppression();
    std::string whyHidden(const Alarm& alarm) const;
    bool isLimitPassed(const AlarmId& warning) const;

    Record& m_record;
    ModelIndex m_index;
    const Clock& m_clock;
    std::shared_ptr<const Design> m_design; ///< that the rules follow
    std::vector<Rule> m_rules;
    std::vector<Pending> m_pending; ///< parallel to the rules
    std::vector<Due> m_due;
    std::optional<Instant> m_listeningSince; ///< world
    bool m_mayHaveGone = true;
};

/// Condition of the alarms that findings raise.
inline constexpr const char* kFinding = "finding";

} // namespace sinew::alarm
