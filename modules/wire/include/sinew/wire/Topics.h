// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>

#include <optional>
#include <string>
#include <string_view>

namespace sinew::wire {

/// MQTT topics of one site: sinew/<site>/telemetry/<device>, …/outlook/<channel>, …/command/<actuator>,
/// …/feedback/<actuator>, …/clock. Ids keep their slashes; what MQTT forbids in a topic (+, #, control
/// characters) and % are written as %XX; in the site's name the slash too.
std::string telemetryTopic(std::string_view site, std::string_view device);
std::string outlookTopic(std::string_view site, const ChannelId& channel);
std::string commandTopic(std::string_view site, const ActuatorId& actuator);
std::string feedbackTopic(std::string_view site, const ActuatorId& actuator);
std::string clockTopic(std::string_view site);

enum class TopicKind { Telemetry, Outlook, Command, Feedback, Clock };
/// "sinew/<site>/telemetry/#" and so on.
std::string subscription(std::string_view site, TopicKind kind);
/// What a received topic of the site is about; nothing where it is none of ours.
std::optional<TopicKind> kindOf(std::string_view site, std::string_view topic);

/// The device of a telemetry topic; empty where it is none.
std::string deviceOf(std::string_view site, std::string_view topic);

} // namespace sinew::wire
