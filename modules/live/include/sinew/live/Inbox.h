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

/// The bounded queues between sources' threads and the thread that works on their messages: one for telemetry,
/// one for what the field says of commands, its clock and its outlooks, which never waits behind telemetry. When
/// one is full its sources wait: nothing is lost, and a broker keeps what a persistent session has not taken.
/// Thread: any. Close it before stopping the sources, or one that waits for room is never joined.
class Inbox {
public:
    explicit Inbox(std::size_t capacity = 10'000); ///< messages, of each queue
    /// Pushes into this inbox; valid as long as any copy of it lives.
    SourceSink sink() const;
    std::vector<Message> takeControl() { return m_queues->control.takeAll(); } ///< all but telemetry
    std::vector<wire::Telemetry> takeTelemetry() { return m_queues->telemetry.takeAll(); }
    std::vector<Message> takeAll(); ///< telemetry last
    /// Control first. Nothing when the time ran out, or when the inbox is closed and empty.
    std::optional<Message> take(std::chrono::milliseconds wall);
    void close();

private:
    struct Queues {
        explicit Queues(std::size_t capacity) : control(capacity), telemetry(capacity) {}
        BoundedQueue<Message> control;
        BoundedQueue<wire::Telemetry> telemetry;
    };
    std::shared_ptr<Queues> m_queues;
};

} // namespace sinew::live
