// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Inbox.h>
#include <sinew/twin/Model.h>
#include <sinew/wire/Sparkplug.h>

#include <map>
#include <set>
#include <unordered_map>

namespace sinew::live {

/// What a host application knows of the nodes of a group: births, sequence, aliases. No network. Thread: one
/// at a time.
class SparkplugGroup {
public:
    SparkplugGroup(std::string group, ModelPtr model);

    /// A setting that a device reports.
    struct Reported {
        ActuatorId actuator;
        double value = 0;
        std::string unit;
        Instant at;
    };
    struct Heard {
        std::vector<Message> messages;
        std::vector<Reported> settings;
        std::string rebirth; ///< the node that is to be asked for it; empty: none
        bool wrong = false;  ///< of no use: counted as malformed
    };
    Heard receive(const wire::sparkplug::Topic& topic, const wire::sparkplug::Payload& payload,
                  Instant arrival);
    /// The connection was lost: births may have been missed. All nodes that are to be asked again.
    std::vector<std::string> everyNode() const;

    /// Where an actuator's set value is.
    struct Target {
        std::string node, device, metric, unit;
        wire::sparkplug::DataType type = wire::sparkplug::DataType::Double;
        bool verifies = false; ///< the device announced "Sinew/Command"
    };
    std::optional<Target> targetOf(const ActuatorId& actuator) const;

private:
    struct Known {
        std::string name, unit;
        wire::sparkplug::DataType type = wire::sparkplug::DataType::Unknown;
        ChannelId channel;
        ActuatorId actuator;
        std::optional<double> last;
    };
    struct Device {
        bool online = false;
        std::map<std::string, Known, std::less<>> metrics;
        std::unordered_map<std::uint64_t, std::string> aliases;
    };
    struct Node {
        bool online = false, simulated = false;
        std::uint8_t next = 0;                 ///< sequence number
        std::optional<std::uint64_t> birth;    ///< bdSeq
        std::map<std::string, Device> devices; ///< "": of the node itself
    };
    struct Owner {
        std::string node, device;
        bool operator==(const Owner&) const = default;
    };
    using Topic = wire::sparkplug::Topic;
    using Payload = wire::sparkplug::Payload;
    using Metric = wire::sparkplug::Metric;

    void nodeBirth(const Topic& topic, const Payload& payload, Instant arrival, Heard& heard);
    void nodeDeath(const Topic& topic, const Payload& payload, Heard& heard);
    void birth(const Topic& topic, const Payload& payload, Instant arrival, Heard& heard);
    void data(const Topic& topic, const Payload& payload, Instant arrival, Heard& heard);
    bool inSequence(Node& node, const Payload& payload);
    Known announced(const Topic& topic, const Metric& metric);
    ChannelId channelOf(const Topic& topic, const std::string& metric);
    ActuatorId actuatorOf(const Topic& topic, const std::string& metric);
    bool claim(const Topic& topic, const std::string& metric);
    void take(const Metric& metric, Known& known, Instant sent, bool isBirth, wire::Telemetry& telemetry,
              Heard& heard);
    void takeText(const std::string& name, const std::string& text, bool isBirth, Heard& heard) const;
    void lose(Device& device, Heard& heard) const;
    void hand(wire::Telemetry telemetry, const Node& node, Heard& heard) const;

    std::string m_group;
    ModelIndex m_index;
    std::map<std::string, Node> m_nodes;
    std::unordered_map<std::string, Owner> m_owners; ///< of what is known by the metric's name alone
};

} // namespace sinew::live
