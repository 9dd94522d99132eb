// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoopPrivate.h"

#include <algorithm>

namespace sinew::loop {

namespace {

constexpr Duration kKeepFieldsEvery = std::chrono::minutes(30); // world
constexpr Duration kHindcastSpan = std::chrono::hours(18), kHindcastStep = std::chrono::hours(1),
                   kHindcastLead = std::chrono::hours(1);

} // namespace

void Loop::Private::takeOutcome(forecast::RunOutcome outcome)
{
    changed = true;
    if (!outcome.hindcast)
        noteRun(outcome);
    if (!outcome.output)
        return; // its status says why; nothing of it is shown
    for (const Forecast& forecast : outcome.output->forecasts)
        if (const auto added = skills.add(forecast); !added)
            fault = "A forecast cannot be stored: " + added.error().text();
    if (outcome.hindcast)
        return;
    guard.physics(outcome.system, outcome.output->suspects);
    applyGuard();
    newest[outcome.system] = outcome.output->forecasts;
    takeFields(outcome.system, outcome.output->fields);
    recordFields(outcome, recognised(outcome.output->findings) != recognised(findings[outcome.system]));
    setFindings(outcome.system, outcome.output->findings);
    alarms.findings(alarmingFindings());
    for (const Proposal& proposal : outcome.output->proposals)
        if (const auto proposed = commands.propose(founded(proposal));
            !proposed && proposed.error().code != ErrorCode::Conflict)
            fault = "A proposal was refused: " + proposed.error().text();
    for (const auto& [id, plan] :
         outcome.output->refinedPlans) // too late for a command that ended meanwhile
        if (const auto refined = commands.refine(CommandId(id.value), plan);
            !refined && refined.error().code != ErrorCode::Conflict &&
            refined.error().code != ErrorCode::NotFound)
            fault = "A plan to verify was refused: " + refined.error().text();
    beginHindcasts(outcome.system, outcome.at);
}

void Loop::Private::takeFields(const std::string& system, std::vector<ComputedField>& computed)
{
    std::vector<FieldPtr>& kept = fields[system];
    kept.clear();
    for (ComputedField& field : computed)
        kept.push_back(std::make_shared<const ComputedField>(std::move(field)));
}

void Loop::Private::recordFields(const forecast::RunOutcome& outcome, bool isNews)
{
    const auto computed = fields.find(outcome.system);
    const auto last = fieldsKept.find(outcome.system);
    const bool isDue = last == fieldsKept.end() || outcome.at < last->second ||
                       outcome.at - last->second >= kKeepFieldsEvery;
    if (computed == fields.end() || computed->second.empty() || (!isDue && !isNews))
        return;
    if (const auto saved = parts.project->history().saveFields(computed->second); !saved)
        fault = "What a model computed cannot be stored: " + saved.error().text();
    else
        fieldsKept[outcome.system] = outcome.at;
}

std::set<std::string> Loop::Private::recognised(const std::vector<Finding>& found)
{
    std::set<std::string> ids;
    for (const Finding& finding : found)
        ids.insert(finding.id);
    return ids;
}

Proposal Loop::Private::founded(Proposal proposal) const
{
    if (!proposal.forecastWithout.isEmpty() || !proposal.verify ||
        !proposal.origin.starts_with("system:"))
        return proposal;
    const auto run = newest.find(proposal.origin.substr(std::string_view("system:").size()));
    if (run != newest.end())
        for (const Forecast& f : run->second)
            if (f.channel == proposal.verify->channel && !f.withCommand)
                proposal.forecastWithout = f.id;
    return proposal;
}

std::vector<forecast::RunningCommand> Loop::Private::running() const
{
    return told([](const command::CommandRecord& record) { return !command::isFinal(record.state); });
}

std::vector<forecast::RunningCommand> Loop::Private::finished() const
{
    return told([](const command::CommandRecord& record) {
        return command::isFinal(record.state) &&
               std::ranges::count(record.past, command::State::Acknowledged,
                                  &std::pair<Instant, command::State>::second) > 0;
    });
}

std::vector<forecast::RunningCommand>
Loop::Private::told(const std::function<bool(const command::CommandRecord&)>& wanted) const
{
    std::vector<forecast::RunningCommand> all;
    for (const command::CommandRecord& record : commands.commands()) {
        const auto operated = std::ranges::find(record.past, command::State::Operated,
                                                &std::pair<Instant, command::State>::second);
        if (operated != record.past.end() && wanted(record))
            all.push_back({record.proposal.id, record.proposal, operated->first});
    }
    std::ranges::stable_sort(all, {}, &forecast::RunningCommand::operatedAt);
    return all;
}

void Loop::Private::noteRun(const forecast::RunOutcome& outcome)
{
    const auto status = std::ranges::find(statuses, outcome.system, &SystemStatus::id);
    if (status == statuses.end() ||
        (!outcome.output && outcome.output.error().code == ErrorCode::Cancelled))
        return;
    status->lastRun = outcome.at;
    status->error = outcome.output ? std::string{} : outcome.output.error().text();
    status->warnings = outcome.output ? outcome.output->warnings : std::vector<Warning>{};
    write(recorded.changes(outcome.system, withheld(outcome), parts.clock->wall(), parts.clock->world()));
    if (outcome.output)
        return;
    newest.erase(outcome.system); // a model that did not converge shows nothing but that
    fields.erase(outcome.system);
    setFindings(outcome.system, {});
    guard.physics(outcome.system, {});
}

std::string Loop::Private::withheld(const forecast::RunOutcome& outcome)
{
    if (!outcome.output)
        return outcome.output.error().text();
    if (!outcome.output->forecasts.empty())
        return {};
    return outcome.output->warnings.empty() ? "nothing to forecast"
                                            : outcome.output->warnings.front().message;
}

void Loop::Private::beginHindcasts(const std::string& system, Instant now)
{
    if (!hindcasted.insert(system).second || std::ranges::any_of(skills.all(), [&](const Skill& s) {
            return s.system == system && s.scored > 0;
        }))
        return;
    const auto extent = parts.project->history().extent();
    if (!extent || !*extent)
        return;
    const Instant from = std::max((*extent)->first + kHindcastStep, now - kHindcastSpan);
    const auto inputAt = [this,
                          past = std::make_shared<const Outlooks>(outlooks)](Instant at) {
        auto input = forecast::historicInput(parts.model, parts.project->history(), at, kHindcastLead);
        input.outlooks = past->knownAt(at);
        input.sourcePath = [this](const Source& source) { return parts.project->sourcePath(source); };
        return input;
    };
    if (from < now - kHindcastStep)
        (void)runner.hindcast(system, from, now - kHindcastStep, kHindcastStep, inputAt);
}

forecast::SystemInput Loop::Private::inputFor(const live::StateSnapshot& state)
{
    forecast::SystemInput input{.model = parts.model,
                                .now = state.at,
                                .horizon = parts.horizon,
                                .state = state,
                                .outlooks = outlooks.knownAt(state.at)};
    input.samples = [this, now = state.at](const ChannelId& channel, Instant from, Instant to) {
        auto samples = parts.project->history().samples(channel, from, std::min(to, now));
        return samples ? std::move(*samples) : std::vector<Sample>{};
    };
    input.sourcePath = [this](const Source& source) { return parts.project->sourcePath(source); };
    input.running = running();
    input.finished = finished();
    for (const command::CommandRecord& record : commands.commands())
        if (record.state == command::State::Proposed)
            input.standing.push_back(record.proposal);
    return input;
}

void Loop::Private::runSystems(const live::StateSnapshot& state, bool here)
{
    // Nothing has been measured yet: nothing to predict from.
    if (std::ranges::none_of(state.channels, &live::ChannelState::known))
        return;
    const auto make = [&](const forecast::System&) { return inputFor(state); };
    const auto take = [this](forecast::RunOutcome outcome) { takeOutcome(std::move(outcome)); };
    if (here)
        runner.runDue(state.at, parts.model, make, take);
    else
        runner.startDue(state.at, parts.model, make);
    runner.deliver(take);
}

void Loop::Private::commandChanged(const command::CommandRecord& record)
{
    changed = true;
    tellAction(record);
}

void Loop::Private::tellAction(const command::CommandRecord& record)
{
    using command::State;
    const auto reached = [&](State state) {
        return std::ranges::find(record.past, state, &std::pair<Instant, State>::second);
    };
    const auto operated = reached(State::Operated);
    if (operated == record.past.end())
        return;
    const std::string& id = record.id.value;
    const bool isTaken = reached(State::Acknowledged) != record.past.end();
    skills.actionBegun({id, operated->first, record.proposal.forecastWith, changedBy(record)});
    if (isTaken)
        skills.actionTaken(id);
    else if (record.state == State::Failed) // refused: nothing was done
        skills.actionRefused(id);
}

std::vector<ChannelId> Loop::Private::changedBy(const command::CommandRecord& record) const
{
    std::vector<ChannelId> channels;
    if (record.basis && record.basis->with)
        return {record.basis->with->channel};
    std::set<AssetId> assets;
    for (const command::ActuatorReport& report : record.actuators)
        if (const Actuator* actuator = index.actuator(report.actuator))
            if (const Element* element = index.element(actuator->element))
                assets.insert(element->asset);
    for (const Channel& channel : parts.model->channels)
        if (const Element* element = index.element(channel.element);
            element && assets.contains(element->asset))
            channels.push_back(channel.id);
    return channels;
}

std::optional<Forecast> Loop::Private::newestById(const ForecastId& id) const
{
    for (const auto& [system, run] : newest)
        if (const auto found = std::ranges::find(run, id, &Forecast::id); found != run.end())
            return *found;
    return std::nullopt;
}

std::optional<Skill> Loop::Private::skillOf(const Proposal& proposal) const
{
    std::optional<Forecast> forecast = newestById(proposal.forecastWithout);
    if (!forecast) // replaced since: what the command keeps of it
        if (const auto record = commands.command(CommandId(proposal.id.value)); record && record->basis)
            forecast = record->basis->without;
    return forecast ? std::optional(skills.skill(forecast->system, forecast->model, forecast->quantity))
                    : std::nullopt;
}

void Loop::Private::judge(const live::StateSnapshot& state, bool systemsHere)
{
    if (isOnDuty) {
        alarms.evaluate(state);
        runSystems(state, systemsHere);
    } else {
        runner.deliver([](const forecast::RunOutcome&) {}); // of when it was
    }
}

} // namespace sinew::loop
