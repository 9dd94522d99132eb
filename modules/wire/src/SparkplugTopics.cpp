// SPDX-License-Identifier: GPL-3.0-or-later
#include "JsonFields.h"

#include <sinew/wire/Sparkplug.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sinew::wire::sparkplug {

namespace {

constexpr std::string_view kNamespace = "spBv1.0";
constexpr std::array<std::string_view, 8> kTypes{"NBIRTH", "NDEATH", "DBIRTH", "DDEATH",
                                                 "NDATA",  "DDATA",  "NCMD",   "DCMD"};
constexpr std::size_t kMaxStateBytes = 4096;

std::vector<std::string_view> parts(std::string_view text)
{
    std::vector<std::string_view> found;
    for (;;) {
        const auto slash = text.find('/');
        found.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos)
            return found;
        text.remove_prefix(slash + 1);
    }
}

bool isOfDevice(Topic::Type type)
{
    return kTypes[static_cast<std::size_t>(type)].front() == 'D';
}

} // namespace

bool isName(std::string_view text)
{
    const auto isForbidden = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '+' || c == '#';
    };
    return !text.empty() && text.size() <= kMaxIdBytes && std::ranges::none_of(text, isForbidden);
}

std::string toText(const Topic& topic)
{
    std::string text = fmt::format("{}/{}/{}/{}", kNamespace, topic.group,
                                   kTypes[static_cast<std::size_t>(topic.type)], topic.node);
    return isOfDevice(topic.type) ? text + '/' + topic.device : text;
}

std::optional<Topic> parseTopic(std::string_view text)
{
    const auto levels = parts(text);
    if (levels.size() < 4 || levels[0] != kNamespace)
        return std::nullopt;
    const auto type = std::ranges::find(kTypes, levels[2]);
    if (type == kTypes.end())
        return std::nullopt;
    Topic topic{
        std::string(levels[1]), static_cast<Topic::Type>(type - kTypes.begin()), std::string(levels[3]), {}};
    if (levels.size() != (isOfDevice(topic.type) ? 5u : 4u))
        return std::nullopt;
    if (isOfDevice(topic.type))
        topic.device = levels[4];
    const bool named =
        isName(topic.group) && isName(topic.node) && (!isOfDevice(topic.type) || isName(topic.device));
    return named ? std::optional(std::move(topic)) : std::nullopt;
}

std::string stateTopic(std::string_view host)
{
    return fmt::format("{}/STATE/{}", kNamespace, host);
}

std::string encode(const HostState& state)
{
    return nlohmann::json{{"online", state.online}, {"timestamp", microsOf(state.time) / 1000}}.dump();
}

Result<HostState> decodeHostState(std::string_view text)
{
    if (text.size() > kMaxStateBytes)
        return fail(ErrorCode::LimitExceeded, fmt::format("state of {} bytes", text.size()));
    try {
        const auto parsed = nlohmann::json::parse(text);
        const JsonFields fields(parsed);
        if (!fields.has("online"))
            fault("is missing", "online");
        return HostState{fields.flag("online"), fields.time("timestamp")};
    } catch (const Fault& thrown) {
        return tl::unexpected(thrown.error);
    } catch (const nlohmann::json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

} // namespace sinew::wire::sparkplug
