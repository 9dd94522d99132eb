// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/core/Abandon.h>

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace sinew {

namespace {

struct Outcome {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    std::exception_ptr error;
};

void finish(Outcome& outcome, std::exception_ptr error)
{
    const std::lock_guard lock(outcome.mutex);
    outcome.done = true;
    outcome.error = std::move(error);
    outcome.changed.notify_all();
}

} // namespace

bool runUnlessStopped(std::function<void()> work, const std::stop_token& stop)
{
    if (stop.stop_requested())
        return false;
    if (!stop.stop_possible()) {
        work();
        return true;
    }
    const auto outcome = std::make_shared<Outcome>();
    std::thread([outcome, work = std::move(work)] {
        std::exception_ptr error;
        try {
            work();
        } catch (...) {
            error = std::current_exception();
        }
        finish(*outcome, std::move(error));
    }).detach();
    std::unique_lock lock(outcome->mutex);
    if (!outcome->changed.wait(lock, stop, [&] { return outcome->done; }))
        return false;
    if (outcome->error)
        std::rethrow_exception(outcome->error);
    return true;
}

} // namespace sinew
