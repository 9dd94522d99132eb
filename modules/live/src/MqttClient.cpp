// SPDX-License-Identifier: GPL-3.0-or-later
#include "MqttClient.h"
#include "Reachable.h"

#include <sinew/wire/Codec.h>

#include <algorithm>
#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <random>

namespace sinew::live {

namespace {

constexpr int kMqtt5 = MQTT_PROTOCOL_V5, kMqtt311 = MQTT_PROTOCOL_V311;
constexpr int kConnack311BadProtocol = 1, kSubackRefused = 128;
constexpr std::uint32_t kSessionExpiryS = 3600;
/// More than this many unacknowledged messages: the broker does not keep up, new ones are refused.
constexpr std::int64_t kMaxOutstanding = 10'000;
constexpr std::chrono::seconds kConnectTimeout{10}, kShortKeepAlive{5};
constexpr int kLoopMs = 50;

std::string errorText(int code)
{
    return code == MOSQ_ERR_ERRNO ? std::string(std::strerror(errno)) : std::string(mosquitto_strerror(code));
}

/// MQTT 5 properties of one packet.
class Properties {
public:
    Properties() = default;
    Properties(const Properties&) = delete;
    Properties& operator=(const Properties&) = delete;
    ~Properties() { mosquitto_property_free_all(&m_list); }
    void add(int id, std::uint32_t value) { mosquitto_property_add_int32(&m_list, id, value); }
    const mosquitto_property* get() const { return m_list; }

private:
    mosquitto_property* m_list = nullptr;
};

const char* orNull(const std::string& text)
{
    return text.empty() ? nullptr : text.c_str();
}

} // namespace

MqttSettings forCommands(MqttSettings settings)
{
    if (!settings.clientId.empty())
        settings.clientId += "-control"; // a broker knows one connection by a name
    settings.keepAlive = std::min(settings.keepAlive, kShortKeepAlive);
    return settings;
}

/// C callbacks of libmosquitto, handed on to the client.
struct MqttCallbacks {
    static MqttClient& of(void* object) { return *static_cast<MqttClient*>(object); }
    static void connected(mosquitto*, void* object, int reason, int, const mosquitto_property*)
    {
        of(object).connected(reason);
    }
    static void message(mosquitto*, void* object, const mosquitto_message* message)
    {
        of(object).received(*message);
    }
    static void subscribed(mosquitto*, void* object, int, int count, const int* granted)
    {
        of(object).subscribed({granted, static_cast<std::size_t>(count)});
    }
    static void published(mosquitto*, void* object, int) { --of(object).m_outstanding; }
};

MqttClient::MqttClient(MqttSettings settings, Uses uses)
    : m_settings(std::move(settings)), m_uses(std::move(uses))
{
    mosquitto_lib_init();
}

MqttClient::~MqttClient()
{
    stop();
    if (m_handle)
        mosquitto_destroy(m_handle);
    mosquitto_lib_cleanup();
}

Result<void> MqttClient::start()
{
    if (m_settings.host.empty() || m_settings.port < 1 || m_settings.port > 65535)
        return fail(ErrorCode::InvalidInput, "a host and a port from 1 to 65535 are needed", address());
    if (m_settings.protocol != 0 && m_settings.protocol != kMqtt5 && m_settings.protocol != kMqtt311)
        return fail(ErrorCode::InvalidInput, "MQTT is spoken as 5 or 4 (3.1.1)", address());
    if (m_settings.protocol != 0)
        m_protocol = m_settings.protocol;
    if (m_thread.joinable())
        return fail(ErrorCode::Conflict, "already started", address());
    if (const auto made = makeHandle(); !made)
        return made;
    setDetail("connecting to " + address());
    m_thread = std::jthread([this](std::stop_token stop) { run(stop); });
    return {};
}

Result<void> MqttClient::makeHandle()
{
    if (m_handle)
        mosquitto_destroy(m_handle);
    m_outstanding = 0;
    m_handle = mosquitto_new(orNull(m_settings.clientId), !isPersistent(), this);
    if (!m_handle)
        return fail(ErrorCode::Internal, "no MQTT client could be made", address());
    // Others publish while the loop waits: the library wakes it then.
    mosquitto_threaded_set(m_handle, true);
    mosquitto_int_option(m_handle, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_connect_v5_callback_set(m_handle, &MqttCallbacks::connected);
    mosquitto_subscribe_callback_set(m_handle, &MqttCallbacks::subscribed);
    mosquitto_message_callback_set(m_handle, &MqttCallbacks::message);
    mosquitto_publish_callback_set(m_handle, &MqttCallbacks::published);
    return setSecurity();
}

Result<void> MqttClient::setSecurity()
{
    if (!m_settings.user.empty() &&
        mosquitto_username_pw_set(m_handle, m_settings.user.c_str(), orNull(m_settings.password)) !=
            MOSQ_ERR_SUCCESS)
        return fail(ErrorCode::InvalidInput, "the user name or password cannot be used", address());
    if (!m_settings.tls.enabled)
        return {};
    auto tls = TlsContext::make(m_settings);
    if (!tls)
        return passOn(tls);
    m_tls = std::move(*tls);
    // Nothing of the library's own settings on top of these.
    if (mosquitto_int_option(m_handle, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0) != MOSQ_ERR_SUCCESS ||
        mosquitto_void_option(m_handle, MOSQ_OPT_SSL_CTX, m_tls->handle()) != MOSQ_ERR_SUCCESS)
        return fail(ErrorCode::Internal, "the MQTT library takes no TLS settings", address());
    return {};
}

void MqttClient::stop()
{
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
    m_isOpen = m_connected = false;
    setDetail("stopped");
}

void MqttClient::run(std::stop_token stop)
{
    std::minstd_rand random(std::random_device{}());
    auto backoff = m_settings.backoffMin;
    while (!stop.stop_requested()) {
        if (connectOnce(stop))
            serve(stop);
        m_isOpen = false;
        if (m_connected.exchange(false))
            backoff = m_settings.backoffMin;
        if (stop.stop_requested())
            break;
        // Spread, so that many seats do not come back at the same instant.
        const double spread = std::uniform_real_distribution<double>(0.8, 1.2)(random);
        pause(stop, std::chrono::milliseconds(std::llround(static_cast<double>(backoff.count()) * spread)));
        backoff = std::min(2 * backoff, m_settings.backoffMax);
    }
    farewell();
}

bool MqttClient::connectOnce(std::stop_token stop)
{
    if (const auto there = reachable(m_settings.host, m_settings.port, kConnectTimeout, stop); !there) {
        setDetail(fmt::format("{}: {}", address(), there.error().message));
        return false;
    }
    Properties properties;
    if (m_protocol == kMqtt5 && isPersistent())
        properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, kSessionExpiryS);
    mosquitto_int_option(m_handle, MOSQ_OPT_PROTOCOL_VERSION, m_protocol);
    m_answered = m_isRefused = false;
    setWill();
    if (m_tls)
        m_tls->begin();
    const int rc =
        mosquitto_connect_bind_v5(m_handle, m_settings.host.c_str(), m_settings.port,
                                  static_cast<int>(m_settings.keepAlive.count()), nullptr, properties.get());
    if (rc != MOSQ_ERR_SUCCESS)
        setDetail(fmt::format("{}: {}", address(), whyBroken(rc)));
    return rc == MOSQ_ERR_SUCCESS;
}

void MqttClient::serve(std::stop_token stop)
{
    const auto deadline = std::chrono::steady_clock::now() + kConnectTimeout;
    int rc = MOSQ_ERR_SUCCESS;
    while (!stop.stop_requested() && rc == MOSQ_ERR_SUCCESS) {
        rc = mosquitto_loop(m_handle, kLoopMs, 1);
        if (m_connected && m_uses.onTick)
            m_uses.onTick();
        if (!m_isOpen && std::chrono::steady_clock::now() > deadline)
            rc = MOSQ_ERR_TIMEOUT;
        else if (m_isRefused)
            return hangUp();
    }
    if (stop.stop_requested())
        return;
    setDetail(fmt::format("{}: {}", address(), m_answered && rc != MOSQ_ERR_TIMEOUT ? "connection lost" : whyBroken(rc)));
    // An old broker may just hang up on a protocol that it does not know; the other one is tried in turn.
    if (!m_answered && m_settings.protocol == 0 && !(m_tls && m_tls->complaint(true)))
        m_protocol = m_protocol == kMqtt5 ? kMqtt311 : kMqtt5;
}

void MqttClient::setWill()
{
    mosquitto_will_clear(m_handle);
    if (!m_uses.will)
        return;
    const Outgoing will = m_uses.will();
    mosquitto_will_set(m_handle, will.topic.c_str(), static_cast<int>(will.payload.size()),
                       will.payload.data(), will.qos, will.retain);
}

std::string MqttClient::whyBroken(int code) const
{
    if (m_tls) {
        if (const auto complaint = m_tls->complaint(true))
            return *complaint;
        if (code == MOSQ_ERR_TLS || code == MOSQ_ERR_TLS_HANDSHAKE)
            return "no encrypted connection came about: does this port speak TLS?";
    }
    if (code == MOSQ_ERR_CONN_LOST && !m_tls)
        return "the broker hung up without an answer: does this port want TLS?";
    return errorText(code);
}

void MqttClient::farewell()
{
    if (mosquitto_socket(m_handle) < 0)
        return;
    // What was published last goes out first.
    for (int i = 0; i < 20 && m_outstanding > 0; ++i)
        if (mosquitto_loop(m_handle, kLoopMs, 1) != MOSQ_ERR_SUCCESS)
            return;
    hangUp();
}

void MqttClient::hangUp()
{
    mosquitto_disconnect(m_handle);
    mosquitto_loop(m_handle, kLoopMs, 1);
}

void MqttClient::pause(std::stop_token stop, std::chrono::milliseconds wall)
{
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, stop, wall, [] { return false; });
}

void MqttClient::connected(int reason)
{
    m_answered = true;
    if (reason == 0)
        return subscribe();
    if (m_protocol == kMqtt5 && m_settings.protocol == 0 &&
        (reason == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION || reason == kConnack311BadProtocol))
        m_protocol = kMqtt311;
    const bool five = reason >= 128;
    refused(five ? mosquitto_reason_string(reason) : mosquitto_connack_string(reason));
}

void MqttClient::subscribe()
{
    if (m_uses.subscriptions.empty())
        return begin();
    std::vector<char*> topics;
    for (const std::string& topic : m_uses.subscriptions)
        topics.push_back(const_cast<char*>(topic.c_str())); // the library's own words; it changes nothing
    const int rc = mosquitto_subscribe_multiple(m_handle, nullptr, static_cast<int>(topics.size()), topics.data(), 1, 0,
                                                nullptr);
    if (rc != MOSQ_ERR_SUCCESS)
        refused(errorText(rc));
}

void MqttClient::subscribed(std::span<const int> granted)
{
    const auto no = std::ranges::find_if(granted, [](int code) { return code >= kSubackRefused; });
    if (no == granted.end())
        return begin();
    const auto which = static_cast<std::size_t>(no - granted.begin());
    refused(fmt::format("the broker does not let this client listen to {}",
                        which < m_uses.subscriptions.size() ? m_uses.subscriptions[which] : "all that it asked for"));
}

/// Who asks sees a connection that works: what is to be said first has been said.
void MqttClient::begin()
{
    m_isOpen = true;
    setDetail(fmt::format("{} (MQTT {})", address(), m_protocol == kMqtt5 ? "5" : "3.1.1"));
    if (m_uses.onConnected)
        m_uses.onConnected();
    m_connected = true;
}

void MqttClient::refused(const std::string& why)
{
    m_isRefused = true;
    setDetail(fmt::format("{}: {}", address(), why));
}

void MqttClient::received(const mosquitto_message& message)
{
    ++m_received;
    const std::string_view payload(static_cast<const char*>(message.payload),
                                   static_cast<std::size_t>(message.payloadlen));
    if (!m_uses.onMessage({message.topic, payload, message.retain}))
        ++m_malformed;
}

Result<void> MqttClient::publish(const Outgoing& message)
{
    const auto refuse = [this](std::string why) -> Result<void> {
        ++m_dropped;
        return fail(ErrorCode::Io, std::move(why), address());
    };
    if (!m_isOpen)
        return refuse("not connected");
    if (m_outstanding >= kMaxOutstanding)
        return refuse("the broker does not keep up");
    Properties properties;
    if (m_protocol == kMqtt5 && message.expiresInS)
        properties.add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, *message.expiresInS);
    ++m_outstanding;
    const int rc = mosquitto_publish_v5(m_handle, nullptr, message.topic.c_str(),
                                        static_cast<int>(message.payload.size()), message.payload.data(),
                                        message.qos, message.retain, properties.get());
    if (rc == MOSQ_ERR_SUCCESS)
        return {};
    --m_outstanding;
    return refuse(errorText(rc));
}

SourceStatus MqttClient::status() const
{
    SourceStatus status;
    status.connected = m_connected;
    status.received = m_received;
    status.malformed = m_malformed;
    status.dropped = m_dropped;
    status.queued = static_cast<std::uint64_t>(std::max<std::int64_t>(0, m_outstanding));
    const std::scoped_lock lock(m_mutex);
    status.detail = m_detail;
    return status;
}

void MqttClient::setDetail(std::string detail)
{
    const std::scoped_lock lock(m_mutex);
    m_detail = std::move(detail);
}

SourceStatus together(SourceStatus one, const SourceStatus& other)
{
    if (one.connected)
        one.detail = other.detail;
    one.connected = one.connected && other.connected;
    one.received += other.received;
    one.malformed += other.malformed;
    one.dropped += other.dropped;
    one.queued += other.queued;
    return one;
}

std::string MqttClient::address() const
{
    return fmt::format("{}://{}:{}", m_settings.tls.enabled ? "mqtts" : "mqtt", m_settings.host,
                       m_settings.port);
}

} // namespace sinew::live
