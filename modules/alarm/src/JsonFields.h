// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/twin/ProposalJson.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace sinew::alarm {

/// Fields of a ledger row's detail; one of another type is as one that is absent.
inline std::string textAt(const nlohmann::json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

inline bool flagAt(const nlohmann::json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

inline std::optional<double> numberIf(const nlohmann::json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

inline std::optional<Instant> instantIf(const nlohmann::json& object, const char* name)
{
    const auto read = parseUtc(textAt(object, name));
    return read ? std::optional(*read) : std::nullopt;
}

inline std::optional<Duration> secondsIf(const nlohmann::json& object, const char* name)
{
    const auto number = numberIf(object, name);
    return number ? std::optional(fromSeconds(*number)) : std::nullopt;
}

inline void writeIf(nlohmann::json& object, const char* name, const std::optional<Instant>& at)
{
    if (at)
        object[name] = instantText(*at);
}

inline void writeIf(nlohmann::json& object, const char* name, const std::optional<Duration>& span)
{
    if (span)
        object[name] = toSeconds(*span);
}

} // namespace sinew::alarm
