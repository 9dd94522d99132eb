// SPDX-License-Identifier: GPL-3.0-or-later
#include "MqttClient.h"

#include <sinew/live/SparkplugSource.h>
#include <sinew/wire/Codec.h>
#include <sinew/wire/Sparkplug.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace sinew::live {

namespace sp = wire::sparkplug;
using namespace sparkplugNames;

namespace {

constexpr auto kOwnDevice = "sinew";

sp::Metric textMetric(std::string name, std::string text, Instant at)
{
    return {std::move(name), {}, at, sp::DataType::String, false, std::move(text), {}, {}};
}

} // namespace

struct SparkplugPublisher::Private {
    /// A device's metrics with their present values: what its birth announces.
    struct Device {
        std::vector<sp::Metric> metrics;
        std::map<std::string, std::size_t> places;
    };

    Private(SparkplugNode given, OnCommand handler);
    bool received(const MqttClient::Received& message);
    bool takeCommand(const sp::Payload& payload) const;
    sp::Topic topic(sp::Topic::Type type, std::string device = {}) const;
    Result<void> send(sp::Topic::Type type, const std::string& device, std::vector<sp::Metric> metrics);
    void births();
    sp::Metric& metricOf(Device& device, const sp::Metric& like);
    Result<void> say(const std::string& name, const std::vector<sp::Metric>& metrics);
    std::string death() const;

    Result<void> operator()(const wire::Telemetry& message);
    Result<void> operator()(const wire::OutlookMessage& message);
    Result<void> operator()(const wire::FeedbackMessage& message);
    Result<void> operator()(const wire::ClockMessage& message);

    const SparkplugNode node;
    const OnCommand onCommand;
    std::mutex mutex; ///< of what follows; held while sending, so that numbers go out in their order
    std::map<std::string, Device> devices;
    std::uint64_t lastAlias = 0;
    std::uint8_t seq = 0, bdSeq = 255; ///< the first connection is number 0
    Instant hostBorn;                  ///< the newest STATE birth that was answered
    bool isBorn = false;
    std::string telemetryDevice; ///< of the message that is being published
    MqttClient client;
};

SparkplugPublisher::Private::Private(SparkplugNode given, OnCommand handler)
    : node(std::move(given)), onCommand(std::move(handler)),
      client(node.broker, {{fmt::format("spBv1.0/{}/NCMD/{}", node.group, node.node),
                            fmt::format("spBv1.0/{}/DCMD/{}/#", node.group, node.node), "spBv1.0/STATE/+"},
                           [this](const MqttClient::Received& message) { return received(message); },
                           [this]() -> MqttClient::Outgoing {
                               const std::scoped_lock lock(mutex);
                               ++bdSeq;
                               isBorn = false;
                               return {sp::toText(topic(sp::Topic::Type::NDeath)), death(), false, {}};
                           },
                           [this] {
                               const std::scoped_lock lock(mutex);
                               births();
                           },
                           {},
                           false})
{
    Device& own = devices[kOwnDevice];
    metricOf(own, textMetric(std::string(kCommand), {}, {}));
    metricOf(own, textMetric(std::string(kFeedback), {}, {}));
    for (const auto& [id, unit] : node.actuators)
        metricOf(own, {id.value, {}, {}, sp::DataType::Double, false, {}, unit, {}});
}

sp::Topic SparkplugPublisher::Private::topic(sp::Topic::Type type, std::string device) const
{
    return {node.group, type, node.node, std::move(device)};
}

std::string SparkplugPublisher::Private::death() const
{
    return sp::encode(sp::Payload{SystemClock().wall(),
                                  {},
                                  {{std::string(sp::kBirthDeathSequence),
                                    {},
                                    {},
                                    sp::DataType::Int64,
                                    false,
                                    std::int64_t(bdSeq),
                                    {},
                                    {}}}});
}

Result<void> SparkplugPublisher::Private::send(sp::Topic::Type type, const std::string& device,
                                               std::vector<sp::Metric> metrics)
{
    const auto sent = client.publish({sp::toText(topic(type, device)),
                                      sp::encode(sp::Payload{SystemClock().wall(), seq, std::move(metrics)}),
                                      false,
                                      {},
                                      0});
    if (sent)
        ++seq; // 255 is followed by 0
    return sent;
}

void SparkplugPublisher::Private::births()
{
    const Instant now = SystemClock().wall();
    seq = 0;
    const auto flag = [&](std::string_view name, bool value) {
        return sp::Metric{std::string(name), {}, now, sp::DataType::Boolean, false, value, {}, {}};
    };
    isBorn = send(sp::Topic::Type::NBirth, {},
                  {{std::string(sp::kBirthDeathSequence),
                    {},
                    now,
                    sp::DataType::Int64,
                    false,
                    std::int64_t(bdSeq),
                    {},
                    {}},
                   flag(sp::kRebirth, false),
                   flag(kSimulated, node.simulated)})
                 .has_value();
    for (const auto& [name, device] : devices)
        if (isBorn)
            isBorn = send(sp::Topic::Type::DBirth, name, device.metrics).has_value();
}

bool SparkplugPublisher::Private::takeCommand(const sp::Payload& payload) const
{
    const auto said = std::ranges::find(payload.metrics, kCommand, &sp::Metric::name);
    if (said == payload.metrics.end() || !std::holds_alternative<std::string>(said->value))
        return false; // a plain setting: nobody has signed it
    auto command = wire::decodeCommand(std::get<std::string>(said->value));
    if (!command)
        return false;
    // Beside it stands at most what it says itself; what it asks for is what is signed.
    for (const sp::Metric& metric : payload.metrics)
        if (&metric != &*said && metric.name != command->actuator.value)
            return false;
    onCommand(std::move(*command));
    return true;
}

bool SparkplugPublisher::Private::received(const MqttClient::Received& message)
{
    if (message.topic.starts_with("spBv1.0/STATE/")) {
        const auto state = sp::decodeHostState(message.payload);
        const std::scoped_lock lock(mutex);
        if (state && state->online &&
            state->time > std::exchange(hostBorn, std::max(hostBorn, state->time)) && !message.retained)
            births(); // a host application that came late knows nothing yet
        return state.has_value();
    }
    const auto about = sp::parseTopic(message.topic);
    if (!about || message.retained) // a retained command is an old one: never carried out
        return false;
    const auto payload = sp::decode(message.payload);
    if (!payload)
        return false;
    if (about->type == sp::Topic::Type::DCmd)
        return about->device == kOwnDevice && takeCommand(*payload);
    const bool wanted = std::ranges::any_of(payload->metrics, [](const sp::Metric& metric) {
        return metric.name == sp::kRebirth && metric.value == sp::Value(true);
    });
    if (!wanted)
        return false;
    const std::scoped_lock lock(mutex);
    births();
    return true;
}

sp::Metric& SparkplugPublisher::Private::metricOf(Device& device, const sp::Metric& like)
{
    const auto [place, isNew] = device.places.emplace(like.name, device.metrics.size());
    if (isNew) {
        device.metrics.push_back(like);
        device.metrics.back().alias = ++lastAlias;
        device.metrics.back().value = {};
        device.metrics.back().time.reset();
        device.metrics.back().historical = false;
    }
    return device.metrics[place->second];
}

Result<void> SparkplugPublisher::Private::say(const std::string& name, const std::vector<sp::Metric>& metrics)
{
    Device& device = devices[name];
    const std::size_t before = device.metrics.size();
    std::vector<sp::Metric> data;
    data.reserve(metrics.size());
    for (const sp::Metric& metric : metrics)
        data.push_back({{},
                        metricOf(device, metric).alias,
                        metric.time,
                        sp::DataType::Unknown,
                        metric.historical,
                        metric.value,
                        {},
                        metric.quality});
    if (isBorn && device.metrics.size() != before) // something new: it is announced first
        if (const auto born = send(sp::Topic::Type::DBirth, name, device.metrics); !born)
            return born;
    for (const sp::Metric& metric : metrics) {
        sp::Metric& present = metricOf(device, metric);
        if (metric.historical || (present.time && metric.time && *metric.time < *present.time))
            continue;
        present.value = metric.value;
        present.time = metric.time;
        present.quality = metric.quality;
    }
    if (!isBorn && client.status().connected)
        births(); // the line took none when their time was
    if (!isBorn) // data before births are not understood; what is present is said by them
        return fail(ErrorCode::Io, "not connected", name);
    return send(sp::Topic::Type::DData, name, std::move(data));
}

Result<void> SparkplugPublisher::Private::operator()(const wire::Telemetry& message)
{
    std::vector<sp::Metric> metrics;
    metrics.reserve(message.readings.size());
    for (const wire::Reading& reading : message.readings)
        metrics.push_back({reading.channel.value,
                           {},
                           reading.sourceTime,
                           sp::DataType::Double,
                           reading.historical,
                           reading.value,
                           reading.unit,
                           reading.quality});
    for (const ChannelId& gone : message.offline)
        metrics.push_back({gone.value, {}, SystemClock().wall(), sp::DataType::Double, false, {}, {}, {}});
    return say(telemetryDevice, metrics);
}

Result<void> SparkplugPublisher::Private::operator()(const wire::OutlookMessage& message)
{
    return say(kOwnDevice, {textMetric(std::string(kOutlook) + message.channel.value, wire::encode(message),
                                       message.issuedAt)});
}

Result<void> SparkplugPublisher::Private::operator()(const wire::FeedbackMessage& message)
{
    std::vector<sp::Metric> metrics{textMetric(std::string(kFeedback), wire::encode(message), message.at)};
    if (message.reported && devices[kOwnDevice].places.contains(message.actuator.value))
        metrics.push_back(
            {message.actuator.value, {}, message.at, sp::DataType::Double, false, *message.reported, {}, {}});
    return say(kOwnDevice, metrics);
}

Result<void> SparkplugPublisher::Private::operator()(const wire::ClockMessage& message)
{
    return say(kOwnDevice, {textMetric(std::string(kClock), wire::encode(message), message.wall)});
}

SparkplugPublisher::SparkplugPublisher(SparkplugNode node, OnCommand onCommand)
    : m(std::make_unique<Private>(std::move(node), std::move(onCommand)))
{
}

SparkplugPublisher::~SparkplugPublisher()
{
    stop();
}

Result<void> SparkplugPublisher::start()
{
    for (const auto& [what, text] : {std::pair{"group", m->node.group}, {"edge node", m->node.node}})
        if (!sp::isName(text))
            return fail(ErrorCode::InvalidInput, "a name without / + # is needed",
                        fmt::format("Sparkplug {}", what));
    return m->client.start();
}

void SparkplugPublisher::stop()
{
    // Who says goodbye is not missed: the broker keeps the will to itself.
    if (m->client.status().connected)
        static_cast<void>(
            m->client.publish({sp::toText(m->topic(sp::Topic::Type::NDeath)), m->death(), false, {}}));
    m->client.stop();
}

SourceStatus SparkplugPublisher::status() const
{
    return m->client.status();
}

Result<void> SparkplugPublisher::publish(const std::string& device, const Message& message)
{
    const std::scoped_lock lock(m->mutex);
    if (!sp::isName(device))
        return fail(ErrorCode::InvalidInput, "a device's name has no / + #", device);
    m->telemetryDevice = device;
    return std::visit(*m, message);
}

} // namespace sinew::live
