// SPDX-License-Identifier: GPL-3.0-or-later
#include "JsonFields.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::wire {

namespace {

constexpr double kLargest = 1e30;
constexpr std::int64_t kLastMicros = 253402300799'999'999; // end of the year 9999

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

double finite(const nlohmann::json& value, const char* name)
{
    if (!value.is_number())
        fault("a number is needed", name);
    const double number = value.get<double>();
    if (!std::isfinite(number) || std::abs(number) > kLargest)
        fault("the number is not finite or too large", name);
    return number;
}

Instant inRange(Instant t, const char* name)
{
    if (microsOf(t) < 0 || microsOf(t) > kLastMicros)
        fault("the time lies outside 1970 to 9999", name);
    return t;
}

} // namespace

void fault(std::string message, std::string path)
{
    throw Fault{Error{ErrorCode::InvalidInput, std::move(message), std::move(path)}};
}

JsonFields::JsonFields(const nlohmann::json& object) : m_object(object)
{
    if (!object.is_object())
        fault("an object is needed", "");
}

const nlohmann::json* JsonFields::member(const char* name) const
{
    const auto found = m_object.find(name);
    return found == m_object.end() ? nullptr : &*found;
}

const nlohmann::json& JsonFields::required(const char* name) const
{
    const nlohmann::json* value = member(name);
    if (!value)
        fault("missing", name);
    return *value;
}

std::string idFrom(const nlohmann::json& value, const std::string& path)
{
    if (!value.is_string())
        fault("a text is needed", path);
    std::string text = value.get<std::string>();
    if (text.empty() || text.size() > kMaxIdBytes)
        fault(fmt::format("must have 1 to {} bytes", kMaxIdBytes), path);
    if (std::ranges::any_of(text, isControl))
        fault("control characters are not allowed", path);
    return text;
}

std::string JsonFields::id(const char* name) const
{
    return idFrom(required(name), name);
}

std::string JsonFields::text(const char* name) const
{
    const nlohmann::json* value = member(name);
    if (!value)
        return {};
    if (!value->is_string())
        fault("a text is needed", name);
    if (value->get_ref<const std::string&>().size() > kMaxTextBytes)
        fault(fmt::format("must have at most {} bytes", kMaxTextBytes), name);
    return value->get<std::string>();
}

double JsonFields::number(const char* name) const
{
    return finite(required(name), name);
}

std::optional<double> JsonFields::optionalNumber(const char* name) const
{
    const nlohmann::json* value = member(name);
    return value ? std::optional(finite(*value, name)) : std::nullopt;
}

std::optional<std::uint64_t> JsonFields::optionalCount(const char* name) const
{
    const nlohmann::json* value = member(name);
    if (!value)
        return std::nullopt;
    if (!value->is_number_unsigned())
        fault("a count is needed", name);
    return value->get<std::uint64_t>();
}

std::optional<int> JsonFields::optionalInt(const char* name, int min, int max) const
{
    const nlohmann::json* value = member(name);
    if (!value)
        return std::nullopt;
    if (!value->is_number_integer())
        fault("an integer is needed", name);
    // Compared as double: an unsigned 64-bit number must not wrap.
    const double number = value->get<double>();
    if (number < min || number > max)
        fault(fmt::format("must lie between {} and {}", min, max), name);
    return value->get<int>();
}

bool JsonFields::flag(const char* name) const
{
    const nlohmann::json* value = member(name);
    if (!value)
        return false;
    if (!value->is_boolean())
        fault("true or false is needed", name);
    return value->get<bool>();
}

Instant JsonFields::time(const char* name) const
{
    const nlohmann::json& value = required(name);
    if (value.is_number()) {
        const double ms = finite(value, name);
        if (ms < 0 || ms * 1000 > static_cast<double>(kLastMicros))
            fault("the time lies outside 1970 to 9999", name);
        return inRange(instantFromMicros(std::llround(ms * 1000)), name);
    }
    if (!value.is_string())
        fault("a time is needed (ISO 8601, or milliseconds since 1970)", name);
    const auto parsed = parseUtc(value.get_ref<const std::string&>());
    if (!parsed)
        fault("not an ISO 8601 time", name);
    return inRange(*parsed, name);
}

const nlohmann::json& JsonFields::array(const char* name, std::size_t maxItems) const
{
    const nlohmann::json& value = required(name);
    if (!value.is_array())
        fault("a list is needed", name);
    if (value.size() > maxItems)
        throw Fault{Error{ErrorCode::LimitExceeded, fmt::format("more than {} items", maxItems), name}};
    return value;
}

std::string formatTime(Instant t)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(t);
    const auto micros = (t - second).count();
    if (micros % 1000 == 0)
        return formatUtc(t);
    std::string text = formatUtc(second);
    text.pop_back(); // Z
    return fmt::format("{}.{:06}Z", text, micros);
}

} // namespace sinew::wire
