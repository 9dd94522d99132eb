// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chronicle.h"

#include <sinew/live/Playback.h>

#include <algorithm>

namespace sinew::loop {

Chronicle::Chronicle(store::Project& project, ModelPtr model)
    : m_project(project), m_index(model), m_forecasts(project.history(), model), m_commands(model)
{
}

// Rows that cannot be read were reported when the services restored themselves: they are left out here too.
Result<void> Chronicle::readLedger()
{
    const auto rows = m_project.ledger().rows(m_lastRow);
    if (!rows)
        return passOn(rows);
    for (const store::LedgerRow& row : *rows) {
        (void)m_alarms.take(row);
        (void)m_commands.take(row);
        (void)m_findings.take(row);
        m_lastRow = row.number;
    }
    return {};
}

Result<std::vector<FieldPtr>> Chronicle::fieldsAt(Instant world)
{
    const auto runs = m_project.history().fieldRunsAt(world);
    if (!runs)
        return passOn(runs);
    std::vector<FieldPtr> all;
    const std::lock_guard lock(m_fieldsMutex);
    for (const store::History::FieldRun& run : *runs) {
        auto& [issuedAt, fields] = m_fields[run.system];
        if (fields.empty() || issuedAt != run.issuedAt) {
            auto read = m_project.history().fields(run);
            if (!read)
                return passOn(read);
            issuedAt = run.issuedAt;
            fields = std::move(*read);
        }
        all.insert(all.end(), fields.begin(), fields.end());
    }
    return all;
}

Result<Overview> Chronicle::at(Instant world, const std::vector<SystemStatus>& systems)
{
    Overview then;
    then.world = world;
    auto state = live::stateAt(m_project.history(), m_index.shared(), world);
    if (!state)
        return passOn(state);
    then.state = std::move(*state);
    auto standing = m_forecasts.standingAt(world);
    if (!standing)
        return passOn(standing);
    then.skills = m_forecasts.skillsAt(world);
    auto fields = fieldsAt(world);
    if (!fields)
        return passOn(fields);
    const std::lock_guard lock(m_mutex);
    if (const auto read = readLedger(); !read)
        return passOn(read);
    then.commands = m_commands.at(world);
    then.alarms = m_alarms.at(world);
    then.findings = m_findings.at(world);
    for (SystemStatus status : systems) {
        status.running = false;
        status.warnings.clear();
        status.lastRun = m_forecasts.lastRun(status.id, world).value_or(Instant{});
        status.error = m_findings.troubleAt(status.id, world);
        then.systems.push_back(std::move(status));
    }
    for (Forecast& f : *standing)
        if (f.system == forecast::kOutlookSystem)
            then.outlooks.push_back(std::move(f));
        else if (m_findings.troubleAt(f.system, world).empty()) // else nothing of it was shown then
            then.forecasts.push_back(std::move(f));
    for (FieldPtr& field : *fields)
        if (m_findings.troubleAt(field->system, world).empty())
            then.fields.push_back(std::move(field));
    return then;
}

namespace {

std::optional<Instant> operatedAt(const command::CommandRecord& record)
{
    const auto operated =
        std::ranges::find(record.past, command::State::Operated, &std::pair<Instant, command::State>::second);
    return operated == record.past.end() ? std::nullopt : std::optional(operated->first);
}

AssetId assetOf(const ModelIndex& index, const ElementId& id)
{
    const Element* element = index.element(id);
    return element ? element->asset : AssetId{};
}

/// The command that began on the same asset between the announcement and the end of a risk.
std::string deedFor(const forecast::PastRisk& past, const std::vector<command::CommandRecord>& commands,
                    const ModelIndex& index)
{
    const AssetId asset = assetOf(index, past.risk.element);
    for (const command::CommandRecord& record : commands) {
        const Actuator* actuator = index.actuator(record.proposal.actuator);
        const auto began = operatedAt(record);
        if (actuator && began && assetOf(index, actuator->element) == asset && *began >= past.firstIssuedAt &&
            *began <= past.risk.to)
            return record.proposal.title;
    }
    return {};
}

bool isLimit(const alarm::Alarm& alarm)
{
    return alarm.condition == "high" || alarm.condition == "low";
}

} // namespace

Result<Past> Chronicle::past(Instant from, Instant to, Instant at)
{
    Past past{from, to, at, {}, {}, {}, {}, {}, {}};
    auto risks = m_forecasts.risks(from, to, at);
    if (!risks)
        return passOn(risks);
    const std::lock_guard lock(m_mutex);
    if (const auto read = readLedger(); !read)
        return passOn(read);
    past.alarms = m_alarms.episodes(from, to, at);
    past.findings = m_findings.episodes(from, to, at);
    past.commands = m_commands.at(at);
    for (forecast::PastRisk& one : *risks) {
        if (one.risk.system == forecast::kOutlookSystem) {
            past.weather.push_back(std::move(one));
            continue;
        }
        std::string deed = deedFor(one, past.commands, m_index);
        past.risks.push_back({std::move(one), std::move(deed)});
    }
    for (const alarm::Alarm& alarm : past.alarms)
        if (const auto announced =
                isLimit(alarm) ? m_forecasts.announced(alarm.channel, alarm.since) : std::nullopt;
            announced && *announced < forecast::kLeastRisk)
            past.surprises.push_back({alarm, *announced});
    return past;
}

} // namespace sinew::loop
