// SPDX-License-Identifier: GPL-3.0-or-later
#include "MqttClient.h"

#include <sinew/live/Inbox.h>
#include <sinew/live/MqttSource.h>
#include <sinew/wire/Codec.h>
#include <sinew/wire/Topics.h>

#include <charconv>
#include <fmt/format.h>

namespace sinew::live {

using wire::TopicKind;

namespace {

constexpr std::uint32_t kShortestExpiryS = 1;

template <class T>
bool handOn(const SourceSink& sink, Result<T> decoded)
{
    if (!decoded)
        return false;
    deliver(sink, Message(std::move(*decoded)));
    return true;
}

bool dispatch(const SourceSink& sink, TopicKind kind, std::string_view payload)
{
    switch (kind) {
    case TopicKind::Outlook:
        return handOn(sink, wire::decodeOutlook(payload));
    case TopicKind::Feedback:
        return handOn(sink, wire::decodeFeedback(payload));
    case TopicKind::Clock:
        return handOn(sink, wire::decodeClock(payload));
    case TopicKind::Telemetry: // on the other connection
    case TopicKind::Command:
        break;
    }
    return false;
}

std::uint32_t secondsToLive(const wire::CommandMessage& command)
{
    const double left = toSeconds(command.expiresAt - command.issuedAt);
    return left > kShortestExpiryS ? static_cast<std::uint32_t>(std::min(left, 86'400.0)) : kShortestExpiryS;
}

} // namespace

Result<MqttSettings> parseBroker(const std::string& text)
{
    MqttSettings settings;
    std::string host = text, port;
    const auto bracket = text.find(']');
    const auto colon = text.rfind(':');
    const bool bracketed = text.starts_with('[') && bracket != std::string::npos;
    if (colon != std::string::npos && (!bracketed || colon > bracket)) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), settings.port);
        if (error != std::errc{} || end != port.data() + port.size() || settings.port < 1 ||
            settings.port > 65535)
            return fail(ErrorCode::InvalidInput, "a port from 1 to 65535 is needed", text);
    }
    settings.host = bracketed ? host.substr(1, bracket - 1) : host;
    if (settings.host.empty() || (!bracketed && settings.host.find(':') != std::string::npos))
        return fail(ErrorCode::InvalidInput, "a broker is HOST or HOST:PORT", text);
    return settings;
}

/// Two connections: what waits on the one with telemetry (a full inbox stops the reading of its socket) never
/// holds back a command, what the field says of it, or the field's clock.
struct MqttSource::Private {
    explicit Private(MqttSettings given);
    bool onTelemetry(const MqttClient::Received& message) const;
    bool onControl(const MqttClient::Received& message) const;

    MqttSettings settings;
    SourceSink sink;
    MqttClient telemetry, control;
};

MqttSource::Private::Private(MqttSettings given)
    : settings(given), telemetry(given, {{wire::subscription(given.site, TopicKind::Telemetry)},
                                         [this](const auto& message) { return onTelemetry(message); }}),
      control(forCommands(given), {{wire::subscription(given.site, TopicKind::Outlook),
                                   wire::subscription(given.site, TopicKind::Feedback),
                                   wire::subscription(given.site, TopicKind::Clock)},
                                  [this](const auto& message) { return onControl(message); }})
{
}

bool MqttSource::Private::onTelemetry(const MqttClient::Received& message) const
{
    if (wire::kindOf(settings.site, message.topic) != TopicKind::Telemetry)
        return false;
    auto decoded = wire::decodeTelemetry(message.payload);
    if (decoded)
        decoded->device = wire::deviceOf(settings.site, message.topic);
    return handOn(sink, std::move(decoded));
}

bool MqttSource::Private::onControl(const MqttClient::Received& message) const
{
    const auto kind = wire::kindOf(settings.site, message.topic);
    return kind && dispatch(sink, *kind, message.payload);
}

MqttSource::MqttSource(MqttSettings settings) : m(std::make_unique<Private>(std::move(settings))) {}
MqttSource::~MqttSource()
{
    stop();
}

std::string MqttSource::name() const
{
    return fmt::format("MQTT {}:{}", m->settings.host, m->settings.port);
}

Result<void> MqttSource::start(SourceSink sink)
{
    m->sink = std::move(sink);
    if (const auto started = m->telemetry.start(); !started)
        return started;
    const auto started = m->control.start();
    if (!started)
        m->telemetry.stop();
    return started;
}

void MqttSource::stop()
{
    m->telemetry.stop();
    m->control.stop();
}

SourceStatus MqttSource::status() const
{
    return together(m->telemetry.status(), m->control.status());
}

int MqttSource::protocolVersion() const
{
    return m->control.protocolVersion();
}

Result<void> MqttSource::send(const wire::CommandMessage& command)
{
    return m->control.publish({wire::commandTopic(m->settings.site, command.actuator), wire::encode(command),
                               false, secondsToLive(command)});
}

struct MqttPublisher::Private {
    Private(MqttSettings given, OnCommand handler);
    bool received(const MqttClient::Received& message) const;

    std::string site;
    OnCommand onCommand;
    MqttClient client;
};

MqttPublisher::Private::Private(MqttSettings given, OnCommand handler)
    : site(given.site), onCommand(std::move(handler)),
      client(given, {{wire::subscription(given.site, TopicKind::Command)},
                     [this](const MqttClient::Received& message) { return received(message); }})
{
}

bool MqttPublisher::Private::received(const MqttClient::Received& message) const
{
    // A retained command is an old one that the broker kept: never carried out.
    if (message.retained || wire::kindOf(site, message.topic) != TopicKind::Command)
        return false;
    auto command = wire::decodeCommand(message.payload);
    if (!command || wire::commandTopic(site, command->actuator) != message.topic)
        return false;
    onCommand(std::move(*command));
    return true;
}

MqttPublisher::MqttPublisher(MqttSettings settings, OnCommand onCommand)
    : m(std::make_unique<Private>(std::move(settings), std::move(onCommand)))
{
}
MqttPublisher::~MqttPublisher()
{
    stop();
}
Result<void> MqttPublisher::start()
{
    return m->client.start();
}
void MqttPublisher::stop()
{
    m->client.stop();
}
SourceStatus MqttPublisher::status() const
{
    return m->client.status();
}

Result<void> MqttPublisher::publish(const std::string& device, const wire::Telemetry& message)
{
    return m->client.publish({wire::telemetryTopic(m->site, device), wire::encode(message), false, {}});
}

Result<void> MqttPublisher::publish(const wire::OutlookMessage& message)
{
    return m->client.publish({wire::outlookTopic(m->site, message.channel), wire::encode(message), true, {}});
}

Result<void> MqttPublisher::publish(const wire::FeedbackMessage& message)
{
    return m->client.publish(
        {wire::feedbackTopic(m->site, message.actuator), wire::encode(message), false, {}});
}

Result<void> MqttPublisher::publish(const wire::ClockMessage& message)
{
    return m->client.publish({wire::clockTopic(m->site), wire::encode(message), true, {}});
}

} // namespace sinew::live
