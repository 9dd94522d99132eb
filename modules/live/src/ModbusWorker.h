// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "PlainDevices.h"

#include <sinew/live/Inbox.h>
#include <sinew/wire/ModbusMap.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <QModbusDataUnit>
#include <QModbusTcpClient>
#include <QObject>
#include <QTimer>

namespace sinew::live {

/// What the worker tells of itself; written by it, read by any thread.
struct ModbusState {
    std::atomic<bool> connected{false};
    std::atomic<std::uint64_t> received{0}, malformed{0}, dropped{0};
    std::mutex mutex;
    std::string detail;
    void say(std::string text)
    {
        const std::scoped_lock lock(mutex);
        detail = std::move(text);
    }
};

/// Polls, reads and writes, one request at a time. Lives in the source's thread and its event loop.
class ModbusWorker final : public QObject {
    Q_OBJECT

public:
    ModbusWorker(const wire::ModbusMap& map, SourceSink sink, ModbusState& state);
    void begin();
    void take(const wire::CommandMessage& command);
    void end();

private:
    using Monotonic = std::chrono::steady_clock;
    using Kind = wire::ModbusPoint::Table;
    /// Registers that are read with one request: points that lie side by side.
    struct Block {
        int unitId = 1;
        Kind table = Kind::Holding;
        int first = 0, count = 0;
        std::chrono::milliseconds every{1000};
        Monotonic::time_point due{};
        std::vector<std::size_t> points;
    };
    enum class Role { Value, Setting, Lowest, Highest };
    struct Point {
        Role role = Role::Value;
        std::size_t item = 0; ///< in the map's channels or actuators
        wire::ModbusPoint at;
        std::size_t block = 0;
    };
    struct WriteOrder {
        std::size_t actuator = 0;
        std::vector<std::uint16_t> registers;
    };
    struct Limits {
        std::optional<double> lowest, highest; ///< as the device itself says
    };
    /// A selection waits until its registers have been read afresh.
    struct Waiting {
        wire::CommandMessage command;
        std::vector<std::size_t> blocks;
    };

    void makePoints();
    void makeBlocks();
    void tick();
    void connectDevice();
    void lost(const std::string& why);
    void readNext();
    bool writeNext();
    void finishedRead(std::size_t block, QModbusReply& reply);
    void finishedWrite(const WriteOrder& order, QModbusReply& reply);
    void takeRegisters(const Block& block, const QModbusDataUnit& unit);
    void takePoint(const Point& point, double value, wire::Telemetry& telemetry);
    void refused(const Block& block);
    void blockRead(std::size_t block);
    void handOver(const wire::CommandMessage& command);
    void declare(std::size_t actuator);
    Result<void> write(const ActuatorId& id, double value);
    void answer(PlainDevices::Answers answers);
    void offline(const std::vector<ChannelId>& channels);
    bool failedTwice(const QModbusReply& reply);
    std::optional<std::size_t> indexOf(const ActuatorId& id) const;

    const wire::ModbusMap& m_map;
    const SourceSink m_sink;
    ModbusState& m_state;
    std::vector<Point> m_points;
    std::vector<Block> m_blocks;
    std::vector<Limits> m_limits; ///< parallel to the map's actuators
    std::deque<WriteOrder> m_writes;
    std::vector<Waiting> m_waiting;
    PlainDevices m_devices{[this](const ActuatorId& id, double value) { return write(id, value); }};
    QModbusTcpClient m_client;
    QTimer m_timer;
    bool m_busy = false; ///< a request is under way
    int m_silent = 0;    ///< requests without an answer, in a row
    std::chrono::milliseconds m_pause{0};
    Monotonic::time_point m_retryAt{};
};

} // namespace sinew::live
