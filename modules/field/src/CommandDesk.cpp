// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandDesk.h"

#include <sinew/wire/Codec.h>

#include <algorithm>
#include <cmath>

namespace sinew::field {

using wire::CommandMessage;
using wire::FeedbackMessage;

namespace {

constexpr Duration kSelectionLife = std::chrono::seconds(10); // wall
constexpr Duration kGiveUpAfter = std::chrono::minutes(90);   // world: heating takes its time
constexpr double kShare = 0.005;      // of the range: a position this near has arrived
constexpr double kHeatToleranceK = 3; // a bar this near its set value is warm

Unit unitOf(const Actuator& actuator)
{
    if (const auto unit = findUnit(actuator.unit))
        return *unit;
    return Unit{"1", "ratio"};
}

} // namespace

CommandDesk::CommandDesk(ModelPtr model, std::shared_ptr<gateway::Gatekeeper> gate,
                         const std::vector<Fault>& faults, std::uint64_t seed, Apply apply, Measure measure)
    : m_model(std::move(model)), m_gate(std::move(gate)), m_apply(std::move(apply)), m_measure(std::move(measure)), m_random(seed, 41)
{
    for (const Actuator& actuator : m_model->actuators) {
        Device& device = m_devices[actuator.id];
        device.actuator = &actuator;
        device.unit = unitOf(actuator);
        device.position = actuator.safeValue;
        const auto fault = std::ranges::find(faults, actuator.id.value, &Fault::actuator);
        if (fault != faults.end())
            device.fault = fault->kind;
    }
}

FeedbackMessage CommandDesk::answer(const Device& device, const CommandMessage& command, Stage stage,
                                    Instant world, Refusal refusal, std::string detail) const
{
    FeedbackMessage message{command.id, command.actuator, stage, refusal, std::move(detail)};
    message.requested = command.value;
    message.at = world;
    message.simulated = true;
    if (!device.actuator)
        return message;
    message.reported = device.unit.fromSi(device.position);
    if (const auto measured = m_measure(*device.actuator))
        message.measured = device.unit.fromSi(*measured);
    return message;
}

gateway::Answer CommandDesk::admit(const CommandMessage& command, Instant wall) const
{
    return m_gate ? m_gate->admit(command, wall)
                  : gateway::Answer{Refusal::BadSignature, "no keys are registered here"};
}

std::optional<double> CommandDesk::wantedSi(const Device& device, const CommandMessage& command) const
{
    Unit unit = device.unit;
    if (!command.unit.empty() && command.unit != device.actuator->unit) {
        const auto given = findUnit(command.unit);
        if (!given || given->dimension != unit.dimension)
            return std::nullopt;
        unit = *given;
    }
    return unit.toSi(command.value);
}

wire::Refusal CommandDesk::check(const Device& device, const CommandMessage& command) const
{
    if (command.verb == CommandMessage::Verb::Cancel)
        return Refusal::None;
    if (device.fault == Fault::Kind::Hardware)
        return Refusal::HardwareFault;
    if (device.fault == Fault::Kind::Interlocked)
        return Refusal::Interlocked;
    const auto wanted = wantedSi(device, command);
    const double slack = 1e-6 * (std::abs(device.actuator->minValue) + std::abs(device.actuator->maxValue));
    if (!wanted ||
        !(*wanted >= device.actuator->minValue - slack && *wanted <= device.actuator->maxValue + slack))
        return Refusal::OutOfRange;
    return Refusal::None;
}

std::vector<FeedbackMessage> CommandDesk::receive(const CommandMessage& command, Instant wall, Instant world)
{
    const auto found = m_devices.find(command.actuator);
    if (found == m_devices.end())
        return {
            answer(Device{}, command, Stage::Refused, world, Refusal::UnknownActuator, "no such actuator")};
    Device& device = found->second;
    if (device.fault == Fault::Kind::Silent)
        return {};
    if (const auto gate = admit(command, wall); gate.refusal != Refusal::None)
        return {answer(device, command, Stage::Refused, world, gate.refusal, gate.why)};
    if (const Refusal refusal = check(device, command); refusal != Refusal::None)
        return {answer(device, command, Stage::Refused, world, refusal)};
    switch (command.verb) {
    case CommandMessage::Verb::Select:
        return select(device, command, wall, world);
    case CommandMessage::Verb::Operate:
        return operate(device, command, wall, world);
    case CommandMessage::Verb::Cancel:
        break;
    }
    return cancel(device, command, world);
}

std::vector<FeedbackMessage> CommandDesk::select(Device& device, const CommandMessage& command, Instant wall,
                                                 Instant world)
{
    if (device.run && device.run->command.id != command.id)
        return {answer(device, command, Stage::Refused, world, Refusal::LockedByOther,
                       "still carrying out another command")};
    if (device.selection && wall <= device.selectedUntil) {
        const bool own = device.selection->id == command.id;
        return {answer(device, command, Stage::Refused, world,
                       own ? Refusal::AlreadySelected : Refusal::LockedByOther)};
    }
    device.selection = command;
    device.selectedUntil = wall + kSelectionLife;
    return {answer(device, command, Stage::Selected, world)};
}

std::vector<FeedbackMessage> CommandDesk::operate(Device& device, const CommandMessage& command, Instant wall,
                                                  Instant world)
{
    const bool matches = device.selection && wall <= device.selectedUntil &&
                         device.selection->id == command.id && device.selection->value == command.value &&
                         device.selection->unit == command.unit && device.selection->action == command.action;
    if (!matches)
        return {answer(device, command, Stage::Refused, world, Refusal::NotSelected)};
    device.selection.reset();
    const Instant starts = world + fromSeconds(m_random.uniform(1, 6));
    device.run = Run{command, *wantedSi(device, command), starts, starts + kGiveUpAfter, false};
    device.movedAt = starts;
    return {answer(device, command, Stage::Accepted, world)};
}

std::vector<FeedbackMessage> CommandDesk::cancel(Device& device, const CommandMessage& command, Instant world)
{
    if (device.selection && device.selection->id == command.id) {
        device.selection.reset();
        return {answer(device, command, Stage::Cancelled, world, Refusal::None, "selection released")};
    }
    if (!device.run || device.run->command.id != command.id)
        return {answer(device, command, Stage::Refused, world, Refusal::NotSelected,
                       "nothing of this command is under way")};
    device.run.reset();
    return {answer(device, command, Stage::Cancelled, world, Refusal::None, "stopped where it stood")};
}

void CommandDesk::move(Device& device, Instant world)
{
    Run& run = *device.run;
    if (world < run.startsAt)
        return;
    if (!device.on && device.actuator->quantity == "temperature")
        if (const auto now = m_measure(*device.actuator))
            device.position = std::min(*now, run.target); // a heater's ramp begins where the bar is
    device.on = true;
    const double way = run.target - device.position;
    const double rate = device.actuator->ratePerS;
    const double most = rate > 0 ? rate * std::max(0.0, toSeconds(world - device.movedAt)) : std::abs(way);
    device.position += std::clamp(way, -most, most);
    device.movedAt = world;
    const bool heaterOff =
        device.actuator->quantity == "temperature" && device.position <= device.actuator->minValue;
    m_apply(*device.actuator, heaterOff ? std::nullopt : std::optional(device.position));
}

bool CommandDesk::hasArrived(const Device& device) const
{
    const double range = std::abs(device.actuator->maxValue - device.actuator->minValue);
    if (std::abs(device.position - device.run->target) > kShare * range)
        return false;
    if (device.actuator->quantity != "temperature" || device.run->target <= device.actuator->minValue)
        return true;
    const auto measured = m_measure(*device.actuator);
    return !measured || *measured >= device.run->target - kHeatToleranceK;
}

std::optional<FeedbackMessage> CommandDesk::follow(Device& device, Instant world, bool report)
{
    const CommandMessage command = device.run->command;
    if (device.fault != Fault::Kind::Stuck)
        move(device, world);
    if (hasArrived(device)) {
        device.run.reset();
        return answer(device, command, Stage::Done, world);
    }
    if (world >= device.run->giveUpAt) {
        device.run.reset();
        return answer(device, command, Stage::Failed, world, Refusal::None,
                      "the set value was not reached in time");
    }
    const bool begins = !device.run->started && world >= device.run->startsAt;
    device.run->started = device.run->started || begins;
    if (!begins && !(report && device.run->started))
        return std::nullopt;
    return answer(device, command, Stage::Running, world);
}

std::vector<FeedbackMessage> CommandDesk::advance(Instant wall, Instant world, bool report)
{
    std::vector<FeedbackMessage> said;
    for (auto& [id, device] : m_devices) {
        if (device.selection && wall > device.selectedUntil)
            device.selection.reset();
        if (!device.run)
            continue;
        if (auto message = follow(device, world, report))
            said.push_back(std::move(*message));
    }
    return said;
}

std::map<ActuatorId, double> CommandDesk::positions() const
{
    std::map<ActuatorId, double> all;
    for (const auto& [id, device] : m_devices)
        all[id] = device.position;
    return all;
}

} // namespace sinew::field
