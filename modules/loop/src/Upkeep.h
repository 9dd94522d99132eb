// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "HeadPublisher.h"
#include "StorageWatch.h"

#include <sinew/alarm/Alarm.h>
#include <sinew/twin/Forecast.h>

#include <vector>

namespace sinew::loop {

/// System of the findings about the record itself.
inline constexpr const char* kUpkeepSystem = "upkeep";

/// What keeps the record whole on the seat on duty: the ledger's head goes to a second place, and room is made
/// before it ends. Thread: the loop's.
class Upkeep {
public:
    /// `measure` null: nobody watches the room.
    Upkeep(std::shared_ptr<store::Project> project, std::shared_ptr<const keys::Signer> seat,
           StorageWatch::Measure measure);
    /// In every pass on duty. True where findings() changed, and once where they are known: what stood before
    /// a restart may have ended.
    bool look(Instant wall, Instant world);
    /// Another seat does it from now on.
    void leave();
    void close(Instant wall);
    const std::vector<Finding>& findings() const { return m_findings; }
    /// For an operator; empty: all is well.
    const std::string& fault() const { return m_fault; }

private:
    void lookAtRoom(Instant wall);
    void saveMeasured();
    void refresh(const std::vector<Finding>& before, Instant world);

    std::shared_ptr<store::Project> m_project;
    HeadPublisher m_heads;
    StorageWatch m_room;
    bool m_watchesRoom, m_hasRecalled = false;
    std::vector<store::SpaceSample> m_unsaved, m_onTheirWay; ///< of what was measured: the disk may be slow
    std::future<Result<void>> m_saving;
    command::Keeping m_keeping;
    Instant m_asked{}; ///< wall; for the keeping
    bool m_isKnown = false, m_isClosed = false;
    std::vector<Finding> m_findings;
    std::string m_fault;
};

/// Nothing: another system's finding.
std::optional<alarm::Priority> upkeepPriorityOf(const Finding& finding);

} // namespace sinew::loop
