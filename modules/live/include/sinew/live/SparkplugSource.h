// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Inbox.h>
#include <sinew/live/MqttSource.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <string>
#include <vector>

namespace sinew::live {

/// Names of Sinew's own metrics in Sparkplug payloads; docs/wire-format.md says what they carry.
namespace sparkplugNames {
inline constexpr std::string_view kCommand = "Sinew/Command", kFeedback = "Sinew/Feedback",
                                  kClock = "Sinew/Clock", kOutlook = "Sinew/Outlook/",
                                  kSimulated = "Sinew/Simulated";
} // namespace sparkplugNames

struct SparkplugSettings {
    MqttSettings broker; ///< site is not used
    std::string group;
    std::string host = "sinew"; ///< of the STATE topic
    /// These may be commanded although their device verifies no signatures: somebody has decided so.
    std::vector<ActuatorId> unsignedActuators;
};

/// A Sparkplug B host application: the field behind edge nodes of one group.
///
/// A metric is the channel of the model whose id is "<group>/<node>/<device>/<metric>" (node metrics without
/// the device), or else the one whose id is the metric's name; the first device that announces such a name
/// keeps it until it dies. A gap in the sequence numbers, and data before a birth, ask the node for a rebirth
/// (every 5 s at most). Deaths make the channels stale at once; a death whose bdSeq is not the birth's is of
/// an earlier connection and ignored.
///
/// Commands go as DCMD to the device that announced the actuator: "Sinew/Command" with the signed JSON
/// command, and with the operate the plain setting beside it. A device that did not announce "Sinew/Command"
/// gets the plain setting alone, and only where settings name the actuator.
/// Errors: start: InvalidInput, Io; send: Io (not connected, or no device has announced the actuator),
/// NotAllowed (it verifies no signatures and is not named). Thread: as MqttSource.
class SparkplugSource final : public Source {
public:
    SparkplugSource(SparkplugSettings settings, ModelPtr model);
    ~SparkplugSource() override;
    std::string name() const override;
    Result<void> start(SourceSink sink) override;
    void stop() override;
    SourceStatus status() const override;
    Result<void> send(const wire::CommandMessage& command) override;
    /// Sequence gaps and data before birth, since the start.
    std::uint64_t rebirthsAsked() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

/// What an edge node is made of.
struct SparkplugNode {
    MqttSettings broker; ///< site is not used
    std::string group, node;
    bool simulated = false;
    struct Setpoint {
        ActuatorId id;
        std::string unit;
    };
    std::vector<Setpoint> actuators; ///< announced on the device "sinew"
};

/// The other end: a Sparkplug B edge node. Its will is the death, births go out on each connection, when they
/// are asked for, when a host application comes, and where a device has something new to announce; data go by
/// alias. Takes commands that carry "Sinew/Command", and no plain ones.
class SparkplugPublisher {
public:
    using OnCommand = std::function<void(wire::CommandMessage)>;
    SparkplugPublisher(SparkplugNode node, OnCommand onCommand);
    ~SparkplugPublisher();
    Result<void> start();
    void stop();
    SourceStatus status() const;
    /// Errors: Io (not connected; counted as dropped).
    Result<void> publish(const std::string& device, const Message& message);

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::live
