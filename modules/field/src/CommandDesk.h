// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Units.h>
#include <sinew/estimate/Random.h>
#include <sinew/field/Scenario.h>
#include <sinew/gateway/Gatekeeper.h>
#include <sinew/twin/Model.h>
#include <sinew/wire/Messages.h>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace sinew::field {

/// Takes commands as a field device does: the gate lets in what is signed, fresh and new; select reserves,
/// operate must match, each refusal has its reason, and what was started is reported until it is done.
///
/// Expiry and the life of a selection run in wall time; ramps, delays and failures in world time.
class CommandDesk {
public:
    /// Moves the real thing: position in SI, or nothing where the device is switched off again.
    using Apply = std::function<void(const Actuator&, std::optional<double> position)>;
    /// The measured state, SI; nothing where nothing measures it.
    using Measure = std::function<std::optional<double>(const Actuator&)>;

    /// Without a gate every command is refused: nobody's keys are registered.
    CommandDesk(ModelPtr model, std::shared_ptr<gateway::Gatekeeper> gate, const std::vector<Fault>& faults,
                std::uint64_t seed, Apply apply, Measure measure);

    std::vector<wire::FeedbackMessage> receive(const wire::CommandMessage& command, Instant wall,
                                               Instant world);
    /// Ramps until `world`; with `report`, running ones say where they are.
    std::vector<wire::FeedbackMessage> advance(Instant wall, Instant world, bool report);
    /// Where an actuator stands, SI, by its own report.
    std::map<ActuatorId, double> positions() const;

private:
    struct Run {
        wire::CommandMessage command;
        double target = 0;          ///< SI
        Instant startsAt, giveUpAt; ///< world
        bool started = false;
    };
    struct Device {
        const Actuator* actuator = nullptr;
        Unit unit;
        std::optional<Fault::Kind> fault;
        double position = 0; ///< SI
        bool on = false;     ///< commanded at least once
        std::optional<wire::CommandMessage> selection;
        Instant selectedUntil; ///< wall
        std::optional<Run> run;
        Instant movedAt; ///< world
    };
    using Refusal = wire::Refusal;
    using Stage = wire::FeedbackMessage::Stage;

    wire::FeedbackMessage answer(const Device& device, const wire::CommandMessage& command, Stage stage,
                                 Instant world, Refusal refusal = Refusal::None,
                                 std::string detail = {}) const;
    gateway::Answer admit(const wire::CommandMessage& command, Instant wall) const;
    Refusal check(const Device& device, const wire::CommandMessage& command) const;
    std::optional<double> wantedSi(const Device& device, const wire::CommandMessage& command) const;
    std::vector<wire::FeedbackMessage> select(Device& device, const wire::CommandMessage& command,
                                              Instant wall, Instant world);
    std::vector<wire::FeedbackMessage> operate(Device& device, const wire::CommandMessage& command,
                                               Instant wall, Instant world);
    std::vector<wire::FeedbackMessage> cancel(Device& device, const wire::CommandMessage& command,
                                              Instant world);
    void move(Device& device, Instant world);
    bool hasArrived(const Device& device) const;
    std::optional<wire::FeedbackMessage> follow(Device& device, Instant world, bool report);

    ModelPtr m_model;
    std::shared_ptr<gateway::Gatekeeper> m_gate;
    Apply m_apply;
    Measure m_measure;
    estimate::Random m_random;
    std::map<ActuatorId, Device> m_devices;
};

} // namespace sinew::field
