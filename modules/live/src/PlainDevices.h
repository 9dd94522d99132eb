// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Units.h>
#include <sinew/wire/Messages.h>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace sinew::live {

/// Stands before devices that know set values and no commands (Modbus, plain Sparkplug): selects, writes
/// once, reads back, and answers as a field would. It can check freshness, replay and limits on this side of
/// the wire; the device itself verifies nothing.
///
/// A selection lapses after 10 s of wall time; a set value that is not read back within 60 s has failed.
/// Thread: one at a time.
class PlainDevices {
public:
    struct Device {
        std::string unit;                      ///< of its set value
        std::optional<double> lowest, highest; ///< in that unit
        double tolerance = 1e-6;               ///< of the read-back, in that unit
    };
    /// Hands the set value (in the device's unit) to the transport.
    using Write = std::function<Result<void>(const ActuatorId&, double value)>;
    using Answers = std::vector<wire::FeedbackMessage>;

    explicit PlainDevices(Write write) : m_write(std::move(write)) {}
    /// Adds or redeclares a device; what runs there goes on.
    void declare(const ActuatorId& id, Device device);
    Answers receive(const wire::CommandMessage& command, Instant wall, Instant at);
    /// The device's own set value, as read.
    Answers readBack(const ActuatorId& id, double value, Instant wall, Instant at);
    /// The transport could not write it, or the device refused.
    Answers failed(const ActuatorId& id, const std::string& why, Instant at);
    /// Selections and writes that have run out.
    Answers expire(Instant wall, Instant at);
    bool knows(const ActuatorId& id) const { return m_places.contains(id); }

private:
    using Refusal = wire::Refusal;
    using Stage = wire::FeedbackMessage::Stage;
    struct Place {
        Device device;
        std::optional<double> reported;
        std::optional<wire::CommandMessage> selected, running;
        double target = 0;
        Instant until; ///< wall; of the selection or the write
    };
    wire::FeedbackMessage answer(const Place& place, const wire::CommandMessage& command, Stage stage,
                                 Instant at, Refusal refusal = Refusal::None, std::string detail = {}) const;
    Refusal check(const Place& place, const wire::CommandMessage& command, Instant wall);
    std::optional<double> wanted(const Place& place, const wire::CommandMessage& command) const;
    wire::FeedbackMessage select(Place& place, const wire::CommandMessage& command, Instant wall, Instant at);
    wire::FeedbackMessage operate(Place& place, const wire::CommandMessage& command, Instant wall,
                                  Instant at);
    wire::FeedbackMessage cancel(Place& place, const wire::CommandMessage& command, Instant at);

    Write m_write;
    std::map<ActuatorId, Place> m_places;
    std::map<std::string, Instant> m_seen; ///< nonces, until their command would be refused as expired
};

} // namespace sinew::live
