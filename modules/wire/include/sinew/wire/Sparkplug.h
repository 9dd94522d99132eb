// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Sparkplug B as the specification 3.0.0 (Eclipse Foundation, 2022) defines it: topics and payloads.
/// Protobuf is known to Sparkplug.cpp only.
namespace sinew::wire::sparkplug {

/// Numbers of the specification, 6.4.16. Those that carry no single value are read as null.
enum class DataType {
    Unknown = 0, ///< not said: data may leave it to the birth
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float,
    Double,
    Boolean,
    String,
    DateTime,
    Text,
    Uuid,
    DataSet,
    Bytes,
    File,
    Template,
};
inline constexpr int kLastDataType = 34; ///< the array types after Template are read as null

/// Null; signed and unsigned integers; without a type, integers as they lie on the wire. A number that is not
/// finite is null.
using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

struct Metric {
    std::string name; ///< births; data carry the alias where the birth gave one
    std::optional<std::uint64_t> alias;
    std::optional<Instant> time; ///< of the value, to the millisecond
    DataType type = DataType::Unknown;
    bool historical = false; ///< back-filled: never a live value
    Value value;
    std::string unit;           ///< property "engUnit"
    std::optional<int> quality; ///< property "Quality": 0 bad, 192 good, 500 stale
    bool operator==(const Metric&) const = default;
};

struct Payload {
    std::optional<Instant> time;
    std::optional<std::uint8_t> seq;
    std::vector<Metric> metrics;
    bool operator==(const Payload&) const = default;
};

inline constexpr std::size_t kMaxPayloadBytes = 4u << 20;
inline constexpr std::size_t kMaxMetrics = 200'000;
inline constexpr std::size_t kMaxNameBytes = 1024;
inline constexpr std::size_t kMaxTextBytes = 1u << 20;

/// Strict: a value that does not fit its type, a sequence number beyond 255, a name with control characters
/// or too long, a time outside 1970 to 9999 is an error that names the place ("metrics[3].value"). Unknown
/// fields are ignored. Errors: InvalidInput, LimitExceeded. Thread: pure; any.
Result<Payload> decode(std::string_view bytes);
std::string encode(const Payload& payload);

/// An integer without a type, as `type` (the birth's) means it. Errors: InvalidInput: it does not fit.
Result<Value> typed(const Value& raw, DataType type);
/// Numbers and booleans (0, 1); nothing for null and texts.
std::optional<double> numberOf(const Value& value);

/// spBv1.0/<group>/<type>/<node>[/<device>]
struct Topic {
    enum class Type { NBirth, NDeath, DBirth, DDeath, NData, DData, NCmd, DCmd };
    std::string group;
    Type type = Type::NData;
    std::string node, device; ///< device: in the D… types only
    bool operator==(const Topic&) const = default;
};
/// Group, node and device ids: not empty, without / + # and control characters.
bool isName(std::string_view text);
std::string toText(const Topic& topic);
/// Nothing where it is none.
std::optional<Topic> parseTopic(std::string_view text);

/// Of a host application: spBv1.0/STATE/<host>, retained, JSON.
std::string stateTopic(std::string_view host);
struct HostState {
    bool online = false;
    Instant time; ///< the death's is the one of its birth
    bool operator==(const HostState&) const = default;
};
std::string encode(const HostState& state);
Result<HostState> decodeHostState(std::string_view json);

// Names that the specification gives.
inline constexpr std::string_view kBirthDeathSequence = "bdSeq";
inline constexpr std::string_view kRebirth = "Node Control/Rebirth";

} // namespace sinew::wire::sparkplug
