// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Result.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::wire {

/// Where a device keeps one value: docs/wire-format.md, chapter Modbus. value = raw * scale + offset, in
/// `unit`.
struct ModbusPoint {
    enum class Table { Coil, Discrete, Input, Holding };
    enum class Type { Bool, Int16, UInt16, Int32, UInt32, Float32 };

    int unitId = 1; ///< 0 to 255
    Table table = Table::Holding;
    int address = 0; ///< on the wire, from 0
    Type type = Type::UInt16;
    bool lowWordFirst = false; ///< of two registers
    double scale = 1, offset = 0;
    std::string unit; ///< empty: as the channel or actuator declares
    std::chrono::milliseconds poll{1000};

    int registers() const { return type >= Type::Int32 ? 2 : 1; }
    bool operator==(const ModbusPoint&) const = default;
};

struct ModbusMap {
    struct Channel {
        ChannelId id;
        ModbusPoint at;
        bool operator==(const Channel&) const = default;
    };
    struct Actuator {
        ActuatorId id;
        ModbusPoint at;                        ///< of the set value; coil or holding register
        std::optional<double> lowest, highest; ///< in the point's unit
        /// Registers of the same kind and scale where the device itself keeps its limits.
        std::optional<int> lowestAddress, highestAddress;
        bool operator==(const Actuator&) const = default;
    };
    std::string host;
    int port = 502;
    std::chrono::milliseconds timeout{1000}; ///< of one answer
    std::vector<Channel> channels;
    std::vector<Actuator> actuators;
    bool operator==(const ModbusMap&) const = default;
};

/// Strict, as the payloads are: what is wrong is named by its place ("channels[3].address"). Errors:
/// InvalidInput, LimitExceeded, NewerVersion. Thread: pure; any.
Result<ModbusMap> decodeModbusMap(std::string_view json);
std::string encode(const ModbusMap& map);

/// The value in registers (or one bit, 0 or 1); nothing where a float is not finite or there are too few.
std::optional<double> valueIn(const ModbusPoint& point, std::span<const std::uint16_t> registers);
/// The registers that hold a value. Errors: InvalidInput: the type cannot hold it.
Result<std::vector<std::uint16_t>> registersFor(const ModbusPoint& point, double value);
/// How far a value may lie from what was written, because of the type's steps; in the point's unit.
double stepOf(const ModbusPoint& point, double value);

} // namespace sinew::wire
