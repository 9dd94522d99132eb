// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <vector>

namespace sinew::live {

/// What a queue has done, shown to the operator.
struct QueueCounters {
    std::uint64_t pushed = 0;  ///< accepted
    std::uint64_t dropped = 0; ///< thrown away: the oldest when full, or anything after close()
    std::uint64_t blocked = 0; ///< pushes that had to wait for room
    std::size_t queued = 0;    ///< waiting now
    std::size_t most = 0;      ///< the most that ever waited
};

/// A queue between two threads that never grows beyond its capacity. When it is full a push either waits
/// (nothing is lost; the source is slowed down) or drops the oldest, counted.
/// Thread: any.
template <class T>
class BoundedQueue {
public:
    enum class WhenFull { Block, DropOldest };

    explicit BoundedQueue(std::size_t capacity, WhenFull whenFull = WhenFull::Block)
        : m_capacity(capacity > 0 ? capacity : 1), m_whenFull(whenFull)
    {
    }

    /// False when the queue is closed, also while waiting for room: the item is dropped and counted.
    bool push(T item)
    {
        std::unique_lock lock(m_mutex);
        if (m_items.size() >= m_capacity && !m_closed)
            makeRoom(lock);
        if (m_closed) {
            ++m_counters.dropped;
            return false;
        }
        m_items.push_back(std::move(item));
        ++m_counters.pushed;
        m_counters.most = std::max(m_counters.most, m_items.size());
        m_filled.notify_one();
        return true;
    }

    /// Waits at most `wall`; nothing when it ran out, or when the queue is closed and empty.
    std::optional<T> pop(std::chrono::milliseconds wall)
    {
        std::unique_lock lock(m_mutex);
        m_filled.wait_for(lock, wall, [this] { return m_closed || !m_items.empty(); });
        if (m_items.empty())
            return std::nullopt;
        std::optional<T> item(std::move(m_items.front()));
        m_items.pop_front();
        m_drained.notify_one();
        return item;
    }

    /// Everything that waits now, without waiting.
    std::vector<T> takeAll()
    {
        std::unique_lock lock(m_mutex);
        std::vector<T> items(std::make_move_iterator(m_items.begin()),
                             std::make_move_iterator(m_items.end()));
        m_items.clear();
        m_drained.notify_all();
        return items;
    }

    /// Wakes everybody; what is queued can still be taken.
    void close()
    {
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        m_filled.notify_all();
        m_drained.notify_all();
    }

    QueueCounters counters() const
    {
        const std::scoped_lock lock(m_mutex);
        QueueCounters now = m_counters;
        now.queued = m_items.size();
        return now;
    }

private:
    void makeRoom(std::unique_lock<std::mutex>& lock)
    {
        if (m_whenFull == WhenFull::DropOldest) {
            m_items.pop_front();
            ++m_counters.dropped;
            return;
        }
        ++m_counters.blocked;
        m_drained.wait(lock, [this] { return m_closed || m_items.size() < m_capacity; });
    }

    const std::size_t m_capacity;
    const WhenFull m_whenFull;
    mutable std::mutex m_mutex;
    std::condition_variable m_filled, m_drained;
    std::deque<T> m_items;
    QueueCounters m_counters;
    bool m_closed = false;
};

} // namespace sinew::live
