// SPDX-License-Identifier: GPL-3.0-or-later
#include "JsonFields.h"

#include <sinew/core/Units.h>
#include <sinew/wire/Codec.h>
#include <sinew/wire/ModbusMap.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace sinew::wire {

using nlohmann::json;
using Table = ModbusPoint::Table;
using Type = ModbusPoint::Type;

namespace {

constexpr std::array<std::string_view, 4> kTables{"coil", "discrete", "input", "holding"};
constexpr std::array<std::string_view, 6> kTypes{"bool", "int16", "uint16", "int32", "uint32", "float32"};
constexpr std::array<std::string_view, 2> kOrders{"high-first", "low-first"};
constexpr std::size_t kMaxPoints = 20'000, kMaxMapBytes = 8u << 20;
constexpr int kLastAddress = 65'535, kLastUnit = 255;
constexpr int kShortestPollMs = 50, kLongestPollMs = 86'400'000;
constexpr int kShortestTimeoutMs = 10, kLongestTimeoutMs = 60'000;

template <std::size_t N>
std::size_t wordAt(const JsonFields& fields, const char* name, const std::array<std::string_view, N>& words,
                   std::string_view absent)
{
    const std::string text = fields.has(name) ? fields.id(name) : std::string(absent);
    const auto found = std::ranges::find(words, text);
    if (found == words.end())
        fault("unknown: " + text, name);
    return static_cast<std::size_t>(found - words.begin());
}

int wholeAt(const JsonFields& fields, const char* name, int least, int most, std::optional<int> absent)
{
    const auto number = fields.optionalInt(name, least, most);
    if (!number && !absent)
        fault("missing", name);
    return number.value_or(absent.value_or(0));
}

std::string unitFrom(const JsonFields& fields)
{
    const std::string unit = fields.text("unit");
    if (!unit.empty() && !findUnit(unit))
        fault("unknown unit: " + unit, "unit");
    return unit;
}

void checkPoint(const ModbusPoint& point)
{
    const bool isBit = point.table == Table::Coil || point.table == Table::Discrete;
    if (isBit != (point.type == Type::Bool))
        fault("bits lie in coil and discrete, numbers in input and holding", "type");
    if (point.address + point.registers() - 1 > kLastAddress)
        fault("its second register would lie beyond 65535", "address");
    if (point.scale == 0)
        fault("must not be zero", "scale");
}

ModbusPoint pointFrom(const JsonFields& fields)
{
    ModbusPoint point;
    point.unitId = wholeAt(fields, "unitId", 0, kLastUnit, 1);
    if (!fields.has("table"))
        fault("missing", "table");
    point.table = static_cast<Table>(wordAt(fields, "table", kTables, {}));
    point.address = wholeAt(fields, "address", 0, kLastAddress, std::nullopt);
    const bool isBit = point.table == Table::Coil || point.table == Table::Discrete;
    point.type = static_cast<Type>(wordAt(fields, "type", kTypes, isBit ? "bool" : "uint16"));
    point.lowWordFirst = wordAt(fields, "wordOrder", kOrders, "high-first") == 1;
    point.scale = fields.optionalNumber("scale").value_or(1);
    point.offset = fields.optionalNumber("offset").value_or(0);
    point.unit = unitFrom(fields);
    point.poll = std::chrono::milliseconds(wholeAt(fields, "pollMs", kShortestPollMs, kLongestPollMs, 1000));
    checkPoint(point);
    return point;
}

ModbusMap::Channel channelFrom(const JsonFields& fields)
{
    return {ChannelId(fields.id("channel")), pointFrom(fields)};
}

void checkLimits(const ModbusMap::Actuator& actuator)
{
    if (actuator.at.table != Table::Coil && actuator.at.table != Table::Holding)
        fault("only coils and holding registers can be written", "table");
    if (actuator.lowest && actuator.highest && *actuator.lowest > *actuator.highest)
        fault("lies above highest", "lowest");
    for (const auto& address : {actuator.lowestAddress, actuator.highestAddress})
        if (address && *address + actuator.at.registers() - 1 > kLastAddress)
            fault("its second register would lie beyond 65535", "lowestAddress");
}

ModbusMap::Actuator actuatorFrom(const JsonFields& fields)
{
    ModbusMap::Actuator actuator{ActuatorId(fields.id("actuator")),
                                 pointFrom(fields),
                                 fields.optionalNumber("lowest"),
                                 fields.optionalNumber("highest"),
                                 fields.optionalInt("lowestAddress", 0, kLastAddress),
                                 fields.optionalInt("highestAddress", 0, kLastAddress)};
    checkLimits(actuator);
    return actuator;
}

template <class Item, class Read>
std::vector<Item> pointsOf(const JsonFields& fields, const char* name, Read read)
{
    std::vector<Item> items;
    std::set<std::string> seen;
    if (!fields.has(name))
        return items;
    std::size_t at = 0;
    try {
        for (const json& one : fields.array(name, kMaxPoints)) {
            items.push_back(read(JsonFields(one)));
            if (!seen.insert(items.back().id.value).second)
                fault("is there twice", items.back().id.value);
            ++at;
        }
    } catch (Fault& thrown) {
        thrown.error.subject = fmt::format("{}[{}].{}", name, at, thrown.error.subject);
        throw;
    }
    return items;
}

json toJson(const ModbusPoint& point)
{
    return {{"unitId", point.unitId},
            {"table", kTables[static_cast<std::size_t>(point.table)]},
            {"address", point.address},
            {"type", kTypes[static_cast<std::size_t>(point.type)]},
            {"wordOrder", kOrders[point.lowWordFirst ? 1 : 0]},
            {"scale", point.scale},
            {"offset", point.offset},
            {"unit", point.unit},
            {"pollMs", point.poll.count()}};
}

template <class T>
void put(json& object, const char* name, const std::optional<T>& value)
{
    if (value)
        object[name] = *value;
}

double lowestRaw(Type type)
{
    switch (type) {
    case Type::Int16:
        return -32'768;
    case Type::Int32:
        return -2'147'483'648.0;
    case Type::Float32:
        return -std::numeric_limits<float>::max();
    default:
        return 0;
    }
}

double highestRaw(Type type)
{
    switch (type) {
    case Type::Bool:
        return 1;
    case Type::Int16:
        return 32'767;
    case Type::UInt16:
        return 65'535;
    case Type::Int32:
        return 2'147'483'647.0;
    case Type::UInt32:
        return 4'294'967'295.0;
    case Type::Float32:
        return std::numeric_limits<float>::max();
    }
    return 0;
}

double rawOf(const ModbusPoint& point, std::uint32_t word)
{
    switch (point.type) {
    case Type::Bool:
        return word != 0 ? 1 : 0;
    case Type::Int16:
        return static_cast<std::int16_t>(static_cast<std::uint16_t>(word));
    case Type::Int32:
        return static_cast<std::int32_t>(word);
    case Type::Float32:
        return std::bit_cast<float>(word);
    default:
        return word;
    }
}

ModbusMap mapFrom(const JsonFields& fields)
{
    if (const auto version = fields.optionalInt("v", 1, 1'000'000); version && *version > kWireVersion)
        throw Fault{Error{ErrorCode::NewerVersion,
                          fmt::format("version {} is newer than {}", *version, kWireVersion), "v"}};
    ModbusMap map;
    map.host = fields.id("host");
    map.port = wholeAt(fields, "port", 1, kLastAddress, 502);
    map.timeout =
        std::chrono::milliseconds(wholeAt(fields, "timeoutMs", kShortestTimeoutMs, kLongestTimeoutMs, 1000));
    map.channels = pointsOf<ModbusMap::Channel>(fields, "channels", channelFrom);
    map.actuators = pointsOf<ModbusMap::Actuator>(fields, "actuators", actuatorFrom);
    return map;
}

} // namespace

Result<ModbusMap> decodeModbusMap(std::string_view text)
{
    if (text.size() > kMaxMapBytes)
        return fail(ErrorCode::LimitExceeded, fmt::format("a map of {} bytes", text.size()));
    try {
        const json parsed = json::parse(text);
        return mapFrom(JsonFields(parsed));
    } catch (const Fault& thrown) {
        return tl::unexpected(thrown.error);
    } catch (const json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

std::string encode(const ModbusMap& map)
{
    json channels = json::array(), actuators = json::array();
    for (const auto& channel : map.channels) {
        json one = toJson(channel.at);
        one["channel"] = channel.id.value;
        channels.push_back(std::move(one));
    }
    for (const auto& actuator : map.actuators) {
        json one = toJson(actuator.at);
        one["actuator"] = actuator.id.value;
        put(one, "lowest", actuator.lowest);
        put(one, "highest", actuator.highest);
        put(one, "lowestAddress", actuator.lowestAddress);
        put(one, "highestAddress", actuator.highestAddress);
        actuators.push_back(std::move(one));
    }
    return json{{"v", kWireVersion},
                {"host", map.host},
                {"port", map.port},
                {"timeoutMs", map.timeout.count()},
                {"channels", std::move(channels)},
                {"actuators", std::move(actuators)}}
        .dump(2, ' ', false, json::error_handler_t::replace);
}

std::optional<double> valueIn(const ModbusPoint& point, std::span<const std::uint16_t> registers)
{
    const auto count = static_cast<std::size_t>(point.registers());
    if (registers.size() < count)
        return std::nullopt;
    std::uint32_t word = registers[0];
    if (count == 2)
        word = point.lowWordFirst ? registers[0] | std::uint32_t(registers[1]) << 16
                                  : std::uint32_t(registers[0]) << 16 | registers[1];
    const double value = rawOf(point, word) * point.scale + point.offset;
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Result<std::vector<std::uint16_t>> registersFor(const ModbusPoint& point, double value)
{
    const double exact = (value - point.offset) / point.scale;
    const double raw = point.type == Type::Float32 ? exact : std::round(exact);
    if (!(raw >= lowestRaw(point.type) && raw <= highestRaw(point.type)))
        return fail(ErrorCode::InvalidInput, fmt::format("{} does not fit into {}", value,
                                                         kTypes[static_cast<std::size_t>(point.type)]));
    const std::uint32_t word = point.type == Type::Float32
                                   ? std::bit_cast<std::uint32_t>(static_cast<float>(raw))
                                   : static_cast<std::uint32_t>(static_cast<std::int64_t>(raw));
    const auto high = static_cast<std::uint16_t>(word >> 16), low = static_cast<std::uint16_t>(word);
    if (point.registers() == 1)
        return std::vector<std::uint16_t>{low};
    return point.lowWordFirst ? std::vector<std::uint16_t>{low, high} : std::vector<std::uint16_t>{high, low};
}

double stepOf(const ModbusPoint& point, double value)
{
    constexpr double kFloatStep = 1.0 / (1 << 23);
    const double raw = std::abs((value - point.offset) / point.scale);
    const double step = point.type == Type::Float32 ? std::max(raw, 1e-30) * kFloatStep : 0.5;
    // A hair more, for the rounding of the conversion itself.
    return step * std::abs(point.scale) * (1 + 1e-9) + 1e-12 * (std::abs(value) + std::abs(point.offset));
}

} // namespace sinew::wire
