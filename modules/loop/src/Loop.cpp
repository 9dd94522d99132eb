// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/loop/Loop.h>

#include "Chronicle.h"
#include "HistoryWriter.h"
#include "Seats.h"

#include <sinew/command/Rights.h>
#include <sinew/forecast/ForecastRunner.h>
#include <sinew/forecast/SkillBook.h>
#include <sinew/keys/KeyRing.h>
#include <sinew/live/Guard.h>
#include <sinew/live/Inbox.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace sinew::loop {

namespace {

constexpr auto kPause = std::chrono::milliseconds(50);
/// A flood of telemetry is worked off in portions of so long: people and the field do not wait for all of it. A
/// portion is as long as everything else took, so that what takes long (a flood of alarms) does not starve it.
constexpr std::chrono::steady_clock::duration kLeastPortion = std::chrono::milliseconds(10),
                                              kMostPortion = std::chrono::milliseconds(50);
constexpr Duration kFlushEvery = std::chrono::milliseconds(500);
constexpr Duration kScoreEvery = std::chrono::seconds(5);
constexpr Duration kKeepFieldsEvery = std::chrono::minutes(30); // world
constexpr Duration kHindcastSpan = std::chrono::hours(18), kHindcastStep = std::chrono::hours(1),
                   kHindcastLead = std::chrono::hours(1);
constexpr std::size_t kMaxOutlooks = 1000;
constexpr std::size_t kMaxHeard = 1000; ///< of what the field said, in case this seat takes the duty over
constexpr Duration kHeardFor = std::chrono::minutes(2);
constexpr Duration kOutlooksBack = std::chrono::hours(48); ///< that still say something after a restart
constexpr Duration kPublishEvery = std::chrono::milliseconds(100);

/// True once per period of wall time.
class Every {
public:
    explicit Every(Duration period) : m_period(period) {}
    bool due(Instant wall)
    {
        if (wall - m_last < m_period)
            return false;
        m_last = wall;
        return true;
    }

private:
    Duration m_period;
    Instant m_last{};
};

std::vector<std::shared_ptr<forecast::System>> shared(std::vector<std::unique_ptr<forecast::System>> systems)
{
    return {std::make_move_iterator(systems.begin()), std::make_move_iterator(systems.end())};
}

/// The last outlook of each channel that was issued at or before an instant.
std::vector<Outlook> knownAt(const std::vector<Outlook>& all, Instant at)
{
    std::map<ChannelId, const Outlook*> newest;
    for (const Outlook& outlook : all)
        if (outlook.issuedAt <= at)
            if (const Outlook*& best = newest[outlook.channel]; !best || best->issuedAt <= outlook.issuedAt)
                best = &outlook;
    std::vector<Outlook> known;
    for (const auto& [channel, outlook] : newest)
        known.push_back(*outlook);
    return known;
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

struct Loop::Private {
    explicit Private(Parts given)
        : parts(complete(std::move(given))), index(parts.model), cleaner(parts.model), guard(parts.model),
          live(parts.model), writer(parts.project->history()),
          chronicle(*parts.project, parts.model), skills(parts.project->history()),
          alarms(parts.model, *parts.clock, parts.project->ledger(), parts.signers),
          commands(
              parts.model, *parts.clock, parts.project->ledger(),
              parts.signers ? *parts.signers : nobody,
              [this](const wire::CommandMessage& m) { return send(m); },
              [this](const Proposal& p) { return skillOf(p); }, commandSettings(parts)),
          runner(shared(std::move(parts.systems))), seats(*parts.project, parts.seat),
          isOnDuty(seats.now().isOnDuty)
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
        // What is in the record of a simulated field stays simulated, also where no source speaks any more.
        simulated = std::ranges::any_of(parts.model->channels, &Channel::simulated);
        overview = std::make_shared<Overview>();
    }

    // --- what was before
    // -------------------------------------------------------------------------------------------

    /// Findings, outlooks and actions of before are known again.
    Result<void> recall()
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
                keepOutlook(forecast::outlookOf(f));
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

    // --- the stops of the loop
    // -----------------------------------------------------------------------------------

    /// What the field says of commands comes before telemetry, which is worked off in its order.
    void takeMessages(std::chrono::steady_clock::duration most = std::chrono::hours(1))
    {
        const auto end = std::chrono::steady_clock::now() + most;
        for (live::Message& message : inbox.takeControl())
            takeMessage(message);
        if (waiting.empty())
            std::ranges::move(inbox.takeTelemetry(), std::back_inserter(waiting));
        while (!waiting.empty() && std::chrono::steady_clock::now() < end) {
            changed = true;
            takeTelemetry(waiting.front());
            waiting.pop_front();
        }
        commands.measured(trusted);
        trusted.clear();
        writer.add(std::exchange(unstored, {}));
    }

    void takeMessage(live::Message& message)
    {
        changed = true;
        if (auto* outlook = std::get_if<wire::OutlookMessage>(&message)) {
            simulated |= outlook->simulated;
            if (auto cleaned = cleaner.clean(*outlook))
                takeOutlook(std::move(*cleaned));
        } else if (auto* feedback = std::get_if<wire::FeedbackMessage>(&message))
            takeFeedback(std::move(*feedback));
        else if (auto* clock = std::get_if<wire::ClockMessage>(&message))
            takeClock(*clock);
    }

    void takeFeedback(wire::FeedbackMessage message)
    {
        commands.feedback(message);
        if (!seats.now().isShared)
            return;
        heard.emplace_back(parts.clock->wall(), std::move(message));
        while (heard.size() > kMaxHeard || heard.front().first < parts.clock->wall() - kHeardFor)
            heard.pop_front();
    }

    void takeClock(const wire::ClockMessage& clock)
    {
        worldRate = clock.rate;
        if (parts.followClock)
            parts.followClock(clock);
    }

    /// One that is sent again changes nothing.
    void takeOutlook(Outlook outlook)
    {
        if (isKnown(outlook))
            return;
        live.apply(outlook);
        if (const Channel* channel = isOnDuty ? index.channel(outlook.channel) : nullptr)
            if (const auto added = skills.add(forecast::forecastOf(outlook, *channel)); !added)
                fault = "An outlook cannot be stored: " + added.error().text();
        keepOutlook(std::move(outlook));
    }

    bool isKnown(const Outlook& outlook) const
    {
        return std::ranges::any_of(outlooks, [&](const Outlook& o) {
            return o.channel == outlook.channel && o.issuedAt == outlook.issuedAt;
        });
    }

    void keepOutlookOnce(Outlook outlook)
    {
        if (!isKnown(outlook))
            keepOutlook(std::move(outlook));
    }

    void keepOutlook(Outlook outlook)
    {
        outlooks.push_back(std::move(outlook));
        if (outlooks.size() > kMaxOutlooks)
            outlooks.erase(outlooks.begin());
    }

    void takeTelemetry(const wire::Telemetry& telemetry)
    {
        simulated |= telemetry.simulated;
        auto cleaned = cleaner.clean(telemetry, parts.clock->wall(), parts.clock->world());
        guard.examine(telemetry, cleaned, parts.clock->world());
        if (keepsHistory())
            for (const auto* samples : {&cleaned.fresh, &cleaned.late})
                unstored.insert(unstored.end(), samples->begin(), samples->end());
        live.apply(cleaned.fresh);
        live.heard(telemetry);
        const auto suspects = guard.suspects(); // what may be forged proves nothing
        for (const Sample& sample : cleaned.fresh)
            if (!suspects || !suspects->contains(sample.channel))
                trusted.push_back(sample);
    }

    void takeOutcome(forecast::RunOutcome outcome)
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
        alarms.findings(standingFindings());
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

    void takeFields(const std::string& system, std::vector<ComputedField>& computed)
    {
        std::vector<FieldPtr>& kept = fields[system];
        kept.clear();
        for (ComputedField& field : computed)
            kept.push_back(std::make_shared<const ComputedField>(std::move(field)));
    }

    /// Every run would fill the disk; one in half an hour shows what was known, and one whenever a system
    /// recognises something else than before.
    void recordFields(const forecast::RunOutcome& outcome, bool isNews)
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

    static std::set<std::string> recognised(const std::vector<Finding>& found)
    {
        std::set<std::string> ids;
        for (const Finding& finding : found)
            ids.insert(finding.id);
        return ids;
    }

    /// What is under suspicion is marked in every seat; the seat on duty records it and raises its alarms.
    void applyGuard()
    {
        const bool isNews = guard.settle(parts.clock->world());
        if (isNews) {
            changed = true;
            live.suspect(guard.suspects());
        }
        if (!isOnDuty || (!isNews && isGuardKnown))
            return;
        isGuardKnown = true;
        setFindings(live::kSecuritySystem, guard.findings()); // what stood before a restart is found again
        if (isNews || !guard.findings().empty())
            alarms.findings(standingFindings());
    }

    void setFindings(const std::string& system, std::vector<Finding> found)
    {
        write(recorded.changes(system, found, parts.clock->wall(), parts.clock->world()));
        findings[system] = std::move(found);
    }

    void write(const std::vector<store::LedgerEntry>& entries)
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

    /// One that names no forecast stands on that of the channel which it is verified by.
    Proposal founded(Proposal proposal) const
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

    /// What the field carries out, with the instant at which it was told to.
    std::vector<forecast::RunningCommand> running() const
    {
        return told([](const command::CommandRecord& record) { return !command::isFinal(record.state); });
    }

    std::vector<forecast::RunningCommand> finished() const
    {
        return told([](const command::CommandRecord& record) {
            return command::isFinal(record.state) &&
                   std::ranges::count(record.past, command::State::Acknowledged,
                                      &std::pair<Instant, command::State>::second) > 0;
        });
    }

    std::vector<forecast::RunningCommand>
    told(const std::function<bool(const command::CommandRecord&)>& wanted) const
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

    void noteRun(const forecast::RunOutcome& outcome)
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

    static std::string withheld(const forecast::RunOutcome& outcome)
    {
        if (!outcome.output)
            return outcome.output.error().text();
        if (!outcome.output->forecasts.empty())
            return {};
        return outcome.output->warnings.empty() ? "nothing to forecast"
                                                : outcome.output->warnings.front().message;
    }

    /// A model without a record gets one from the past that is in the history, once.
    void beginHindcasts(const std::string& system, Instant now)
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
                              past = std::make_shared<const std::vector<Outlook>>(outlooks)](Instant at) {
            auto input = forecast::historicInput(parts.model, parts.project->history(), at, kHindcastLead);
            input.outlooks = knownAt(*past, at);
            input.sourcePath = [this](const Source& source) { return parts.project->sourcePath(source); };
            return input;
        };
        if (from < now - kHindcastStep)
            (void)runner.hindcast(system, from, now - kHindcastStep, kHindcastStep, inputAt);
    }

    forecast::SystemInput inputFor(const live::StateSnapshot& state)
    {
        forecast::SystemInput input{.model = parts.model,
                                    .now = state.at,
                                    .horizon = parts.horizon,
                                    .state = state,
                                    .outlooks = knownAt(outlooks, state.at)};
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

    void runSystems(const live::StateSnapshot& state, bool here)
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

    std::vector<Finding> standingFindings() const
    {
        std::vector<Finding> all;
        for (const auto& [system, list] : findings)
            all.insert(all.end(), list.begin(), list.end());
        return all;
    }

    void commandChanged(const command::CommandRecord& record)
    {
        changed = true;
        tellAction(record);
    }

    /// Forecasts without the command no longer describe a world in which it is carried out, and the reverse.
    void tellAction(const command::CommandRecord& record)
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

    /// The channels of its forecasts; where it has none, all of the assets that it acts on: nobody said what
    /// it changes.
    std::vector<ChannelId> changedBy(const command::CommandRecord& record) const
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

    std::optional<Forecast> newestById(const ForecastId& id) const
    {
        for (const auto& [system, run] : newest)
            if (const auto found = std::ranges::find(run, id, &Forecast::id); found != run.end())
                return *found;
        return std::nullopt;
    }

    // --- other seats
    // -------------------------------------------------------------------------------------------------------

    /// While nobody can reach the server every seat keeps what it measures: it is stored once, whoever sends it.
    bool keepsHistory() const { return isOnDuty || !seats.now().isReachable; }

    void meetOthers(Instant wall)
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

    Result<void> takeRows(Instant wall, bool isUrgent)
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

    void changeDuty(bool on)
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
        }
        isOnDuty = on;
        isGuardKnown = false; // what this seat's guard has found is its to record now
        changed = true;
    }

    void takeFindings()
    {
        findings.clear();
        for (Finding& finding : recorded.at(parts.clock->world()))
            findings[finding.system].push_back(std::move(finding));
    }

    /// What the seat on duty forecast since.
    void takeForecasts()
    {
        const auto fresh = skills.follow();
        if (!fresh)
            return;
        for (const Forecast& forecast : *fresh)
            if (forecast.system == forecast::kOutlookSystem)
                keepOutlookOnce(forecast::outlookOf(forecast));
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

    void takeForecast(const Forecast& forecast)
    {
        auto& run = newest[forecast.system];
        if (!run.empty() && run.front().issuedAt > forecast.issuedAt)
            return;
        if (!run.empty() && run.front().issuedAt < forecast.issuedAt)
            run.clear();
        run.push_back(forecast);
    }

    void takeKeptFields()
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

    Result<void> send(const wire::CommandMessage& message)
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

    std::optional<Skill> skillOf(const Proposal& proposal) const
    {
        std::optional<Forecast> forecast = newestById(proposal.forecastWithout);
        if (!forecast) // replaced since: what the command keeps of it
            if (const auto record = commands.command(CommandId(proposal.id.value)); record && record->basis)
                forecast = record->basis->without;
        return forecast ? std::optional(skills.skill(forecast->system, forecast->model, forecast->quantity))
                        : std::nullopt;
    }

    void step(bool systemsHere)
    {
        if (systemsHere) {
            takeMessages();
            writer.settle(); // who steps by hand reads what was measured
        } else {
            takeMessages(portion);
        }
        const auto begin = std::chrono::steady_clock::now();
        applyGuard();
        const Instant wall = parts.clock->wall();
        live::StateSnapshot state = live.snapshot(parts.clock->world());
        commands.look(state);
        meetOthers(wall);
        runRequests();
        if (lookEvery.due(wall) || systemsHere)
            judge(state, systemsHere);
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

    /// Alarms and systems. In a flood of telemetry there are more steps than these need.
    void judge(const live::StateSnapshot& state, bool systemsHere)
    {
        if (isOnDuty) {
            alarms.evaluate(state);
            runSystems(state, systemsHere);
        } else {
            runner.deliver([](const forecast::RunOutcome&) {}); // of when it was
        }
    }

    void publish(const live::StateSnapshot& state, Instant wall)
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
        for (const Outlook& outlook : knownAt(outlooks, state.at))
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
        if (next->fault.empty() && seats.isModelOld())
            next->fault = "The model was changed at another desk: open the project again to work with it.";
        {
            const std::lock_guard lock(overviewMutex);
            overview = std::move(next);
        }
        if (self->onChanged)
            self->onChanged();
    }

    // --- people's actions come from other threads
    // ----------------------------------------------------------------

    template <class T>
    std::future<Result<T>> request(std::function<Result<T>()> action)
    {
        auto promise = std::make_shared<std::promise<Result<T>>>();
        auto future = promise->get_future();
        const std::lock_guard lock(requestMutex);
        requests.push_back([promise, action = std::move(action)] { promise->set_value(action()); });
        wake.notify_one();
        return future;
    }

    /// Until the next look, or until somebody asks for something.
    void pause(const std::stop_token& stop)
    {
        std::unique_lock lock(requestMutex);
        if (waiting.empty())
            (void)wake.wait_for(lock, stop, kPause, [this] { return !requests.empty(); });
    }

    /// What a person does; who they are is looked up in the ledger first, where another seat may have changed it.
    template <class T>
    std::future<Result<T>> deed(const User& user, std::function<Result<T>()> action)
    {
        return request<T>([this, user, action = std::move(action)]() -> Result<T> {
            if (parts.room) {
                if (const auto followed = parts.room->follow(); !followed)
                    return passOn(followed);
                if (const auto known = command::confirm(*parts.room->roster(), user); !known)
                    return passOn(known);
            }
            return action();
        });
    }

    /// Commanding takes authority over what is acted on; asked again where another seat was faster.
    Result<void> mayDo(const User& user, command::CommandService::Deed deed, const Proposal& proposal)
    {
        using Deed = command::CommandService::Deed;
        if (!parts.room || (deed != Deed::Request && deed != Deed::Prepare))
            return {};
        if (const auto followed = parts.room->follow(); !followed)
            return passOn(followed);
        return command::needAuthority(*parts.room->roster(), user.id, proposal, index);
    }

    void runRequests()
    {
        std::vector<std::function<void()>> due;
        {
            const std::lock_guard lock(requestMutex);
            due.swap(requests);
        }
        for (const auto& run : due) {
            run();
            changed = true;
        }
    }

    Loop* self = nullptr;
    Parts parts;
    const keys::KeyRing nobody{nullptr};
    ModelIndex index;
    live::Inbox inbox;
    std::deque<wire::Telemetry> waiting;   ///< taken from the inbox, not yet worked on
    std::vector<Sample> unstored, trusted; ///< of the portion in work
    live::Cleaner cleaner;
    live::Guard guard;
    live::LiveState live;
    HistoryWriter writer;
    Chronicle chronicle;
    forecast::SkillBook skills;
    alarm::AlarmService alarms;
    command::CommandService commands;
    forecast::ForecastRunner runner;
    Seats seats;
    bool isOnDuty; ///< as the services were told
    std::deque<std::pair<Instant, wire::FeedbackMessage>> heard; ///< lately; wall
    std::set<std::int64_t> recordedHere; ///< rows that `recorded` has taken before they came back
    std::vector<SystemStatus> statuses;
    std::vector<Outlook> outlooks; ///< in order of arrival; hindcasts may only know the earlier ones
    std::map<std::string, std::vector<Finding>> findings;
    std::set<std::string> hindcasted;
    Findings recorded;                                   ///< as the ledger has them
    std::map<std::string, std::vector<Forecast>> newest; ///< each system's last run
    std::map<std::string, std::vector<FieldPtr>> fields; ///< of the same runs
    std::map<std::string, Instant> fieldsKept;           ///< which runs' fields were recorded last
    bool simulated = false, changed = false, isGuardKnown = false;
    double worldRate = 1; ///< as the field said last
    std::string fault;
    std::uint64_t revision = 0;
    Every lookEvery{kPause}, flushEvery{kFlushEvery}, scoreEvery{kScoreEvery}, publishEvery{kPublishEvery};
    std::chrono::steady_clock::duration portion = kLeastPortion;
    std::mutex requestMutex;
    std::condition_variable_any wake;
    std::vector<std::function<void()>> requests;
    mutable std::mutex overviewMutex;
    std::shared_ptr<const Overview> overview;
    std::jthread thread;
};

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
            p->pause(stop);
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
    do
        m->takeMessages();
    while (!m->waiting.empty());
    m->runRequests();
    m->writer.flush();
    m->writer.settle();
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
    return m->request<void>([this, id] { return m->commands.releaseReady(id); });
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
