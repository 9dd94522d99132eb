// SPDX-License-Identifier: GPL-3.0-or-later
#include "Wording.h"

#include <sinew/core/Units.h>

#include <cctype>
#include <cmath>
#include <fmt/format.h>

namespace sinew::command {

std::string valueText(double si, std::string_view quantity)
{
    const auto known = findQuantity(quantity);
    std::string text = known ? formatValue(si, *known, UnitSystem::Si) : fmt::format("{:g}", si);
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

std::string differenceText(double si, std::string_view quantity)
{
    const char* direction = si < 0 ? "lower" : "higher";
    const auto known = findQuantity(quantity);
    const auto unit = known ? findUnit(known->displaySi) : fail(ErrorCode::NotFound, "");
    if (!unit)
        return fmt::format("{:.3g} {}", std::abs(si), direction);
    const double shown = std::abs(si) / unit->scale; // an offset (°C) has no part in a difference
    return fmt::format("{:.{}f} {} {}", shown, known->decimals, unit->symbol == "1" ? "" : unit->symbol,
                       direction);
}

std::string durationText(Duration duration)
{
    const double seconds = toSeconds(duration);
    if (seconds < 120)
        return fmt::format("{:.0f} s", seconds);
    return seconds < 7200 ? fmt::format("{:.0f} min", seconds / 60) : fmt::format("{:.1f} h", seconds / 3600);
}

std::string userText(const User& user)
{
    return user.name.empty() || user.name == user.id.value ? user.id.value
                                                           : fmt::format("{} ({})", user.name, user.id.value);
}

namespace {

/// "wind speed" of "wind-speed"
std::string quantityWords(const std::string& quantity)
{
    const auto known = findQuantity(quantity);
    std::string words(known ? known->name : std::string_view(quantity));
    if (!words.empty())
        words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
    return words;
}

} // namespace

std::string channelText(const ModelIndex& index, const ChannelId& id)
{
    const Channel* channel = index.channel(id);
    const Element* element = channel ? index.element(channel->element) : nullptr;
    return element && !element->name.empty() ? element->name + " " + quantityWords(channel->quantity)
                                             : id.value;
}

std::string actuatorText(const ModelIndex& index, const ActuatorId& id)
{
    const Actuator* actuator = index.actuator(id);
    return actuator && !actuator->name.empty() ? actuator->name : id.value;
}

std::string_view refusalText(wire::Refusal refusal)
{
    switch (refusal) {
    case wire::Refusal::None:
        return "no reason was given";
    case wire::Refusal::Interlocked:
        return "an interlock holds it";
    case wire::Refusal::TimeLimitOver:
        return "the time limit is over";
    case wire::Refusal::NotSelected:
        return "it is not selected";
    case wire::Refusal::AlreadySelected:
        return "it is already selected";
    case wire::Refusal::NoAuthority:
        return "this seat has no authority over it";
    case wire::Refusal::LockedByOther:
        return "another client holds it";
    case wire::Refusal::OutOfRange:
        return "the value is out of its range";
    case wire::Refusal::UnknownActuator:
        return "the field does not know it";
    case wire::Refusal::Expired:
        return "the command came too late";
    case wire::Refusal::Replayed:
        return "the message was seen before";
    case wire::Refusal::HardwareFault:
        return "it has a hardware fault";
    case wire::Refusal::BadSignature:
        return "its signatures are not those that it needs";
    case wire::Refusal::ClockOff:
        return "this seat's clock and the field's differ too much";
    }
    return "no reason was given";
}

std::string sentence(std::string text)
{
    while (!text.empty() && (text.back() == ' ' || text.back() == '.'))
        text.pop_back();
    return text + '.';
}

} // namespace sinew::command
