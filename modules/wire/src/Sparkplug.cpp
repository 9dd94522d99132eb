// SPDX-License-Identifier: GPL-3.0-or-later
#include "JsonFields.h"

#include <sinew/wire/Sparkplug.h>

#include <sparkplug_b.pb.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace sinew::wire::sparkplug {

using Proto = org::eclipse::tahu::protobuf::Payload;
using ProtoMetric = org::eclipse::tahu::protobuf::Payload_Metric;
using ProtoProperty = org::eclipse::tahu::protobuf::Payload_PropertyValue;

namespace {

constexpr std::uint64_t kLastMillisecond = 253'402'300'799'999; // 9999-12-31T23:59:59.999Z
constexpr std::uint64_t kMaxSeq = 255;
constexpr int kMaxQuality = 1000;
constexpr auto kUnitKey = "engUnit";
constexpr auto kQualityKey = "Quality";

Instant instantOf(std::uint64_t milliseconds, const char* path)
{
    if (milliseconds > kLastMillisecond)
        fault("a time after the year 9999", path);
    return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

std::uint64_t millisecondsOf(Instant time)
{
    const auto count = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, count));
}

std::string textOf(const std::string& text, std::size_t most, const char* path)
{
    if (text.size() > most)
        throw Fault{Error{ErrorCode::LimitExceeded, fmt::format("more than {} bytes", most), path}};
    return text;
}

std::string nameOf(const std::string& name)
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(name, isControl))
        fault("control characters", "name");
    return textOf(name, kMaxNameBytes, "name");
}

bool isSigned(DataType type)
{
    return type >= DataType::Int8 && type <= DataType::Int64;
}
bool isUnsigned(DataType type)
{
    return (type >= DataType::UInt8 && type <= DataType::UInt64) || type == DataType::DateTime;
}
bool isText(DataType type)
{
    return type == DataType::String || type == DataType::Text || type == DataType::Uuid;
}
bool isSingle(DataType type)
{
    return type <= DataType::Uuid;
}

/// 8, 16, 32 or 64.
int bitsOf(DataType type)
{
    switch (type) {
    case DataType::Int8:
    case DataType::UInt8:
        return 8;
    case DataType::Int16:
    case DataType::UInt16:
        return 16;
    case DataType::Int32:
    case DataType::UInt32:
        return 32;
    default:
        return 64;
    }
}

/// Two's complement of the type's own width, or of a wider one: senders differ.
std::int64_t signedOf(std::uint64_t raw, int bits)
{
    for (const int width : {bits, 32, 64}) {
        const std::uint64_t sign = std::uint64_t(1) << (width - 1);
        if (width < 64 && raw >= 2 * sign)
            continue;
        const std::uint64_t upper = width < 64 && (raw & sign) != 0 ? ~(2 * sign - 1) : 0;
        const auto value = static_cast<std::int64_t>(raw | upper);
        const std::int64_t most = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
        if (value >= -most - 1 && value <= most)
            return value;
    }
    fault("does not fit its type", "value");
}

Value integerOf(std::uint64_t raw, DataType type)
{
    if (type == DataType::Unknown)
        return raw;
    if (isSigned(type))
        return signedOf(raw, bitsOf(type));
    if (!isUnsigned(type))
        fault("is not of its type", "value");
    if (const int bits = bitsOf(type); bits < 64 && raw >> bits != 0)
        fault("does not fit its type", "value");
    return raw;
}

Value realOf(double number, DataType type)
{
    if (type != DataType::Float && type != DataType::Double && type != DataType::Unknown)
        fault("is not of its type", "value");
    return std::isfinite(number) ? Value(number) : Value();
}

Value valueFrom(const ProtoMetric& from, DataType type)
{
    if (from.is_null() || !isSingle(type))
        return {};
    switch (from.value_case()) {
    case ProtoMetric::kIntValue:
        return integerOf(from.int_value(), type);
    case ProtoMetric::kLongValue:
        return integerOf(from.long_value(), type);
    case ProtoMetric::kFloatValue:
        return realOf(from.float_value(), type);
    case ProtoMetric::kDoubleValue:
        return realOf(from.double_value(), type);
    case ProtoMetric::kBooleanValue:
        if (type != DataType::Boolean && type != DataType::Unknown)
            fault("is not of its type", "value");
        return from.boolean_value();
    case ProtoMetric::kStringValue:
        if (!isText(type) && type != DataType::Unknown)
            fault("is not of its type", "value");
        return textOf(from.string_value(), kMaxTextBytes, "value");
    default:
        if (type != DataType::Unknown)
            fault("is missing", "value");
        return {};
    }
}

void readProperty(const std::string& key, const ProtoProperty& from, Metric& metric)
{
    if (from.is_null())
        return;
    if (key == kUnitKey && from.has_string_value())
        metric.unit = textOf(from.string_value(), kMaxIdBytes, "properties.engUnit");
    if (key == kQualityKey && from.has_int_value() && from.int_value() <= kMaxQuality)
        metric.quality = static_cast<int>(from.int_value());
}

Metric metricFrom(const ProtoMetric& from)
{
    Metric metric;
    metric.name = nameOf(from.name());
    if (from.has_alias())
        metric.alias = from.alias();
    if (metric.name.empty() && !metric.alias)
        fault("neither a name nor an alias", "name");
    if (from.has_timestamp())
        metric.time = instantOf(from.timestamp(), "timestamp");
    if (from.datatype() > kLastDataType)
        fault(fmt::format("{} is no data type", from.datatype()), "datatype");
    metric.type = static_cast<DataType>(from.datatype());
    metric.historical = from.is_historical();
    metric.value = valueFrom(from, metric.type);
    const auto& properties = from.properties();
    for (int i = 0; i < std::min(properties.keys_size(), properties.values_size()); ++i)
        readProperty(properties.keys(i), properties.values(i), metric);
    return metric;
}

Metric metricAt(const Proto& from, int at)
{
    try {
        return metricFrom(from.metrics(at));
    } catch (Fault& thrown) {
        thrown.error.subject = fmt::format("metrics[{}].{}", at, thrown.error.subject);
        throw;
    }
}

Payload payloadFrom(const Proto& from)
{
    Payload payload;
    if (from.has_timestamp())
        payload.time = instantOf(from.timestamp(), "timestamp");
    if (from.has_seq() && from.seq() > kMaxSeq)
        fault("beyond 255", "seq");
    if (from.has_seq())
        payload.seq = static_cast<std::uint8_t>(from.seq());
    if (static_cast<std::size_t>(from.metrics_size()) > kMaxMetrics)
        throw Fault{
            Error{ErrorCode::LimitExceeded, fmt::format("more than {} metrics", kMaxMetrics), "metrics"}};
    payload.metrics.reserve(static_cast<std::size_t>(from.metrics_size()));
    for (int i = 0; i < from.metrics_size(); ++i)
        payload.metrics.push_back(metricAt(from, i));
    return payload;
}

struct PutValue {
    ProtoMetric& to;
    DataType type;
    void operator()(std::monostate) const { to.set_is_null(true); }
    void operator()(bool value) const { to.set_boolean_value(value); }
    void operator()(std::int64_t value) const
    {
        if (bitsOf(type) == 64)
            to.set_long_value(static_cast<std::uint64_t>(value));
        else
            to.set_int_value(static_cast<std::uint32_t>(value));
    }
    void operator()(std::uint64_t value) const
    {
        const bool wide = type == DataType::Unknown ? value > std::numeric_limits<std::uint32_t>::max()
                                                    : bitsOf(type) == 64;
        if (wide)
            to.set_long_value(value);
        else
            to.set_int_value(static_cast<std::uint32_t>(value));
    }
    void operator()(double value) const
    {
        if (type == DataType::Float)
            to.set_float_value(static_cast<float>(value));
        else
            to.set_double_value(value);
    }
    void operator()(const std::string& value) const { to.set_string_value(value); }
};

void putProperties(const Metric& metric, ProtoMetric& to)
{
    if (!metric.unit.empty()) {
        to.mutable_properties()->add_keys(kUnitKey);
        ProtoProperty* unit = to.mutable_properties()->add_values();
        unit->set_type(static_cast<std::uint32_t>(DataType::String));
        unit->set_string_value(metric.unit);
    }
    if (metric.quality) {
        to.mutable_properties()->add_keys(kQualityKey);
        ProtoProperty* quality = to.mutable_properties()->add_values();
        quality->set_type(static_cast<std::uint32_t>(DataType::Int32));
        quality->set_int_value(static_cast<std::uint32_t>(*metric.quality));
    }
}

void put(const Metric& metric, ProtoMetric& to)
{
    if (!metric.name.empty())
        to.set_name(metric.name);
    if (metric.alias)
        to.set_alias(*metric.alias);
    if (metric.time)
        to.set_timestamp(millisecondsOf(*metric.time));
    if (metric.type != DataType::Unknown)
        to.set_datatype(static_cast<std::uint32_t>(metric.type));
    if (metric.historical)
        to.set_is_historical(true);
    std::visit(PutValue{to, metric.type}, metric.value);
    putProperties(metric, to);
}

} // namespace

Result<Payload> decode(std::string_view bytes)
{
    if (bytes.size() > kMaxPayloadBytes)
        return fail(ErrorCode::LimitExceeded, fmt::format("payload of {} bytes", bytes.size()));
    Proto parsed;
    if (!parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorCode::InvalidInput, "not a Sparkplug B payload");
    try {
        return payloadFrom(parsed);
    } catch (const Fault& thrown) {
        return tl::unexpected(thrown.error);
    }
}

std::string encode(const Payload& payload)
{
    Proto to;
    if (payload.time)
        to.set_timestamp(millisecondsOf(*payload.time));
    if (payload.seq)
        to.set_seq(*payload.seq);
    for (const Metric& metric : payload.metrics)
        put(metric, *to.add_metrics());
    return to.SerializeAsString();
}

Result<Value> typed(const Value& raw, DataType type)
{
    const auto* integer = std::get_if<std::uint64_t>(&raw);
    if (!integer || type == DataType::Unknown)
        return raw;
    try {
        return integerOf(*integer, type);
    } catch (const Fault& thrown) {
        return tl::unexpected(thrown.error);
    }
}

std::optional<double> numberOf(const Value& value)
{
    return std::visit(
        [](const auto& held) -> std::optional<double> {
            if constexpr (std::is_arithmetic_v<std::decay_t<decltype(held)>>)
                return static_cast<double>(held);
            else
                return std::nullopt;
        },
        value);
}

} // namespace sinew::wire::sparkplug
