// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Source.h>

#include <chrono>
#include <memory>
#include <string>

namespace sinew::live {

/// How to reach a broker.
struct MqttSettings {
    std::string host = "127.0.0.1";
    int port = 1883;
    std::string site;     ///< of the topics, Topics.h
    std::string clientId; ///< empty: a random one, and no persistent session
    std::string user, password;
    struct Tls {
        bool enabled = false;
        std::string caFile;            ///< PEM; empty: the system's
        std::string certFile, keyFile; ///< of the client; both or neither
        bool verifyHost = true;        ///< false only for a broker without a proper name
    } tls;
    int protocol = 0; ///< 5, or 4 (3.1.1); 0: 5, and 4 where the broker knows no better
    std::chrono::seconds keepAlive{20};
    std::chrono::milliseconds backoffMin{500}, backoffMax{30'000}; ///< wall, doubled after each failure
};

/// "127.0.0.1:1883", "broker.example", "[::1]:8883" -> host and port (1883 where none is given).
/// Errors: InvalidInput.
Result<MqttSettings> parseBroker(const std::string& hostAndPort);

/// The field behind an MQTT broker. Speaks MQTT 5 and falls back to 3.1.1 where the broker does not.
/// Telemetry is subscribed with QoS 0 or 1 as the sender chose; commands and feedback go with QoS 1.
/// Two connections, so that commands, feedback and the clock never wait behind telemetry; the second one's client
/// id ends in "-control". Both reconnect by themselves, with growing pauses; every broken message is counted as
/// malformed. A sink that blocks (a full Inbox) stops the reading of that socket: the broker keeps what waits.
/// Errors: start: InvalidInput (settings), Io (TLS files). A broker that is not there, or is not believed, is no
/// error: status() says why. Thread: start, stop from one; status, send from any; the sink is called from two
/// threads, one for telemetry and one for the rest.
class MqttSource final : public Source {
public:
    explicit MqttSource(MqttSettings settings);
    ~MqttSource() override;
    std::string name() const override;
    Result<void> start(SourceSink sink) override;
    void stop() override;
    SourceStatus status() const override;
    Result<void> send(const wire::CommandMessage& command) override;
    /// 5 or 4 (3.1.1); what the present connection speaks.
    int protocolVersion() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

/// The other end: publishes telemetry, outlooks, feedback and the clock of a field or gateway, and receives
/// commands. Same reconnecting as MqttSource.
class MqttPublisher {
public:
    using OnCommand = std::function<void(wire::CommandMessage)>;
    MqttPublisher(MqttSettings settings, OnCommand onCommand);
    ~MqttPublisher();
    Result<void> start();
    void stop();
    SourceStatus status() const;
    /// QoS 1. Errors: Io (not connected; the message is counted as dropped).
    Result<void> publish(const std::string& device, const wire::Telemetry& message);
    Result<void> publish(const wire::OutlookMessage& message); ///< retained
    Result<void> publish(const wire::FeedbackMessage& message);
    Result<void> publish(const wire::ClockMessage& message); ///< retained

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::live
