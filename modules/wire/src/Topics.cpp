// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/wire/Topics.h>

#include <array>
#include <fmt/format.h>

namespace sinew::wire {

namespace {

constexpr std::array<std::string_view, 5> kWords{"telemetry", "outlook", "command", "feedback", "clock"};

std::string escaped(std::string_view text, std::string_view forbidden)
{
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || forbidden.find(c) != std::string_view::npos)
            out += fmt::format("%{:02X}", byte);
        else
            out += c;
    }
    return out;
}

std::string base(std::string_view site, TopicKind kind)
{
    return fmt::format("sinew/{}/{}", escaped(site, "/+#%"), kWords[static_cast<std::size_t>(kind)]);
}

std::string topic(std::string_view site, TopicKind kind, std::string_view id)
{
    return base(site, kind) + "/" + escaped(id, "+#%");
}

} // namespace

std::string telemetryTopic(std::string_view site, std::string_view device)
{
    return topic(site, TopicKind::Telemetry, device);
}

std::string outlookTopic(std::string_view site, const ChannelId& channel)
{
    return topic(site, TopicKind::Outlook, channel.value);
}

std::string commandTopic(std::string_view site, const ActuatorId& actuator)
{
    return topic(site, TopicKind::Command, actuator.value);
}

std::string feedbackTopic(std::string_view site, const ActuatorId& actuator)
{
    return topic(site, TopicKind::Feedback, actuator.value);
}

std::string clockTopic(std::string_view site)
{
    return base(site, TopicKind::Clock);
}

std::string subscription(std::string_view site, TopicKind kind)
{
    return kind == TopicKind::Clock ? clockTopic(site) : base(site, kind) + "/#";
}

std::optional<TopicKind> kindOf(std::string_view site, std::string_view topic)
{
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        const auto kind = static_cast<TopicKind>(i);
        const std::string begin = base(site, kind);
        if (!topic.starts_with(begin))
            continue;
        const std::string_view rest = topic.substr(begin.size());
        if (kind == TopicKind::Clock ? rest.empty() : rest.size() > 1 && rest.front() == '/')
            return kind;
    }
    return std::nullopt;
}

std::string deviceOf(std::string_view site, std::string_view topic)
{
    const std::string begin = base(site, TopicKind::Telemetry) + "/";
    return topic.starts_with(begin) ? std::string(topic.substr(begin.size())) : std::string();
}

} // namespace sinew::wire
