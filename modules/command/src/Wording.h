// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/twin/Model.h>
#include <sinew/wire/Messages.h>

#include <string>
#include <string_view>

namespace sinew::command {

/// "60.0 °C", "80 %"; the bare number where the quantity is not in the catalogue.
std::string valueText(double si, std::string_view quantity);
/// "21.3 mm lower": a difference, so that 5 K is "5.0 °C higher", not "-268 °C".
std::string differenceText(double si, std::string_view quantity);
/// "12 s", "4 min", "3.5 h"
std::string durationText(Duration duration);
/// "Ada Lovelace (ada)"
std::string userText(const User& user);
/// "Pier P2 displacement"; the channel's id where the model does not know it.
std::string channelText(const ModelIndex& index, const ChannelId& id);
/// "Heater D2"; the id where the model does not know it.
std::string actuatorText(const ModelIndex& index, const ActuatorId& id);
/// The device's reason in words: "an interlock holds it".
std::string_view refusalText(wire::Refusal refusal);
/// Ends with a full stop, starts with what was given.
std::string sentence(std::string text);

} // namespace sinew::command
