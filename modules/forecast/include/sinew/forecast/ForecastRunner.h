// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/forecast/System.h>
#include <sinew/store/History.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sinew::forecast {

/// How one run of a system ended.
struct RunOutcome {
    std::string system;
    Instant at;                 ///< the run's `now`, world
    std::uint64_t revision = 0; ///< of the model that it saw
    bool hindcast = false;
    Result<SystemOutput> output;
    double seconds = 0; ///< it took, on this machine
};

/// Runs each system at its interval of world time on one worker thread, so that no system ever overlaps
/// itself. A run sees the snapshot that was taken when it became due. Results wait for deliver(); those of an
/// earlier model are dropped and their runs cancelled.
///
/// Hindcasts wait behind everything that is live. Their findings, proposals, fields and counterfactuals are
/// left out: only forecasts, marked, with ids of their own. A field that does not hold what it says
/// (checkField) is dropped with a warning that names it. An exception out of a system becomes its error
/// (Internal). Thread: one owner calls everything; inputAt of a hindcast is called on the worker.
class ForecastRunner {
public:
    using MakeInput = std::function<SystemInput(const System&)>;
    using Deliver = std::function<void(RunOutcome)>;

    explicit ForecastRunner(std::vector<std::shared_ptr<System>> systems);
    ~ForecastRunner(); ///< cancels and joins

    /// Counts up when the model changes: what began before is cancelled and never delivered; all are due
    /// again.
    void setRevision(std::uint64_t revision);
    /// Queues every system that is due, applies to the model and is not queued or running. Returns how many.
    int startDue(Instant now, const ModelPtr& model, const MakeInput& makeInput);
    /// The same, here and now on the caller's thread; waits for the worker where it runs the same system.
    void runDue(Instant now, const ModelPtr& model, const MakeInput& makeInput, const Deliver& deliver);
    /// Queues one run at `from`, from + step, … while before `to`. Errors: NotFound (no such system),
    /// InvalidInput.
    Result<int> hindcast(const std::string& system, Instant from, Instant to, Duration step,
                         std::function<SystemInput(Instant)> inputAt);
    /// Hands over what has finished, on the caller's thread, oldest first. Returns how many.
    int deliver(const Deliver& deliver);
    /// Asks the run of this system to stop and empties its queue; its outcome is Cancelled.
    void cancel(const std::string& system);
    void cancelAll();
    bool isRunning(const std::string& system) const; ///< live run queued or running
    std::size_t hindcastsLeft() const;
    const std::vector<std::shared_ptr<System>>& systems() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

/// What a system could have known at a past instant, from history alone: no sample after `at` is reachable,
/// the state is the last sample of each channel with its age. Outlooks are the caller's to add. Thread: any,
/// as History's.
SystemInput historicInput(const ModelPtr& model, const store::History& history, Instant at, Duration horizon);

} // namespace sinew::forecast
