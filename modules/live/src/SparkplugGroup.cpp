// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparkplugGroup.h"

#include <sinew/live/SparkplugSource.h>
#include <sinew/wire/Codec.h>

#include <cmath>

namespace sinew::live {

namespace sp = wire::sparkplug;
using namespace sparkplugNames;

namespace {

constexpr double kLargest = 1e30; // as in the JSON payload
constexpr std::size_t kMaxNodes = 10'000;
constexpr int kBadQuality = 0, kMostQuality = 255; // OPC's scale; Sparkplug's 500 says stale

/// "<group>/<node>[/<device>]/<metric>"
std::string pathOf(const sp::Topic& topic, const std::string& metric)
{
    const std::string place = topic.group + '/' + topic.node + '/';
    return topic.device.empty() ? place + metric : place + topic.device + '/' + metric;
}

std::optional<int> opcOf(const sp::Metric& metric)
{
    return metric.quality && *metric.quality > kMostQuality ? kBadQuality : metric.quality;
}

/// Settings of the protocol and of Sinew itself are no readings.
bool isOwn(const std::string& name)
{
    return name == sp::kBirthDeathSequence || name.starts_with("Node Control/") || name.starts_with("Sinew/");
}

} // namespace

SparkplugGroup::SparkplugGroup(std::string group, ModelPtr model)
    : m_group(std::move(group)), m_index(std::move(model))
{
}

SparkplugGroup::Heard SparkplugGroup::receive(const Topic& topic, const Payload& payload, Instant arrival)
{
    using Type = Topic::Type;
    Heard heard;
    if (topic.group != m_group || (m_nodes.size() >= kMaxNodes && !m_nodes.contains(topic.node))) {
        heard.wrong = true;
        return heard;
    }
    switch (topic.type) {
    case Type::NBirth:
        nodeBirth(topic, payload, arrival, heard);
        break;
    case Type::NDeath:
        nodeDeath(topic, payload, heard);
        break;
    case Type::DBirth:
        birth(topic, payload, arrival, heard);
        break;
    case Type::DDeath:
    case Type::NData:
    case Type::DData:
        data(topic, payload, arrival, heard);
        break;
    case Type::NCmd:
    case Type::DCmd:
        break; // other hosts' commands
    }
    return heard;
}

bool SparkplugGroup::inSequence(Node& node, const Payload& payload)
{
    if (!payload.seq)
        return false;
    const bool expected = *payload.seq == node.next;
    node.next = static_cast<std::uint8_t>(*payload.seq + 1); // 255 is followed by 0
    return expected;
}

void SparkplugGroup::nodeBirth(const Topic& topic, const Payload& payload, Instant arrival, Heard& heard)
{
    Node& node = m_nodes[topic.node];
    for (auto& [name, device] : node.devices) // those that are still there are born again
        lose(device, heard);
    node = Node{};
    node.online = true;
    node.next = static_cast<std::uint8_t>(payload.seq.value_or(0) + 1);
    for (const Metric& metric : payload.metrics) {
        if (metric.name == sp::kBirthDeathSequence)
            if (const auto number = sp::numberOf(metric.value))
                node.birth = static_cast<std::uint64_t>(*number);
        if (metric.name == kSimulated)
            node.simulated = sp::numberOf(metric.value).value_or(0) != 0;
    }
    Device& own = node.devices[""];
    own.online = true;
    wire::Telemetry telemetry;
    telemetry.device = topic.node + "/" + topic.device;
    for (const Metric& metric : payload.metrics) {
        Known known = announced(topic, metric);
        if (metric.alias)
            own.aliases[*metric.alias] = metric.name;
        take(metric, known, payload.time.value_or(arrival), true, telemetry, heard);
        own.metrics[metric.name] = std::move(known);
    }
    hand(std::move(telemetry), node, heard);
}

void SparkplugGroup::nodeDeath(const Topic& topic, const Payload& payload, Heard& heard)
{
    const auto found = m_nodes.find(topic.node);
    if (found == m_nodes.end() || !found->second.online)
        return;
    Node& node = found->second;
    for (const Metric& metric : payload.metrics) {
        const auto number = sp::numberOf(metric.value);
        // The will of an earlier connection, delivered late.
        if (metric.name == sp::kBirthDeathSequence && node.birth &&
            (!number || static_cast<std::uint64_t>(*number) != *node.birth))
            return;
    }
    node.online = false;
    for (auto& [name, device] : node.devices)
        lose(device, heard);
}

void SparkplugGroup::birth(const Topic& topic, const Payload& payload, Instant arrival, Heard& heard)
{
    Node& node = m_nodes[topic.node];
    if (!node.online || !inSequence(node, payload))
        heard.rebirth = topic.node;
    if (!node.online)
        return;
    Device& device = node.devices[topic.device];
    Device before = std::exchange(device, Device{});
    device.online = true;
    wire::Telemetry telemetry;
    telemetry.device = topic.node + "/" + topic.device;
    for (const Metric& metric : payload.metrics) {
        if (metric.name.empty()) {
            heard.wrong = true; // a birth names everything
            continue;
        }
        Known known = announced(topic, metric);
        if (metric.alias)
            device.aliases[*metric.alias] = metric.name;
        take(metric, known, payload.time.value_or(arrival), true, telemetry, heard);
        before.metrics.erase(metric.name);
        device.metrics[metric.name] = std::move(known);
    }
    lose(before, heard); // what it announces no more
    hand(std::move(telemetry), node, heard);
}

void SparkplugGroup::data(const Topic& topic, const Payload& payload, Instant arrival, Heard& heard)
{
    Node& node = m_nodes[topic.node];
    const auto found = node.devices.find(topic.device);
    const bool known = node.online && found != node.devices.end() && found->second.online;
    // What came is good although something before it is missing; a rebirth brings the rest.
    if (!known || !inSequence(node, payload))
        heard.rebirth = topic.node;
    if (!known)
        return;
    Device& device = found->second;
    if (topic.type == Topic::Type::DDeath)
        return lose(device, heard);
    wire::Telemetry telemetry;
    telemetry.device = topic.node + "/" + topic.device;
    for (const Metric& metric : payload.metrics) {
        const auto alias = metric.alias ? device.aliases.find(*metric.alias) : device.aliases.end();
        const auto at = device.metrics.find(alias != device.aliases.end() ? alias->second : metric.name);
        if (at == device.metrics.end())
            heard.rebirth = topic.node; // never announced
        else
            take(metric, at->second, payload.time.value_or(arrival), false, telemetry, heard);
    }
    hand(std::move(telemetry), node, heard);
}

SparkplugGroup::Known SparkplugGroup::announced(const Topic& topic, const Metric& metric)
{
    Known known{metric.name, metric.unit, metric.type, {}, actuatorOf(topic, metric.name), {}};
    if (known.actuator.isEmpty() && !isOwn(metric.name))
        known.channel = channelOf(topic, metric.name);
    return known;
}

bool SparkplugGroup::claim(const Topic& topic, const std::string& metric)
{
    const Owner here{topic.node, topic.device};
    const auto owner = m_owners.find(metric);
    if (owner != m_owners.end() && owner->second != here) {
        const Node& node = m_nodes[owner->second.node];
        const auto device = node.devices.find(owner->second.device);
        if (node.online && device != node.devices.end() && device->second.online)
            return false; // somebody else's: two devices of one name are not mixed
    }
    m_owners[metric] = here;
    return true;
}

ChannelId SparkplugGroup::channelOf(const Topic& topic, const std::string& metric)
{
    ChannelId path(pathOf(topic, metric)), plain(metric);
    const bool isPlain = !m_index.channel(path) && m_index.channel(plain) && claim(topic, metric);
    return isPlain ? plain : path; // a path known to nobody is counted where readings are cleaned
}

ActuatorId SparkplugGroup::actuatorOf(const Topic& topic, const std::string& metric)
{
    ActuatorId path(pathOf(topic, metric)), plain(metric);
    if (m_index.actuator(path))
        return path;
    return m_index.actuator(plain) && claim(topic, metric) ? plain : ActuatorId();
}

void SparkplugGroup::take(const Metric& metric, Known& known, Instant sent, bool isBirth,
                          wire::Telemetry& telemetry, Heard& heard)
{
    const auto value = sp::typed(metric.value, known.type);
    if (!value) {
        heard.wrong = true;
        return;
    }
    if (const auto* text = std::get_if<std::string>(&*value))
        return takeText(known.name, *text, isBirth, heard);
    const auto number = sp::numberOf(*value);
    const Instant time = metric.time.value_or(sent);
    if (number && std::abs(*number) > kLargest) {
        heard.wrong = true;
        return;
    }
    if (!known.actuator.isEmpty() && number)
        heard.settings.push_back({known.actuator, *number, known.unit, time});
    if (known.channel.isEmpty())
        return;
    if (number && !metric.historical)
        known.last = number;
    // Null says that the device has no value: the last one stands, and is bad.
    if (const auto shown = number ? number : known.last)
        telemetry.readings.push_back({known.channel, time, *shown, known.unit,
                                      number ? opcOf(metric) : std::optional(kBadQuality),
                                      metric.historical});
}

void SparkplugGroup::takeText(const std::string& name, const std::string& text, bool isBirth,
                              Heard& heard) const
{
    const auto keep = [&heard](auto decoded) {
        if (decoded)
            heard.messages.emplace_back(std::move(*decoded));
        else
            heard.wrong = true;
    };
    if (text.empty())
        return;                        // nothing said yet
    if (name == kFeedback && !isBirth) // a birth repeats what was heard
        keep(wire::decodeFeedback(text));
    else if (name == kClock)
        keep(wire::decodeClock(text));
    else if (name.starts_with(kOutlook))
        keep(wire::decodeOutlook(text));
}

void SparkplugGroup::lose(Device& device, Heard& heard) const
{
    device.online = false;
    wire::Telemetry gone;
    for (const auto& [name, known] : device.metrics)
        if (!known.channel.isEmpty())
            gone.offline.push_back(known.channel);
    if (!gone.offline.empty())
        heard.messages.emplace_back(std::move(gone));
}

void SparkplugGroup::hand(wire::Telemetry telemetry, const Node& node, Heard& heard) const
{
    telemetry.simulated = node.simulated;
    if (!telemetry.readings.empty())
        heard.messages.emplace_back(std::move(telemetry));
}

std::vector<std::string> SparkplugGroup::everyNode() const
{
    std::vector<std::string> names;
    for (const auto& [name, node] : m_nodes)
        names.push_back(name);
    return names;
}

std::optional<SparkplugGroup::Target> SparkplugGroup::targetOf(const ActuatorId& actuator) const
{
    for (const auto& [nodeName, node] : m_nodes)
        for (const auto& [deviceName, device] : node.devices)
            for (const auto& [name, known] : device.metrics)
                if (known.actuator == actuator && node.online && device.online)
                    return Target{nodeName,   deviceName, name,
                                  known.unit, known.type, device.metrics.contains(kCommand)};
    return std::nullopt;
}

} // namespace sinew::live
