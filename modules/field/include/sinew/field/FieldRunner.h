// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/field/Field.h>
#include <sinew/live/InProcessSource.h>
#include <sinew/live/MqttSource.h>
#include <sinew/live/SparkplugSource.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace sinew::field {

/// How a field is connected.
struct FieldPort {
    std::function<bool(const std::string& device, live::Message message)> publish;
    std::function<std::vector<wire::CommandMessage>()> takeCommands;
    /// While this is false the world waits; it catches up afterwards, so that readings come late but come.
    std::function<bool()> isReady;
};

FieldPort inProcessPort(std::shared_ptr<live::InProcessLink> link);

/// A port over MQTT, with the publisher behind it.
class MqttPort {
public:
    explicit MqttPort(const live::MqttSettings& settings);
    Result<void> start() { return m_publisher.start(); }
    void stop() { m_publisher.stop(); }
    live::SourceStatus status() const { return m_publisher.status(); }
    FieldPort port(); ///< valid as long as this lives

private:
    live::BoundedQueue<wire::CommandMessage> m_commands{
        1000, live::BoundedQueue<wire::CommandMessage>::WhenFull::DropOldest};
    live::MqttPublisher m_publisher;
    std::map<std::string, std::uint64_t> m_sequences; ///< by device; of the runner's thread
};

/// The same over Sparkplug B: an edge node with the project's actuators.
class SparkplugPort {
public:
    explicit SparkplugPort(live::SparkplugNode node);
    Result<void> start() { return m_publisher.start(); }
    void stop() { m_publisher.stop(); }
    live::SourceStatus status() const { return m_publisher.status(); }
    FieldPort port(); ///< valid as long as this lives

private:
    live::BoundedQueue<wire::CommandMessage> m_commands{
        1000, live::BoundedQueue<wire::CommandMessage>::WhenFull::DropOldest};
    live::SparkplugPublisher m_publisher;
};

/// How fast a world may run that somebody has to compute: never faster than it can be followed, or its
/// readings would come late and look lost.
class Pace {
public:
    explicit Pace(double wanted) : m_wanted(wanted) {}
    /// The rate after `world` of the world has cost `wall` to compute; between 1 and what was wanted.
    double after(Duration world, Duration wall);

private:
    double m_wanted;
    double m_cost = 0; ///< seconds of wall time per second of the world; forgets slowly
};

/// Drives a field by the injected clock on a thread of its own: commands are taken and the world is stepped
/// twenty times a second of wall time. Thread: start, stop from one; truth, warnings from any.
class FieldRunner {
public:
    /// By a clock that others drive (tests, headless replays).
    FieldRunner(std::unique_ptr<Field> field, std::shared_ptr<const Clock> clock, FieldPort port);
    /// Drives the clock too: it stands until the scenario's past is there, then runs `rate` times as fast as
    /// wall time, or as fast as the field can be computed. Seats hear of each rate in a clock message.
    FieldRunner(std::unique_ptr<Field> field, std::shared_ptr<ScaledClock> clock, FieldPort port,
                double rate);
    ~FieldRunner();
    void start();
    void stop();
    /// One round by the caller instead of start(): headless replays and tests.
    void runOnce(std::stop_token stop = {});
    FieldTruth truth() const;
    std::vector<Warning> warnings() const;

private:
    void run(std::stop_token stop);
    void announceClock();
    bool stepOnce(std::vector<Field::Output>& outputs);
    void keepPace(Duration world, Duration wall);
    void setRate(double rate);
    void send(std::vector<Field::Output> outputs);

    std::unique_ptr<Field> m_field;
    const std::shared_ptr<const Clock> m_clock;
    const FieldPort m_port;
    const std::shared_ptr<ScaledClock> m_paced; ///< the same clock; null where others drive it
    const double m_wanted = 1;
    Pace m_pace{m_wanted};
    double m_rate = 1;
    mutable std::mutex m_mutex;           ///< of the field
    std::optional<Instant> m_announcedAt; ///< wall
    std::mutex m_pauseMutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace sinew::field
