// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/loop/Loop.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace sinew::ui {

/// What a window may see of one open project and do to it: loop::Loop's public face, so that a test can stand
/// in.
///
/// Thread: any; onChanged is called from a thread of its own.
class Backend {
public:
    virtual ~Backend() = default;
    virtual std::shared_ptr<const loop::Overview> overview() const = 0;
    virtual ModelPtr model() const = 0;
    virtual const Clock& clock() const = 0;
    /// The overview as it was at a past instant, and what had happened within [from, to] as known at `at`.
    /// Slow: for jobs.
    virtual Result<std::shared_ptr<const loop::Overview>> overviewAt(Instant at) const = 0;
    virtual Result<loop::Past> past(Instant from, Instant to, Instant at) const = 0;
    virtual Result<std::vector<store::SeriesBucket>> series(const ChannelId& channel, Instant from,
                                                            Instant to, std::size_t maxBuckets) const = 0;
    /// Source times of the oldest and newest sample; nothing where nothing was measured.
    virtual std::optional<std::pair<Instant, Instant>> extent() const = 0;

    virtual std::future<Result<void>> approve(const CommandId& id, const User& user) = 0;
    virtual std::future<Result<void>> reject(const CommandId& id, const User& user,
                                             const std::string& reason) = 0;
    virtual std::future<Result<void>> cancel(const CommandId& id, const User& user,
                                             const std::string& reason) = 0;
    virtual std::future<Result<CommandId>> request(const Proposal& proposal, const User& user) = 0;
    virtual std::future<Result<CommandId>> prepare(const Proposal& proposal, const User& user,
                                                   Duration validFor) = 0;
    /// Nobody needs to have signed in.
    virtual std::future<Result<void>> releaseReady(const CommandId& id) = 0;
    virtual std::future<Result<void>> acknowledge(const AlarmId& id, const User& user,
                                                  const std::string& comment) = 0;
    virtual std::future<Result<void>> shelve(const AlarmId& id, const User& user, Duration wall,
                                             const std::string& reason) = 0;
    virtual std::future<Result<void>> unshelve(const AlarmId& id, const User& user) = 0;
    virtual std::future<Result<void>> perform(const alarm::Deed& deed, const User& user) = 0;
    /// Slow: for jobs.
    virtual Result<alarm::Health> alarmHealth(Instant from, Instant to) const = 0;
    /// Slow: for jobs.
    virtual const store::Ledger& ledger() const = 0;

    std::function<void()> onChanged;
};

/// The real one. The loop outlives it; it takes the loop's onChanged.
std::unique_ptr<Backend> makeLoopBackend(loop::Loop& loop);

} // namespace sinew::ui
