// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/field/FieldRunner.h>

namespace sinew::field {

namespace {

constexpr std::chrono::milliseconds kRound{50};
constexpr Duration kAnnounceEvery = std::chrono::seconds(5); // wall

struct PublishBy {
    live::MqttPublisher& publisher;
    const std::string& device;
    bool operator()(const wire::Telemetry& message) const
    {
        return publisher.publish(device, message).has_value();
    }
    bool operator()(const wire::OutlookMessage& message) const
    {
        return publisher.publish(message).has_value();
    }
    bool operator()(const wire::FeedbackMessage& message) const
    {
        return publisher.publish(message).has_value();
    }
    bool operator()(const wire::ClockMessage& message) const
    {
        return publisher.publish(message).has_value();
    }
};

} // namespace

FieldPort inProcessPort(std::shared_ptr<live::InProcessLink> link)
{
    return {[link](const std::string&, live::Message message) { return link->publish(std::move(message)); },
            [link] { return link->takeCommands(); }, [link] { return link->isListening(); }};
}

MqttPort::MqttPort(const live::MqttSettings& settings)
    : m_publisher(settings, [this](wire::CommandMessage command) { m_commands.push(std::move(command)); })
{
}

FieldPort MqttPort::port()
{
    return {[this](const std::string& device, live::Message message) {
                return std::visit(PublishBy{m_publisher, device}, message);
            },
            [this] { return m_commands.takeAll(); }, [this] { return m_publisher.status().connected; }};
}

FieldRunner::FieldRunner(std::unique_ptr<Field> field, std::shared_ptr<const Clock> clock, FieldPort port,
                         double rate)
    : m_field(std::move(field)), m_clock(std::move(clock)), m_port(std::move(port)), m_rate(rate)
{
}

FieldRunner::~FieldRunner()
{
    stop();
}

void FieldRunner::start()
{
    if (!m_thread.joinable())
        m_thread = std::jthread([this](std::stop_token stop) { run(stop); });
}

void FieldRunner::stop()
{
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
}

void FieldRunner::run(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        runOnce(stop);
        std::unique_lock lock(m_pauseMutex);
        m_wake.wait_for(lock, stop, kRound, [] { return false; });
    }
}

void FieldRunner::runOnce(std::stop_token stop)
{
    if (!m_port.isReady())
        return;
    announceClock();
    bool more = true;
    // Published boundary by boundary: a day of history does not pile up, and commands do not wait for it.
    while (more && !stop.stop_requested() && m_port.isReady()) {
        std::vector<Field::Output> outputs;
        {
            const std::scoped_lock lock(m_mutex);
            for (const wire::CommandMessage& command : m_port.takeCommands())
                for (Field::Output& answer : m_field->receive(command))
                    outputs.push_back(std::move(answer));
            more = m_field->stepOnce(m_clock->world(), outputs);
        }
        send(std::move(outputs));
    }
}

void FieldRunner::announceClock()
{
    const Instant wall = m_clock->wall();
    double rate = 1;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_announcedAt && wall - *m_announcedAt < kAnnounceEvery)
            return;
        m_announcedAt = wall;
        rate = m_rate;
    }
    m_port.publish("clock", wire::ClockMessage{wall, m_clock->world(), rate, true});
}

void FieldRunner::send(std::vector<Field::Output> outputs)
{
    for (Field::Output& output : outputs)
        m_port.publish(output.device, std::move(output.message));
}

void FieldRunner::setRate(double rate)
{
    const std::scoped_lock lock(m_mutex);
    m_rate = rate;
    m_announcedAt.reset();
}

FieldTruth FieldRunner::truth() const
{
    const std::scoped_lock lock(m_mutex);
    return m_field->truth();
}

std::vector<Warning> FieldRunner::warnings() const
{
    const std::scoped_lock lock(m_mutex);
    return m_field->warnings();
}

} // namespace sinew::field
