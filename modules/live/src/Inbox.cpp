// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/Inbox.h>

namespace sinew::live {

namespace {

struct Deliver {
    const SourceSink& sink;
    void operator()(wire::Telemetry& message) const { hand(sink.telemetry, message); }
    void operator()(wire::OutlookMessage& message) const { hand(sink.outlook, message); }
    void operator()(wire::FeedbackMessage& message) const { hand(sink.feedback, message); }
    void operator()(wire::ClockMessage& message) const { hand(sink.clock, message); }

    template <class T>
    static void hand(const std::function<void(T)>& to, T& message)
    {
        if (to)
            to(std::move(message));
    }
};

} // namespace

void deliver(const SourceSink& sink, Message message)
{
    std::visit(Deliver{sink}, message);
}

Inbox::Inbox(std::size_t capacity) : m_queue(std::make_shared<BoundedQueue<Message>>(capacity)) {}

SourceSink Inbox::sink() const
{
    const auto push = [queue = m_queue](auto message) { queue->push(Message(std::move(message))); };
    return {push, push, push, push};
}

} // namespace sinew::live
