// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoopPrivate.h"

#include <algorithm>

namespace sinew::loop {

namespace {

constexpr auto kPause = std::chrono::milliseconds(50); ///< where nothing comes
/// A flood of telemetry is worked off in portions of so long: people and the field do not wait for all of it. A
/// portion is as long as everything else took, so that what takes long (a flood of alarms) does not starve it.
constexpr std::chrono::steady_clock::duration kLeastPortion = std::chrono::milliseconds(10),
                                              kMostPortion = std::chrono::milliseconds(20);
constexpr Duration kOutlooksBack = std::chrono::hours(48); ///< that still say something after a restart

std::vector<std::shared_ptr<forecast::System>> shared(std::vector<std::unique_ptr<forecast::System>> systems)
{
    return {std::make_move_iterator(systems.begin()), std::make_move_iterator(systems.end())};
}

command::CommandService::Settings commandSettings(const Loop::Parts& parts)
{
    command::CommandService::Settings settings;
    settings.site = parts.site;
    settings.seat = parts.seat;
    return settings;
}

Loop::Parts complete(Loop::Parts parts)
{
    if (!parts.signers)
        parts.signers = std::make_shared<keys::KeyRing>(nullptr);
    return parts;
}

} // namespace

Loop::Private::Private(Parts given)
    : parts(complete(std::move(given))), index(parts.model), cleaner(parts.model), guard(parts.model),
      live(parts.model), writer(parts.project->history()), chronicle(*parts.project, parts.model),
      skills(parts.project->history()),
      alarms(parts.model, *parts.clock, parts.project->ledger(), parts.signers),
      commands(
          parts.model, *parts.clock, parts.project->ledger(), parts.signers ? *parts.signers : nobody,
          [this](const wire::CommandMessage& m) { return send(m); },
          [this](const Proposal& p) { return skillOf(p); }, commandSettings(parts)),
      runner(shared(std::move(parts.systems))), upkeep(parts.project, parts.signers->seat(), parts.space),
      seats(*parts.project, parts.seat), isOnDuty(seats.now().isOnDuty)
{
    for (const auto& system : runner.systems())
        if (system->appliesTo(*parts.model))
            statuses.push_back({system->id(), system->name()});
    skills.onKnown = [this](const Forecast& forecast) { chronicle.forecasts().add(forecast); };
    skills.onScored = [this](const Forecast& forecast, const store::History::Score& score) {
        chronicle.forecasts().addScore(forecast, score);
    };
    commands.allows = [this](const User& user, command::CommandService::Deed deed, const Proposal& proposal) {
        return mayDo(user, deed, proposal);
    };
    commands.forecastOf = [this](const ForecastId& id) { return newestById(id); };
    commands.onChanged = [this](const command::CommandRecord& record) { commandChanged(record); };
    commands.onFault = [this](const std::string& why) { fault = why; };
    alarms.onChanged = [this](const alarm::Alarm&) { changed = true; };
    alarms.onFault = [this](const std::string& why) { fault = why; };
    alarms.priorityOf = &upkeepPriorityOf;
    // What is in the record of a simulated field stays simulated, also where no source speaks any more.
    simulated = std::ranges::any_of(parts.model->channels, &Channel::simulated);
    overview = std::make_shared<Overview>();
}

Result<void> Loop::Private::recall()
{
    for (const char* category : {"finding", "forecast"}) {
        const auto rows = parts.project->ledger().rows(0, category);
        if (!rows)
            return passOn(rows);
        for (const store::LedgerRow& row : *rows)
            (void)recorded.take(row);
    }
    const Instant now = parts.clock->world();
    const auto known = parts.project->history().forecasts(now - kOutlooksBack, now);
    if (!known)
        return passOn(known);
    for (const Forecast& f : *known)
        if (f.system == forecast::kOutlookSystem)
            outlooks.keep(forecast::outlookOf(f));
    const auto runs = parts.project->history().fieldRunsAt(now);
    if (!runs)
        return passOn(runs);
    for (const auto& run : *runs)
        fieldsKept[run.system] = run.issuedAt;
    auto before = commands.commands();
    std::ranges::reverse(before); // oldest first
    for (const command::CommandRecord& record : before)
        tellAction(record);
    return {};
}

void Loop::Private::setFindings(const std::string& system, std::vector<Finding> found)
{
    write(recorded.changes(system, found, parts.clock->wall(), parts.clock->world()));
    findings[system] = std::move(found);
}

void Loop::Private::write(const std::vector<store::LedgerEntry>& entries)
{
    for (const store::LedgerEntry& entry : entries) {
        const auto row = parts.project->ledger().append(entry);
        if (!row) {
            fault = "The ledger cannot be written: " + row.error().text();
            continue;
        }
        (void)recorded.take(*row);
        if (seats.now().isShared)
            recordedHere.insert(row->number);
    }
}

std::vector<Finding> Loop::Private::standingFindings() const
{
    std::vector<Finding> all;
    for (const auto& [system, list] : findings)
        all.insert(all.end(), list.begin(), list.end());
    return all;
}

std::vector<Finding> Loop::Private::alarmingFindings() const
{
    auto all = standingFindings();
    for (Finding& before : recorded.at(parts.clock->world()))
        if (!findings.contains(before.system) &&
            std::ranges::find(statuses, before.system, &SystemStatus::id) != statuses.end())
            all.push_back(std::move(before));
    return all;
}

void Loop::Private::tend(Instant wall)
{
    if (!upkeep.look(wall, parts.clock->world()))
        return;
    changed = true;
    setFindings(kUpkeepSystem, upkeep.findings());
    alarms.findings(alarmingFindings());
}

Result<void> Loop::Private::send(const wire::CommandMessage& message)
{
    using Verb = wire::CommandMessage::Verb;
    if (message.verb != Verb::Cancel && !parts.project->isOnDuty())
        return fail(ErrorCode::Conflict, "this seat is no longer on duty: nothing was sent from here");
    Error last{ErrorCode::Io, "no source takes commands", {}};
    for (const auto& source : parts.sources) {
        const auto sent = source->send(message);
        if (sent)
            return sent;
        last = sent.error();
    }
    return tl::unexpected(last);
}

void Loop::Private::step(bool systemsHere)
{
    if (systemsHere) {
        takeMessages();
        writer.settle(); // who steps by hand reads what was measured
    } else {
        takePortion(portion);
    }
    const auto begin = std::chrono::steady_clock::now();
    applyGuard();
    const Instant wall = parts.clock->wall();
    live::StateSnapshot state = live.snapshot(parts.clock->world());
    commands.look(state);
    meetOthers(wall);
    changed |= requests.run();
    if (lookEvery.due(wall) || systemsHere)
        judge(state, systemsHere);
    if (isOnDuty && seats.now().isReachable)
        tend(wall);
    if (guard.suspects() != state.suspects) // a system doubts a channel: known before anything is sent
        state = live.snapshot(state.at);
    commands.tick(state);
    if (flushEvery.due(wall) && seats.now().isReachable)
        writer.flush();
    if (auto why = writer.takeFault())
        fault = std::move(*why);
    if (scoreEvery.due(wall) && seats.now().isReachable)
        if (const auto scored = skills.score(parts.clock->world(), isOnDuty); scored && *scored > 0)
            changed = true;
    publish(state, wall);
    portion = std::clamp(std::chrono::steady_clock::now() - begin, kLeastPortion, kMostPortion);
}

void Loop::Private::publish(const live::StateSnapshot& state, Instant wall)
{
    if (!publishEvery.due(wall))
        return;
    auto next = std::make_shared<Overview>();
    next->revision = ++revision;
    next->wall = wall;
    next->world = state.at;
    next->state = state;
    next->commands = commands.commands();
    next->alarms = alarms.alarms();
    next->alarmDesign = alarms.design();
    next->alarmRate = alarms.rate();
    for (const auto& [system, run] : newest)
        next->forecasts.insert(next->forecasts.end(), run.begin(), run.end());
    for (const auto& [system, computed] : fields)
        next->fields.insert(next->fields.end(), computed.begin(), computed.end());
    for (const Outlook& outlook : outlooks.knownAt(state.at))
        if (const Channel* channel = index.channel(outlook.channel))
            next->outlooks.push_back(forecast::forecastOf(outlook, *channel));
    next->findings = standingFindings();
    next->skills = skills.all();
    next->systems = statuses;
    for (SystemStatus& status : next->systems)
        status.running = runner.isRunning(status.id);
    for (const auto& source : parts.sources)
        next->sources.push_back({source->name(), source->status()});
    next->cleaning = cleaner.counters();
    next->guard = guard.counters();
    next->simulated = simulated;
    next->worldRate = worldRate;
    next->sharing = seats.now();
    next->fault = sentenceOf(seats.now());
    if (next->fault.empty())
        next->fault = fault;
    if (next->fault.empty())
        next->fault = upkeep.fault();
    if (next->fault.empty() && seats.isModelOld())
        next->fault = "The model was changed at another desk: open the project again to work with it.";
    {
        const std::lock_guard lock(overviewMutex);
        overview = std::move(next);
    }
    if (self->onChanged)
        self->onChanged();
}

Result<void> Loop::Private::mayDo(const User& user, command::CommandService::Deed deed, const Proposal& proposal)
{
    using Deed = command::CommandService::Deed;
    if (!parts.room || (deed != Deed::Request && deed != Deed::Prepare))
        return {};
    if (const auto followed = parts.room->follow(); !followed)
        return passOn(followed);
    return command::needAuthority(*parts.room->roster(), user.id, proposal, index);
}


Loop::Loop(Parts parts) : m(std::make_unique<Private>(std::move(parts)))
{
    m->self = this;
}

Loop::~Loop()
{
    stop();
}

Result<void> Loop::startStepping()
{
    if (const auto begun = m->seats.begin(); !begun)
        return begun;
    m->isOnDuty = m->seats.now().isOnDuty;
    for (const auto& restored : {m->commands.restore(m->isOnDuty), m->alarms.restore(), m->skills.load()})
        if (!restored)
            return restored;
    if (const auto recalled = m->recall(); !recalled)
        return recalled;
    for (const auto& source : m->parts.sources)
        if (const auto started = source->start(m->inbox.sink()); !started)
            return started;
    return {};
}

Result<void> Loop::start()
{
    if (const auto started = startStepping(); !started)
        return started;
    m->thread = std::jthread([p = m.get()](std::stop_token stop) {
        while (!stop.stop_requested()) {
            p->step(false);
            if (p->waiting.empty())
                p->requests.wait(stop, kPause);
        }
    });
    return {};
}

void Loop::stop()
{
    m->inbox.close(); // a source that waits for room would never be joined
    for (const auto& source : m->parts.sources)
        source->stop();
    m->thread = {};
    m->runner.cancelAll();
    m->takeMessages(); // what waited,
    m->takeMessages(); // and what had no room beside it
    m->requests.run();
    m->writer.flush();
    m->writer.settle();
    if (m->isOnDuty)
        m->upkeep.close(m->parts.clock->wall());
}

void Loop::step(bool runSystems)
{
    m->step(runSystems);
}

std::shared_ptr<const Overview> Loop::overview() const
{
    const std::lock_guard lock(m->overviewMutex);
    return m->overview;
}

std::future<Result<void>> Loop::approve(const CommandId& id, const User& user)
{
    return m->deed<void>(user, [this, id, user] { return m->commands.approve(id, user); });
}

std::future<Result<void>> Loop::reject(const CommandId& id, const User& user, const std::string& reason)
{
    return m->deed<void>(user, [this, id, user, reason] { return m->commands.reject(id, user, reason); });
}

std::future<Result<void>> Loop::cancel(const CommandId& id, const User& user, const std::string& reason)
{
    return m->deed<void>(user, [this, id, user, reason] { return m->commands.cancel(id, user, reason); });
}

std::future<Result<CommandId>> Loop::request(const Proposal& proposal, const User& user)
{
    return m->deed<CommandId>(user, [this, proposal, user]() -> Result<CommandId> {
        return m->commands.request(proposal, user);
    });
}

std::future<Result<CommandId>> Loop::prepare(const Proposal& proposal, const User& user, Duration validFor)
{
    return m->deed<CommandId>(user, [this, proposal, user, validFor]() -> Result<CommandId> {
        return m->commands.prepare(proposal, user, validFor);
    });
}

std::future<Result<void>> Loop::releaseReady(const CommandId& id)
{
    return m->requests.add<void>([this, id] { return m->commands.releaseReady(id); });
}

std::future<Result<void>> Loop::acknowledge(const AlarmId& id, const User& user, const std::string& comment)
{
    return m->deed<void>(user, [this, id, user, comment] { return m->alarms.acknowledge(id, user, comment); });
}

std::future<Result<void>> Loop::shelve(const AlarmId& id, const User& user, Duration wall,
                                       const std::string& reason)
{
    return m->deed<void>(
        user, [this, id, user, wall, reason] { return m->alarms.shelve(id, user, wall, reason); });
}

std::future<Result<void>> Loop::unshelve(const AlarmId& id, const User& user)
{
    return m->deed<void>(user, [this, id, user] { return m->alarms.unshelve(id, user); });
}

std::future<Result<void>> Loop::perform(const alarm::Deed& deed, const User& user)
{
    return m->deed<void>(user, [this, deed, user] { return m->alarms.perform(deed, user); });
}

Result<alarm::Health> Loop::alarmHealth(Instant from, Instant to) const
{
    const auto rows = m->parts.project->ledger().rows();
    if (!rows)
        return passOn(rows);
    const auto design = overview()->alarmDesign;
    return alarm::health(*rows, from, to, design ? design->limits.flood : alarm::FloodRule{});
}

Result<std::shared_ptr<const Overview>> Loop::overviewAt(Instant at) const
{
    const auto now = overview();
    auto then = m->chronicle.at(at, now->systems);
    if (!then)
        return passOn(then);
    then->simulated = now->simulated;
    return std::make_shared<const Overview>(std::move(*then));
}

Result<Past> Loop::past(Instant from, Instant to, Instant at) const
{
    return m->chronicle.past(from, to, at);
}

const store::History& Loop::history() const
{
    return m->parts.project->history();
}

const ModelPtr& Loop::model() const
{
    return m->parts.model;
}

const Clock& Loop::clock() const
{
    return *m->parts.clock;
}

store::Project& Loop::project()
{
    return *m->parts.project;
}

} // namespace sinew::loop
