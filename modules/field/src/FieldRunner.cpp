// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/field/FieldRunner.h>

namespace sinew::field {

namespace {

constexpr std::chrono::milliseconds kRound{50};
constexpr Duration kAnnounceEvery = std::chrono::seconds(5); // wall
constexpr double kShare = 0.8;        ///< of the time that may go into computing the world
constexpr double kForget = 0.97;      ///< of the dearest step, by each later one
constexpr double kWorthTelling = 1.1; ///< a rate that differs by less is left as it is

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
                if (auto* telemetry = std::get_if<wire::Telemetry>(&message))
                    telemetry->sequence = m_sequences[device]++;
                return std::visit(PublishBy{m_publisher, device}, message);
            },
            [this] { return m_commands.takeAll(); }, [this] { return m_publisher.status().connected; }};
}

SparkplugPort::SparkplugPort(live::SparkplugNode node)
    : m_publisher(std::move(node),
                  [this](wire::CommandMessage command) { m_commands.push(std::move(command)); })
{
}

FieldPort SparkplugPort::port()
{
    return {[this](const std::string& device, live::Message message) {
                return m_publisher.publish(device, message).has_value();
            },
            [this] { return m_commands.takeAll(); }, [this] { return m_publisher.status().connected; }};
}

double Pace::after(Duration world, Duration wall)
{
    if (world > Duration::zero())
        m_cost = std::max(toSeconds(wall) / toSeconds(world), m_cost * kForget);
    return m_cost * m_wanted <= kShare ? m_wanted : std::min(m_wanted, std::max(1.0, kShare / m_cost));
}

FieldRunner::FieldRunner(std::unique_ptr<Field> field, std::shared_ptr<const Clock> clock, FieldPort port)
    : m_field(std::move(field)), m_clock(std::move(clock)), m_port(std::move(port))
{
}

FieldRunner::FieldRunner(std::unique_ptr<Field> field, std::shared_ptr<ScaledClock> clock, FieldPort port,
                         double rate)
    : m_field(std::move(field)), m_clock(clock), m_port(std::move(port)), m_paced(std::move(clock)),
      m_wanted(rate)
{
    setRate(0);
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
    bool more = true;
    // Published boundary by boundary: a day of history does not pile up, and commands do not wait for it.
    while (more && !stop.stop_requested() && m_port.isReady()) {
        announceClock();
        std::vector<Field::Output> outputs;
        const Instant from = m_clock->wall(), boundary = m_field->next();
        more = stepOnce(outputs);
        send(std::move(outputs));
        if (more && boundary >= m_field->scenario().start)
            keepPace(m_field->next() - boundary, m_clock->wall() - from);
    }
    if (m_paced && m_rate == 0 && !more)
        setRate(m_wanted);
}

bool FieldRunner::stepOnce(std::vector<Field::Output>& outputs)
{
    const std::scoped_lock lock(m_mutex);
    for (const wire::CommandMessage& command : m_port.takeCommands())
        for (Field::Output& answer : m_field->receive(command))
            outputs.push_back(std::move(answer));
    return m_field->stepOnce(m_clock->world(), outputs);
}

void FieldRunner::keepPace(Duration world, Duration wall)
{
    if (!m_paced || m_rate == 0)
        return;
    const double rate = m_pace.after(world, wall);
    if (rate > m_rate * kWorthTelling || rate * kWorthTelling < m_rate ||
        (rate == m_wanted && rate != m_rate))
        setRate(rate);
}

void FieldRunner::setRate(double rate)
{
    m_rate = rate;
    m_paced->setRate(rate);
    m_announcedAt.reset();
}

void FieldRunner::announceClock()
{
    const Instant wall = m_clock->wall();
    if (m_announcedAt && wall - *m_announcedAt < kAnnounceEvery)
        return;
    m_announcedAt = wall;
    m_port.publish("clock", wire::ClockMessage{wall, m_clock->world(), m_rate, true});
}

void FieldRunner::send(std::vector<Field::Output> outputs)
{
    for (Field::Output& output : outputs)
        m_port.publish(output.device, std::move(output.message));
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
