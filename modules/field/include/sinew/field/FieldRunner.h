// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/field/Field.h>
#include <sinew/live/InProcessSource.h>
#include <sinew/live/MqttSource.h>

#include <condition_variable>
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
};

/// Drives a field by the injected clock on a thread of its own: commands are taken and the world is stepped
/// twenty times a second of wall time. Thread: start, stop from one; truth, warnings from any.
class FieldRunner {
public:
    /// `rate`: told to seats in clock messages; 1 where world time is wall time.
    FieldRunner(std::unique_ptr<Field> field, std::shared_ptr<const Clock> clock, FieldPort port,
                double rate);
    ~FieldRunner();
    void start();
    void stop();
    /// One round by the caller instead of start(): headless replays and tests.
    void runOnce(std::stop_token stop = {});
    void setRate(double rate);
    FieldTruth truth() const;
    std::vector<Warning> warnings() const;

private:
    void run(std::stop_token stop);
    void announceClock();
    void send(std::vector<Field::Output> outputs);

    std::unique_ptr<Field> m_field;
    const std::shared_ptr<const Clock> m_clock;
    const FieldPort m_port;
    mutable std::mutex m_mutex; ///< of the field and the rate
    double m_rate;
    std::optional<Instant> m_announcedAt; ///< wall
    std::mutex m_pauseMutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace sinew::field
