// SPDX-License-Identifier: GPL-3.0-or-later
#include "PlainDevices.h"

#include <sinew/wire/Codec.h>

#include <cmath>

namespace sinew::live {

using wire::CommandMessage;
using wire::FeedbackMessage;

namespace {

constexpr Duration kSelectionLife = std::chrono::seconds(10);
constexpr Duration kReadBackWithin = std::chrono::seconds(60);

bool isSame(const CommandMessage& a, const CommandMessage& b)
{
    return a.id == b.id && a.action == b.action && a.value == b.value && a.unit == b.unit;
}

} // namespace

void PlainDevices::declare(const ActuatorId& id, Device device)
{
    m_places[id].device = std::move(device);
}

FeedbackMessage PlainDevices::answer(const Place& place, const CommandMessage& command, Stage stage,
                                     Instant at, Refusal refusal, std::string detail) const
{
    FeedbackMessage said{command.id, command.actuator, stage, refusal, std::move(detail)};
    said.requested = command.value;
    said.reported = place.reported;
    said.at = at;
    return said;
}

std::optional<double> PlainDevices::wanted(const Place& place, const CommandMessage& command) const
{
    if (command.unit.empty() || command.unit == place.device.unit)
        return command.value;
    const auto from = findUnit(command.unit), to = findUnit(place.device.unit);
    if (!from || !to || from->dimension != to->dimension)
        return std::nullopt;
    return to->fromSi(from->toSi(command.value));
}

wire::Refusal PlainDevices::check(const Place& place, const CommandMessage& command, Instant wall)
{
    if (wall > command.expiresAt)
        return Refusal::Expired;
    std::erase_if(m_seen, [wall](const auto& seen) { return seen.second < wall; });
    const std::string key = command.id.value + '\n' + command.actuator.value + '\n' +
                            std::string(wire::nameOf(command.verb)) + '\n' + command.nonce;
    if (!m_seen.emplace(key, command.expiresAt).second)
        return Refusal::Replayed;
    if (command.verb == CommandMessage::Verb::Cancel)
        return Refusal::None;
    const auto value = wanted(place, command);
    if (!value || !std::isfinite(*value) || (place.device.lowest && *value < *place.device.lowest) ||
        (place.device.highest && *value > *place.device.highest))
        return Refusal::OutOfRange;
    return Refusal::None;
}

PlainDevices::Answers PlainDevices::receive(const CommandMessage& command, Instant wall, Instant at)
{
    const auto found = m_places.find(command.actuator);
    if (found == m_places.end())
        return {answer({}, command, Stage::Refused, at, Refusal::UnknownActuator, "no such actuator")};
    Place& place = found->second;
    if (const Refusal refusal = check(place, command, wall); refusal != Refusal::None)
        return {answer(place, command, Stage::Refused, at, refusal)};
    switch (command.verb) {
    case CommandMessage::Verb::Select:
        return {select(place, command, wall, at)};
    case CommandMessage::Verb::Operate:
        return {operate(place, command, wall, at)};
    case CommandMessage::Verb::Cancel:
        break;
    }
    return {cancel(place, command, at)};
}

FeedbackMessage PlainDevices::select(Place& place, const CommandMessage& command, Instant wall, Instant at)
{
    if (place.running && place.running->id != command.id)
        return answer(place, command, Stage::Refused, at, Refusal::LockedByOther,
                      "another set value is still being taken");
    if (place.selected && wall <= place.until)
        return answer(place, command, Stage::Refused, at,
                      place.selected->id == command.id ? Refusal::AlreadySelected : Refusal::LockedByOther);
    place.selected = command;
    place.until = wall + kSelectionLife;
    return answer(place, command, Stage::Selected, at);
}

FeedbackMessage PlainDevices::operate(Place& place, const CommandMessage& command, Instant wall, Instant at)
{
    if (!place.selected || wall > place.until || !isSame(*place.selected, command))
        return answer(place, command, Stage::Refused, at, Refusal::NotSelected);
    place.selected.reset();
    const double target = *wanted(place, command);
    if (const auto written = m_write(command.actuator, target); !written)
        return answer(place, command, Stage::Failed, at, Refusal::HardwareFault, written.error().message);
    place.running = command;
    place.target = target;
    place.until = wall + kReadBackWithin;
    return answer(place, command, Stage::Accepted, at);
}

FeedbackMessage PlainDevices::cancel(Place& place, const CommandMessage& command, Instant at)
{
    if (!place.selected || place.selected->id != command.id)
        return answer(place, command, Stage::Refused, at, Refusal::NotSelected,
                      "a set value that was written cannot be taken back");
    place.selected.reset();
    return answer(place, command, Stage::Cancelled, at, Refusal::None, "selection released");
}

PlainDevices::Answers PlainDevices::readBack(const ActuatorId& id, double value, Instant wall, Instant at)
{
    const auto found = m_places.find(id);
    if (found == m_places.end())
        return {};
    Place& place = found->second;
    place.reported = value;
    if (!place.running || std::abs(value - place.target) > place.device.tolerance)
        return expire(wall, at);
    const CommandMessage done = *std::exchange(place.running, std::nullopt);
    return {answer(place, done, Stage::Done, at)};
}

PlainDevices::Answers PlainDevices::failed(const ActuatorId& id, const std::string& why, Instant at)
{
    const auto found = m_places.find(id);
    if (found == m_places.end() || !found->second.running)
        return {};
    const CommandMessage over = *std::exchange(found->second.running, std::nullopt);
    return {answer(found->second, over, Stage::Failed, at, Refusal::HardwareFault, why)};
}

PlainDevices::Answers PlainDevices::expire(Instant wall, Instant at)
{
    Answers answers;
    for (auto& [id, place] : m_places) {
        if (place.running && wall > place.until) {
            const CommandMessage over = *std::exchange(place.running, std::nullopt);
            answers.push_back(answer(place, over, Stage::Failed, at, Refusal::None,
                                     "the set value was written and not read back"));
        } else if (place.selected && wall > place.until) {
            place.selected.reset();
        }
    }
    return answers;
}

} // namespace sinew::live
