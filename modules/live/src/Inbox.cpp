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

Inbox::Inbox(std::size_t capacity) : m_queues(std::make_shared<Queues>(capacity)) {}

SourceSink Inbox::sink() const
{
    const auto push = [queues = m_queues](auto message) { queues->control.push(Message(std::move(message))); };
    return {[queues = m_queues](wire::Telemetry message) { queues->telemetry.push(std::move(message)); }, push, push,
            push};
}

std::vector<Message> Inbox::takeAll()
{
    std::vector<Message> all = takeControl();
    std::ranges::move(takeTelemetry(), std::back_inserter(all));
    return all;
}

std::optional<Message> Inbox::take(std::chrono::milliseconds wall)
{
    constexpr std::chrono::milliseconds slice(5); // two queues, one waiter
    const auto end = std::chrono::steady_clock::now() + wall;
    do {
        if (auto message = m_queues->control.pop({}))
            return message;
        if (auto message = m_queues->telemetry.pop(std::min(wall, slice)))
            return Message(std::move(*message));
    } while (std::chrono::steady_clock::now() < end);
    return std::nullopt;
}

void Inbox::close()
{
    m_queues->control.close();
    m_queues->telemetry.close();
}

} // namespace sinew::live
