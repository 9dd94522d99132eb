// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "FindingLedger.h"

#include <sinew/alarm/AlarmPast.h>
#include <sinew/command/CommandPast.h>
#include <sinew/forecast/ForecastPast.h>
#include <sinew/loop/Overview.h>
#include <sinew/store/Project.h>

#include <map>
#include <memory>
#include <mutex>

namespace sinew::loop {

/// One reading of the record: how everything stood at any past instant of world time. It reads the ledger's
/// new rows when it is asked; forecasts and scores are told to it. Thread: any.
class Chronicle {
public:
    Chronicle(store::Project& project, ModelPtr model);
    forecast::ForecastPast& forecasts() { return m_forecasts; }
    /// State, commands, alarms, findings, forecasts, outlooks and skills of that instant. `systems`: whose
    /// troubles are wanted. Errors: of history and ledger.
    Result<Overview> at(Instant world, const std::vector<SystemStatus>& systems);
    Result<Past> past(Instant from, Instant to, Instant at);

private:
    Result<void> readLedger();
    Result<std::vector<FieldPtr>> fieldsAt(Instant world);

    store::Project& m_project;
    ModelIndex m_index;
    forecast::ForecastPast m_forecasts;
    std::mutex
        m_fieldsMutex; ///< of the run last read of each system: a cursor that moves on mostly stays within it
    std::map<std::string, std::pair<Instant, std::vector<FieldPtr>>> m_fields;
    std::mutex m_mutex; ///< of what follows
    std::int64_t m_lastRow = 0;
    alarm::AlarmPast m_alarms;
    command::CommandPast m_commands;
    Findings m_findings;
};

} // namespace sinew::loop
