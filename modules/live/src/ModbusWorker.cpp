// SPDX-License-Identifier: GPL-3.0-or-later
#include "ModbusWorker.h"

#include <algorithm>
#include <fmt/format.h>
#include <QModbusReply>
#include <QVariant>

namespace sinew::live {

using wire::ModbusPoint;

namespace {

constexpr std::chrono::milliseconds kTick{20}, kShortestPause{500}, kLongestPause{30'000};
constexpr int kGiveUpAfter = 2;
/// What one request may carry (Modbus application protocol 1.1b3, 6.1 to 6.4).
constexpr int kMaxRegisters = 125, kMaxBits = 2000;

QModbusDataUnit::RegisterType kindOf(ModbusPoint::Table table)
{
    switch (table) {
    case ModbusPoint::Table::Coil:
        return QModbusDataUnit::Coils;
    case ModbusPoint::Table::Discrete:
        return QModbusDataUnit::DiscreteInputs;
    case ModbusPoint::Table::Input:
        return QModbusDataUnit::InputRegisters;
    case ModbusPoint::Table::Holding:
        break;
    }
    return QModbusDataUnit::HoldingRegisters;
}

int mostOf(ModbusPoint::Table table)
{
    const bool isBit = table == ModbusPoint::Table::Coil || table == ModbusPoint::Table::Discrete;
    return isBit ? kMaxBits : kMaxRegisters;
}

Instant now()
{
    return SystemClock().wall();
}

} // namespace

ModbusWorker::ModbusWorker(const wire::ModbusMap& map, SourceSink sink, ModbusState& state)
    : m_map(map), m_sink(std::move(sink)), m_state(state), m_limits(map.actuators.size()), m_client(this),
      m_timer(this)
{
    makePoints();
    makeBlocks();
    for (std::size_t i = 0; i < m_map.actuators.size(); ++i)
        declare(i);
    m_client.setConnectionParameter(QModbusDevice::NetworkAddressParameter, QString::fromStdString(map.host));
    m_client.setConnectionParameter(QModbusDevice::NetworkPortParameter, map.port);
    m_client.setTimeout(static_cast<int>(map.timeout.count()));
    m_client.setNumberOfRetries(0);
    connect(&m_client, &QModbusDevice::stateChanged, this, [this](QModbusDevice::State to) {
        if (to == QModbusDevice::ConnectedState) {
            m_pause = {};
            m_silent = 0;
            m_state.connected = true;
            m_state.say(fmt::format("modbus://{}:{}", m_map.host, m_map.port));
        } else if (to == QModbusDevice::UnconnectedState && m_state.connected) {
            lost("connection lost");
        }
    });
    connect(&m_timer, &QTimer::timeout, this, &ModbusWorker::tick);
}

void ModbusWorker::makePoints()
{
    for (std::size_t i = 0; i < m_map.channels.size(); ++i)
        m_points.push_back({Role::Value, i, m_map.channels[i].at});
    for (std::size_t i = 0; i < m_map.actuators.size(); ++i) {
        const auto& actuator = m_map.actuators[i];
        m_points.push_back({Role::Setting, i, actuator.at});
        for (const auto& [role, address] : {std::pair{Role::Lowest, actuator.lowestAddress},
                                            std::pair{Role::Highest, actuator.highestAddress}})
            if (address) {
                m_points.push_back({role, i, actuator.at});
                m_points.back().at.address = *address;
            }
    }
}

void ModbusWorker::makeBlocks()
{
    const auto place = [this](std::size_t i) {
        const ModbusPoint& at = m_points[i].at;
        return std::tuple(at.unitId, at.table, at.poll, at.address);
    };
    std::vector<std::size_t> order(m_points.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::sort(order, {}, place);
    for (const std::size_t i : order) {
        const ModbusPoint& at = m_points[i].at;
        const int end = at.address + at.registers();
        const bool joins = !m_blocks.empty() && m_blocks.back().unitId == at.unitId &&
                           m_blocks.back().table == at.table && m_blocks.back().every == at.poll &&
                           at.address <= m_blocks.back().first + m_blocks.back().count &&
                           end - m_blocks.back().first <= mostOf(at.table);
        if (!joins)
            m_blocks.push_back({at.unitId, at.table, at.address, 0, at.poll, {}, {}});
        Block& block = m_blocks.back();
        block.count = std::max(block.count, end - block.first);
        block.points.push_back(i);
        m_points[i].block = m_blocks.size() - 1;
    }
}

void ModbusWorker::begin()
{
    m_timer.start(kTick);
    connectDevice();
}

void ModbusWorker::end()
{
    m_timer.stop();
    m_state.connected = false;
    m_client.disconnectDevice();
}

void ModbusWorker::connectDevice()
{
    m_pause = std::clamp(2 * m_pause, kShortestPause, kLongestPause);
    m_retryAt = Monotonic::now() + m_pause + m_map.timeout;
    if (!m_client.connectDevice())
        m_state.say(
            fmt::format("modbus://{}:{}: {}", m_map.host, m_map.port, m_client.errorString().toStdString()));
}

void ModbusWorker::lost(const std::string& why)
{
    m_state.connected = false;
    m_busy = false;
    m_state.say(fmt::format("modbus://{}:{}: {}", m_map.host, m_map.port, why));
    m_writes.clear(); // never written later, when somebody has long forgotten
    m_waiting.clear();
    m_retryAt = Monotonic::now() + kShortestPause;
    std::vector<ChannelId> all;
    for (const auto& channel : m_map.channels)
        all.push_back(channel.id);
    offline(all);
}

void ModbusWorker::tick()
{
    answer(m_devices.expire(now(), now()));
    if (m_client.state() == QModbusDevice::ConnectedState) {
        if (!m_busy && !writeNext())
            readNext();
        return;
    }
    if (Monotonic::now() < m_retryAt)
        return;
    if (m_client.state() != QModbusDevice::UnconnectedState) { // still trying: nobody answers there
        m_client.disconnectDevice();
        m_state.say(fmt::format("modbus://{}:{}: no answer", m_map.host, m_map.port));
    } else if (const QString why = m_client.errorString(); !why.isEmpty()) {
        m_state.say(fmt::format("modbus://{}:{}: {}", m_map.host, m_map.port, why.toStdString()));
    }
    connectDevice();
}

void ModbusWorker::readNext()
{
    const auto block = std::ranges::min_element(m_blocks, {}, &Block::due);
    if (block == m_blocks.end() || block->due > Monotonic::now())
        return;
    block->due = Monotonic::now() + block->every;
    const auto at = static_cast<std::size_t>(block - m_blocks.begin());
    QModbusReply* reply = m_client.sendReadRequest(
        QModbusDataUnit(kindOf(block->table), block->first, static_cast<quint16>(block->count)),
        block->unitId);
    if (!reply) {
        m_state.say(
            fmt::format("modbus://{}:{}: {}", m_map.host, m_map.port, m_client.errorString().toStdString()));
        return;
    }
    m_busy = true;
    connect(reply, &QModbusReply::finished, this, [this, at, reply] {
        reply->deleteLater();
        finishedRead(at, *reply);
    });
}

bool ModbusWorker::failedTwice(const QModbusReply& reply)
{
    const bool isSilent =
        reply.error() != QModbusDevice::NoError && reply.error() != QModbusDevice::ProtocolError;
    m_silent = isSilent ? m_silent + 1 : 0;
    if (m_silent < kGiveUpAfter)
        return false;
    m_silent = 0;
    lost("the device does not answer");
    m_client.disconnectDevice();
    return true;
}

void ModbusWorker::finishedRead(std::size_t block, QModbusReply& reply)
{
    m_busy = false;
    if (!m_state.connected || failedTwice(reply))
        return;
    if (reply.error() == QModbusDevice::NoError) {
        ++m_state.received;
        takeRegisters(m_blocks[block], reply.result());
    } else {
        refused(m_blocks[block]);
    }
    blockRead(block);
    if (!writeNext())
        readNext();
}

void ModbusWorker::takeRegisters(const Block& block, const QModbusDataUnit& unit)
{
    wire::Telemetry telemetry;
    const QList<quint16> values = unit.values();
    for (const std::size_t i : block.points) {
        const Point& point = m_points[i];
        const qsizetype from = point.at.address - block.first;
        const qsizetype count = std::min<qsizetype>(point.at.registers(), values.size() - from);
        const auto value =
            count > 0
                ? wire::valueIn(point.at, std::span(values.data() + from, static_cast<std::size_t>(count)))
                : std::nullopt;
        if (value)
            takePoint(point, *value, telemetry);
        else
            ++m_state.malformed; // a float that is no number, or too short an answer
    }
    if (!telemetry.readings.empty())
        deliver(m_sink, Message(std::move(telemetry)));
}

void ModbusWorker::takePoint(const Point& point, double value, wire::Telemetry& telemetry)
{
    switch (point.role) {
    case Role::Value:
        telemetry.readings.push_back(
            {m_map.channels[point.item].id, now(), value, point.at.unit, std::nullopt});
        break;
    case Role::Setting:
        answer(m_devices.readBack(m_map.actuators[point.item].id, value, now(), now()));
        break;
    case Role::Lowest:
        m_limits[point.item].lowest = value;
        break;
    case Role::Highest:
        m_limits[point.item].highest = value;
        break;
    }
}

void ModbusWorker::refused(const Block& block)
{
    ++m_state.malformed;
    std::vector<ChannelId> gone;
    for (const std::size_t i : block.points)
        if (m_points[i].role == Role::Value)
            gone.push_back(m_map.channels[m_points[i].item].id);
    offline(gone);
}

void ModbusWorker::offline(const std::vector<ChannelId>& channels)
{
    if (!channels.empty())
        deliver(m_sink, Message(wire::Telemetry{{}, false, channels}));
}

void ModbusWorker::answer(PlainDevices::Answers answers)
{
    for (wire::FeedbackMessage& said : answers)
        deliver(m_sink, Message(std::move(said)));
}

std::optional<std::size_t> ModbusWorker::indexOf(const ActuatorId& id) const
{
    const auto found = std::ranges::find(m_map.actuators, id, &wire::ModbusMap::Actuator::id);
    return found == m_map.actuators.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - m_map.actuators.begin()));
}

/// The narrower of what the map and the device say.
void ModbusWorker::declare(std::size_t at)
{
    const auto& actuator = m_map.actuators[at];
    PlainDevices::Device device{actuator.at.unit, actuator.lowest, actuator.highest, 0};
    if (const auto own = m_limits[at].lowest)
        device.lowest = std::max(*own, device.lowest.value_or(*own));
    if (const auto own = m_limits[at].highest)
        device.highest = std::min(*own, device.highest.value_or(*own));
    device.tolerance = wire::stepOf(
        actuator.at, std::max(std::abs(device.lowest.value_or(0)), std::abs(device.highest.value_or(0))));
    m_devices.declare(actuator.id, std::move(device));
}

void ModbusWorker::take(const wire::CommandMessage& command)
{
    if (command.verb != wire::CommandMessage::Verb::Select)
        return handOver(command);
    const auto actuator = indexOf(command.actuator);
    Waiting waiting{command, {}};
    for (const Point& point : m_points)
        if (actuator && point.role != Role::Value && point.item == *actuator) {
            m_blocks[point.block].due = {}; // now
            if (std::ranges::find(waiting.blocks, point.block) == waiting.blocks.end())
                waiting.blocks.push_back(point.block);
        }
    m_limits[*actuator] = {};
    m_waiting.push_back(std::move(waiting));
}

void ModbusWorker::blockRead(std::size_t block)
{
    for (Waiting& waiting : m_waiting)
        std::erase(waiting.blocks, block);
    std::vector<Waiting> ready;
    std::erase_if(m_waiting, [&ready](Waiting& waiting) {
        if (!waiting.blocks.empty())
            return false;
        ready.push_back(std::move(waiting));
        return true;
    });
    for (const Waiting& waiting : ready)
        handOver(waiting.command);
}

void ModbusWorker::handOver(const wire::CommandMessage& command)
{
    const auto actuator = indexOf(command.actuator);
    if (!actuator)
        return;
    const auto& known = m_map.actuators[*actuator];
    const bool isBlind = (known.lowestAddress && !m_limits[*actuator].lowest) ||
                         (known.highestAddress && !m_limits[*actuator].highest);
    if (command.verb == wire::CommandMessage::Verb::Select && isBlind) {
        wire::FeedbackMessage said{command.id, command.actuator, wire::FeedbackMessage::Stage::Refused,
                                   wire::Refusal::HardwareFault, "the device's own limits cannot be read"};
        said.requested = command.value;
        said.at = now();
        return answer({said});
    }
    declare(*actuator);
    answer(m_devices.receive(command, now(), now()));
}

Result<void> ModbusWorker::write(const ActuatorId& id, double value)
{
    const auto at = indexOf(id);
    if (!at || !m_state.connected)
        return fail(ErrorCode::Io, "not connected", id.value);
    const auto registers = wire::registersFor(m_map.actuators[*at].at, value);
    if (!registers)
        return passOn(registers);
    m_writes.push_back({*at, *registers});
    return {};
}

bool ModbusWorker::writeNext()
{
    if (m_writes.empty() || !m_state.connected)
        return false;
    const WriteOrder order = std::move(m_writes.front());
    m_writes.pop_front();
    const ModbusPoint& at = m_map.actuators[order.actuator].at;
    const QModbusDataUnit unit(kindOf(at.table), at.address,
                               QList<quint16>(order.registers.begin(), order.registers.end()));
    QModbusReply* reply = m_client.sendWriteRequest(unit, at.unitId);
    if (!reply) {
        answer(m_devices.failed(m_map.actuators[order.actuator].id, m_client.errorString().toStdString(),
                                now()));
        return false;
    }
    m_busy = true;
    connect(reply, &QModbusReply::finished, this, [this, order, reply] {
        reply->deleteLater();
        finishedWrite(order, *reply);
    });
    return true;
}

void ModbusWorker::finishedWrite(const WriteOrder& order, QModbusReply& reply)
{
    m_busy = false;
    const bool isRefused = reply.error() == QModbusDevice::ProtocolError;
    // Without an answer nobody knows whether it was written: what is read back tells.
    if (isRefused)
        answer(m_devices.failed(m_map.actuators[order.actuator].id,
                                fmt::format("the device refused it: {}", reply.errorString().toStdString()),
                                now()));
    if (!m_state.connected || failedTwice(reply))
        return;
    for (const Point& point : m_points)
        if (point.role == Role::Setting && point.item == order.actuator)
            m_blocks[point.block].due = {}; // read back now
    readNext();
}

} // namespace sinew::live
