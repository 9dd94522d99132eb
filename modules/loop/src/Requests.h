// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace sinew::loop {

/// What people ask for from other threads, carried out in the loop's.
class Requests {
public:
    /// Thread: any.
    template <class T>
    std::future<Result<T>> add(std::function<Result<T>()> action)
    {
        auto promise = std::make_shared<std::promise<Result<T>>>();
        auto future = promise->get_future();
        const std::scoped_lock lock(m_mutex);
        m_waiting.push_back([promise, action = std::move(action)] { promise->set_value(action()); });
        m_areThere = true;
        m_wake.notify_one();
        return future;
    }
    /// At most so long, or until somebody asks for something.
    void wait(const std::stop_token& stop, std::chrono::milliseconds wall)
    {
        std::unique_lock lock(m_mutex);
        (void)m_wake.wait_for(lock, stop, wall, [this] { return !m_waiting.empty(); });
    }
    bool areThere() const { return m_areThere; }
    /// True where there were any.
    bool run()
    {
        std::vector<std::function<void()>> due;
        {
            const std::scoped_lock lock(m_mutex);
            due.swap(m_waiting);
            m_areThere = false;
        }
        for (const auto& action : due)
            action();
        return !due.empty();
    }

private:
    std::atomic<bool> m_areThere{false};
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::vector<std::function<void()>> m_waiting;
};

} // namespace sinew::loop
