// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>

#include <nlohmann/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sinew::wire {

/// Leaves the decoder of a message; caught in the same file's public function, never outside.
struct Fault {
    Error error;
};
[[noreturn]] void fault(std::string message, std::string path);

inline constexpr std::size_t kMaxIdBytes = 256;
inline constexpr std::size_t kMaxTextBytes = 4096;

/// Not empty, at most kMaxIdBytes, no control characters.
std::string idFrom(const nlohmann::json& value, const std::string& path);

/// Strict reading of one JSON object's members. Throws Fault with the member's name as subject.
class JsonFields {
public:
    explicit JsonFields(const nlohmann::json& object);

    /// Not empty, at most kMaxIdBytes, no control characters.
    std::string id(const char* name) const;
    /// "" where absent; at most kMaxTextBytes.
    std::string text(const char* name) const;
    double number(const char* name) const;
    std::optional<double> optionalNumber(const char* name) const;
    std::optional<int> optionalInt(const char* name, int min, int max) const;
    std::optional<std::uint64_t> optionalCount(const char* name) const;
    /// false where absent.
    bool flag(const char* name) const;
    /// ISO 8601 text or milliseconds since 1970.
    Instant time(const char* name) const;
    const nlohmann::json& array(const char* name, std::size_t maxItems) const;
    /// What `read` makes of the object `name`; a fault inside gets the name in front of its path.
    template <class Read>
    auto within(const char* name, Read read) const
    {
        try {
            return read(JsonFields(required(name)));
        } catch (Fault& thrown) {
            const bool isItself = thrown.error.subject.empty();
            thrown.error.subject = isItself ? name : std::string(name) + "." + thrown.error.subject;
            throw;
        }
    }
    bool has(const char* name) const { return member(name) != nullptr; }

private:
    const nlohmann::json* member(const char* name) const;
    const nlohmann::json& required(const char* name) const;
    const nlohmann::json& m_object;
};

/// ISO 8601 in UTC, to the microsecond where needed.
std::string formatTime(Instant t);

} // namespace sinew::wire
