// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "TlsContext.h"

#include <sinew/live/MqttSource.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

struct mosquitto;
struct mosquitto_message;

namespace sinew::live {

/// For a second connection beside that of the telemetry: under a name of its own, and with the shortest keep-alive that
/// the library takes (5 s), so that a network which drops in silence is noticed within two of them.
MqttSettings forCommands(MqttSettings settings);

/// One connection that keeps itself alive: connects, falls back from MQTT 5 to 3.1.1, subscribes, reconnects
/// with growing pauses. Connected is one whose subscriptions the broker has confirmed: from then on nothing that
/// others publish is missed. libmosquitto is known to MqttClient.cpp only. Thread: start, stop from one; publish,
/// status from any; onMessage is called from the client's thread.
class MqttClient {
public:
    struct Received {
        std::string_view topic, payload;
        bool retained = false;
    };
    /// False: the message was malformed.
    using OnMessage = std::function<bool(const Received&)>;
    struct Outgoing {
        std::string topic, payload;
        bool retain = false;
        std::optional<std::uint32_t> expiresInS; ///< the broker forgets it then (MQTT 5 only)
        int qos = 1;
    };
    /// What one use of the client needs beyond its settings. The functions are called from its thread.
    struct Uses {
        std::vector<std::string> subscriptions; ///< QoS 1
        OnMessage onMessage;
        /// Asked before each connection: what the broker says for us when we are gone. May be empty.
        std::function<Outgoing()> will{};
        /// The broker listens for us: births go here. May be empty.
        std::function<void()> onConnected{};
        /// Connected: about twenty times a second. May be empty.
        std::function<void()> onTick{};
        bool keepsSession = true; ///< false: what waited at the broker is not wanted
    };

    MqttClient(MqttSettings settings, Uses uses);
    ~MqttClient();
    Result<void> start();
    void stop();
    SourceStatus status() const;
    int protocolVersion() const { return m_protocol; }
    /// Errors: Io; the message is dropped and counted.
    Result<void> publish(const Outgoing& message);

private:
    friend struct MqttCallbacks;
    Result<void> makeHandle();
    Result<void> setSecurity();
    bool isPersistent() const { return m_uses.keepsSession && !m_settings.clientId.empty(); }
    void setWill();
    std::string whyBroken(int code) const;
    void run(std::stop_token stop);
    bool connectOnce(std::stop_token stop);
    void serve(std::stop_token stop);
    void farewell();
    void hangUp();
    void pause(std::stop_token stop, std::chrono::milliseconds wall);
    void connected(int reason);
    void subscribe();
    void subscribed(std::span<const int> granted);
    void begin();
    void refused(const std::string& why);
    void received(const mosquitto_message& message);
    void setDetail(std::string detail);
    std::string address() const;

    const MqttSettings m_settings;
    const Uses m_uses;
    std::unique_ptr<TlsContext> m_tls; ///< null without TLS
    mosquitto* m_handle = nullptr;
    std::atomic<int> m_protocol{5};
    std::atomic<bool> m_isOpen{false}; ///< may publish: also what is to be said first
    std::atomic<bool> m_connected{false};
    bool m_answered = false; ///< a CONNACK of any kind came; the client's thread only
    bool m_isRefused = false; ///< the broker, or what it lets us listen to; the client's thread only
    std::atomic<std::uint64_t> m_received{0}, m_malformed{0}, m_dropped{0};
    std::atomic<std::int64_t> m_outstanding{0}; ///< published, not yet acknowledged
    mutable std::mutex m_mutex;                 ///< of m_detail and the pause
    std::condition_variable_any m_wake;
    std::string m_detail;
    std::jthread m_thread;
};

/// Of a source that keeps two connections: connected when both are; the detail is of the one that is not.
SourceStatus together(SourceStatus one, const SourceStatus& other);

} // namespace sinew::live
