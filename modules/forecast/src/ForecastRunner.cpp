// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/forecast/ForecastRunner.h>

#include <sinew/twin/FieldReading.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace sinew::forecast {

namespace {

struct Job {
    std::shared_ptr<System> system;
    Instant at;
    std::uint64_t revision = 0;
    bool hindcast = false;
    std::function<SystemInput()> input;
    std::stop_source stop;
};

Result<SystemOutput> runGuarded(System& system, const SystemInput& input, const std::stop_token& stop)
{
    try {
        return system.run(input, stop);
    } catch (const std::exception& error) {
        return fail(ErrorCode::Internal, std::string("The model stopped: ") + error.what(), system.name());
    } catch (...) {
        return fail(ErrorCode::Internal, "The model stopped.", system.name());
    }
}

/// A track record holds what was predicted, not what was suggested.
void keepHindcastsOnly(SystemOutput& output)
{
    output.findings.clear();
    output.proposals.clear();
    output.refinedPlans.clear();
    output.fields.clear();
    std::erase_if(output.forecasts, [](const Forecast& forecast) { return forecast.withCommand; });
    for (Forecast& forecast : output.forecasts) {
        forecast.hindcast = true;
        forecast.id = ForecastId(newUuid());
    }
}

/// A wrong field must not take the rest of the run with it.
void dropWrongFields(SystemOutput& output)
{
    std::erase_if(output.fields, [&](const ComputedField& field) {
        const auto checked = checkField(field);
        if (!checked)
            output.warnings.push_back(
                {checked.error().message + ": it is not shown", checked.error().subject});
        return !checked;
    });
}

RunOutcome runJob(const Job& job)
{
    const auto began = std::chrono::steady_clock::now();
    RunOutcome outcome{job.system->id(), job.at, job.revision, job.hindcast,
                       fail(ErrorCode::Cancelled, "The run was cancelled.", job.system->name())};
    if (!job.stop.stop_requested()) {
        SystemInput input = job.input();
        input.hindcast = job.hindcast;
        outcome.output = runGuarded(*job.system, input, job.stop.get_token());
    }
    if (outcome.output && job.hindcast)
        keepHindcastsOnly(*outcome.output);
    if (outcome.output)
        dropWrongFields(*outcome.output);
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

} // namespace

struct ForecastRunner::Private {
    std::vector<std::shared_ptr<System>> systems;
    std::map<std::string, Instant> lastStart; ///< owner's thread only
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::uint64_t revision = 0;
    std::deque<Job> live, past;
    std::optional<Job> running; ///< on the worker, or on the caller's thread in runDue
    std::deque<RunOutcome> finished;
    std::jthread worker; ///< last: it sees all of the above

    bool isDue(const System& system, Instant now) const
    {
        const auto last = lastStart.find(system.id());
        // World time that went back (a new replay) starts anew.
        return last == lastStart.end() || now < last->second || now - last->second >= system.interval();
    }
    bool isBusy(const std::string& id) const
    {
        const auto is = [&](const Job& job) { return job.system->id() == id; };
        return std::ranges::any_of(live, is) || (running && !running->hindcast && is(*running));
    }
    void work(const std::stop_token& stop);
    std::optional<Job> nextJob(const std::stop_token& stop);
    void finish(RunOutcome outcome);
    Job jobOf(const std::shared_ptr<System>& system, Instant now, const MakeInput& makeInput);
};

std::optional<Job> ForecastRunner::Private::nextJob(const std::stop_token& stop)
{
    std::unique_lock lock(mutex);
    if (!changed.wait(lock, stop, [&] { return !running && (!live.empty() || !past.empty()); }))
        return std::nullopt;
    auto& queue = live.empty() ? past : live;
    running = std::move(queue.front());
    queue.pop_front();
    return running;
}

void ForecastRunner::Private::finish(RunOutcome outcome)
{
    const std::lock_guard lock(mutex);
    running.reset();
    if (outcome.revision == revision)
        finished.push_back(std::move(outcome));
    changed.notify_all();
}

void ForecastRunner::Private::work(const std::stop_token& stop)
{
    while (!stop.stop_requested())
        if (const auto job = nextJob(stop))
            finish(runJob(*job));
}

Job ForecastRunner::Private::jobOf(const std::shared_ptr<System>& system, Instant now,
                                   const MakeInput& makeInput)
{
    lastStart[system->id()] = now;
    auto input = std::make_shared<SystemInput>(makeInput(*system));
    const std::lock_guard lock(mutex);
    return {system, now, revision, false, [input] { return std::move(*input); }, {}};
}

ForecastRunner::ForecastRunner(std::vector<std::shared_ptr<System>> systems) : m(std::make_unique<Private>())
{
    m->systems = std::move(systems);
    m->worker = std::jthread([&state = *m](const std::stop_token& stop) { state.work(stop); });
}

ForecastRunner::~ForecastRunner()
{
    cancelAll();
    m->worker.request_stop();
    m->worker.join();
}

const std::vector<std::shared_ptr<System>>& ForecastRunner::systems() const
{
    return m->systems;
}

void ForecastRunner::setRevision(std::uint64_t revision)
{
    cancelAll();
    const std::lock_guard lock(m->mutex);
    m->revision = revision;
    m->finished.clear();
    m->lastStart.clear();
}

int ForecastRunner::startDue(Instant now, const ModelPtr& model, const MakeInput& makeInput)
{
    int started = 0;
    for (const auto& system : m->systems) {
        if (!m->isDue(*system, now) || isRunning(system->id()) || !system->appliesTo(*model))
            continue;
        Job job = m->jobOf(system, now, makeInput);
        const std::lock_guard lock(m->mutex);
        m->live.push_back(std::move(job));
        m->changed.notify_all();
        ++started;
    }
    return started;
}

void ForecastRunner::runDue(Instant now, const ModelPtr& model, const MakeInput& makeInput,
                            const Deliver& deliver)
{
    for (const auto& system : m->systems) {
        if (!m->isDue(*system, now) || !system->appliesTo(*model))
            continue;
        const Job job = m->jobOf(system, now, makeInput);
        {
            std::unique_lock lock(m->mutex);
            m->changed.wait(lock, [&] { return !m->running; });
            m->running = job;
        }
        RunOutcome outcome = runJob(job);
        {
            const std::lock_guard lock(m->mutex);
            m->running.reset();
            m->changed.notify_all();
        }
        deliver(std::move(outcome));
    }
}

Result<int> ForecastRunner::hindcast(const std::string& system, Instant from, Instant to, Duration step,
                                     std::function<SystemInput(Instant)> inputAt)
{
    const auto found = std::ranges::find_if(m->systems, [&](const auto& one) { return one->id() == system; });
    if (found == m->systems.end())
        return fail(ErrorCode::NotFound, "There is no such system.", system);
    if (step <= Duration{0} || from > to || (to - from) / step > 100'000)
        return fail(ErrorCode::InvalidInput, "No step, an end before the start, or more than 100 000 runs.",
                    system);
    int queued = 0;
    const std::lock_guard lock(m->mutex);
    for (Instant at = from; at < to; at += step, ++queued)
        m->past.push_back({*found, at, m->revision, true, [inputAt, at] { return inputAt(at); }, {}});
    m->changed.notify_all();
    return queued;
}

int ForecastRunner::deliver(const Deliver& deliver)
{
    std::deque<RunOutcome> ready;
    {
        const std::lock_guard lock(m->mutex);
        ready.swap(m->finished);
    }
    for (RunOutcome& outcome : ready)
        deliver(std::move(outcome));
    return static_cast<int>(ready.size());
}

void ForecastRunner::cancel(const std::string& system)
{
    const auto is = [&](const Job& job) { return job.system->id() == system; };
    const std::lock_guard lock(m->mutex);
    std::erase_if(m->live, is);
    std::erase_if(m->past, is);
    if (m->running && is(*m->running))
        m->running->stop.request_stop();
}

void ForecastRunner::cancelAll()
{
    for (const auto& system : m->systems)
        cancel(system->id());
}

bool ForecastRunner::isRunning(const std::string& system) const
{
    const std::lock_guard lock(m->mutex);
    return m->isBusy(system);
}

std::size_t ForecastRunner::hindcastsLeft() const
{
    const std::lock_guard lock(m->mutex);
    return m->past.size() + (m->running && m->running->hindcast ? 1 : 0);
}

namespace {

live::ChannelState stateAt(const Channel& channel, const store::History& history, Instant at)
{
    const auto last = history.latest(channel.id, at);
    if (!last || !*last)
        return {};
    const Sample& sample = **last;
    const bool isStale = toSeconds(at - sample.sourceTime) > channel.noDataGraceS;
    return {true, sample.value, sample.sourceTime, sample.quality, isStale};
}

} // namespace

SystemInput historicInput(const ModelPtr& model, const store::History& history, Instant at, Duration horizon)
{
    SystemInput input;
    input.model = model;
    input.now = at;
    input.horizon = horizon;
    input.hindcast = true;
    input.state.at = at;
    input.state.model = model;
    for (const Channel& channel : model->channels)
        input.state.channels.push_back(stateAt(channel, history, at));
    input.samples = [&history, at](const ChannelId& channel, Instant from, Instant to) {
        auto samples = history.samples(channel, from, std::min(to, at));
        return samples ? std::move(*samples) : std::vector<Sample>{};
    };
    return input;
}

} // namespace sinew::forecast
