// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/BoundedQueue.h>
#include <sinew/live/Source.h>

#include <memory>
#include <variant>

namespace sinew::live {

using Message =
    std::variant<wire::Telemetry, wire::OutlookMessage, wire::FeedbackMessage, wire::ClockMessage>;

/// Hands a message to the member of the sink that is meant for it, where there is one.
void deliver(const SourceSink& sink, Message message);

/// The bounded queue between sources' threads and the thread that works on their messages. When it is full
/// the sources wait: nothing is lost, and a broker keeps what a persistent session has not taken. Thread:
/// any. Close it before stopping the sources, or one that waits for room is never joined.
class Inbox {
public:
    explicit Inbox(std::size_t capacity = 10'000);
    /// Pushes into this inbox; valid as long as any copy of it lives.
    SourceSink sink() const;
    std::vector<Message> takeAll() { return m_queue->takeAll(); }
    std::optional<Message> take(std::chrono::milliseconds wall) { return m_queue->pop(wall); }
    void close() { m_queue->close(); }
    QueueCounters counters() const { return m_queue->counters(); }

private:
    std::shared_ptr<BoundedQueue<Message>> m_queue;
};

} // namespace sinew::live
