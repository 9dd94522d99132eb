// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/InProcessSource.h>

namespace sinew::live {

bool InProcessLink::publish(Message message)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_listening) {
        ++m_dropped;
        return false;
    }
    ++m_received;
    deliver(m_sink, std::move(message));
    return true;
}

bool InProcessLink::isListening() const
{
    const std::scoped_lock lock(m_mutex);
    return m_listening;
}

InProcessSource::InProcessSource(std::shared_ptr<InProcessLink> link, std::string name)
    : m_link(std::move(link)), m_name(std::move(name))
{
}

InProcessSource::~InProcessSource()
{
    stop();
}

Result<void> InProcessSource::start(SourceSink sink)
{
    const std::scoped_lock lock(m_link->m_mutex);
    if (m_link->m_listening)
        return fail(ErrorCode::Conflict, "already started", m_name);
    m_link->m_sink = std::move(sink);
    m_link->m_listening = true;
    return {};
}

void InProcessSource::stop()
{
    const std::scoped_lock lock(m_link->m_mutex);
    m_link->m_listening = false;
    m_link->m_sink = {};
}

SourceStatus InProcessSource::status() const
{
    SourceStatus status;
    status.connected = m_link->isListening();
    status.detail = status.connected ? "in this process" : "stopped";
    status.received = m_link->m_received;
    status.dropped = m_link->m_dropped;
    status.queued = m_link->m_commands.counters().queued;
    return status;
}

Result<void> InProcessSource::send(const wire::CommandMessage& command)
{
    if (!status().connected)
        return fail(ErrorCode::Io, "not connected", m_name);
    if (m_link->m_commands.counters().queued >= InProcessLink::kMaxCommands)
        return fail(ErrorCode::Io, "the field takes no commands", m_name);
    m_link->m_commands.push(command);
    return {};
}

} // namespace sinew::live
