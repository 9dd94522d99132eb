// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoopPrivate.h"

namespace sinew::loop {

void Loop::Private::meetOthers(Instant wall)
{
    const bool wasReachable = seats.now().isReachable;
    const store::Sharing& sharing = seats.look();
    if (!sharing.isShared)
        return;
    if (sharing.isReachable && !wasReachable)
        fault.clear(); // what could not be written then can be written now
    if (sharing.isReachable)
        if (const auto taken = takeRows(wall, sharing.isOnDuty && !isOnDuty); !taken)
            return;
    if (sharing.isOnDuty != isOnDuty)
        changeDuty(sharing.isOnDuty);
    if (!isOnDuty && sharing.isReachable && seats.hasForecastNews(wall))
        takeForecasts();
}

Result<void> Loop::Private::takeRows(Instant wall, bool isUrgent)
{
    const auto rows = seats.news(wall, isUrgent);
    if (!rows)
        return passOn(rows);
    for (const store::LedgerRow& row : *rows) {
        if (const auto taken = commands.take(row); !taken)
            return taken; // the ledger cannot be read: again in the next pass
        (void)alarms.take(row);
        if (recordedHere.erase(row.number) == 0)
            (void)recorded.take(row);
        seats.known(row);
        changed = true;
    }
    if (!rows->empty() && parts.room)
        (void)parts.room->follow();
    return {};
}

void Loop::Private::changeDuty(bool on)
{
    if (on) {
        if (const auto taken = commands.takeDuty(); !taken)
            return; // again in the next pass
        // What the field said before this seat had read the rows of what it was said of.
        for (const auto& [at, message] : heard)
            commands.feedback(message);
        takeFindings();
    } else {
        commands.leaveDuty();
        alarms.standBy();
        runner.cancelAll();
        upkeep.leave();
    }
    isOnDuty = on;
    isGuardKnown = false; // what this seat's guard has found is its to record now
    changed = true;
}

void Loop::Private::takeFindings()
{
    findings.clear();
    for (Finding& finding : recorded.at(parts.clock->world()))
        findings[finding.system].push_back(std::move(finding));
}

void Loop::Private::takeForecasts()
{
    const auto fresh = skills.follow();
    if (!fresh)
        return;
    for (const Forecast& forecast : *fresh)
        if (forecast.system == forecast::kOutlookSystem)
            outlooks.keep(forecast::outlookOf(forecast));
        else if (!forecast.hindcast)
            takeForecast(forecast);
    takeKeptFields();
    takeFindings();
    for (SystemStatus& status : statuses) {
        status.error = recorded.troubleAt(status.id, parts.clock->world());
        status.lastRun = chronicle.forecasts().lastRun(status.id, parts.clock->world()).value_or(status.lastRun);
        if (!status.error.empty()) {
            newest.erase(status.id);
            fields.erase(status.id);
        }
    }
    changed = true;
}

void Loop::Private::takeForecast(const Forecast& forecast)
{
    auto& run = newest[forecast.system];
    if (!run.empty() && run.front().issuedAt > forecast.issuedAt)
        return;
    if (!run.empty() && run.front().issuedAt < forecast.issuedAt)
        run.clear();
    run.push_back(forecast);
}

void Loop::Private::takeKeptFields()
{
    const auto runs = parts.project->history().fieldRunsAt(parts.clock->world());
    if (!runs)
        return;
    for (const auto& run : *runs)
        if (const auto kept = fieldsKept.find(run.system); !fields.contains(run.system) ||
                                                           kept == fieldsKept.end() || kept->second < run.issuedAt)
            if (auto read = parts.project->history().fields(run)) {
                fields[run.system] = std::move(*read);
                fieldsKept[run.system] = run.issuedAt;
            }
}

} // namespace sinew::loop
