// SPDX-License-Identifier: GPL-3.0-or-later
#include "ModbusWorker.h"

#include <sinew/live/ModbusSource.h>

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <QThread>

namespace sinew::live {

namespace {

constexpr auto kCaution = "Modbus has no signatures: anyone on that network can write to this device.";

} // namespace

Result<wire::ModbusMap> readModbusMap(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::Io, "cannot be read", file.string());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto map = wire::decodeModbusMap(text);
    if (!map)
        return fail(map.error().code, map.error().text(), file.string());
    return map;
}

struct ModbusSource::Private {
    explicit Private(wire::ModbusMap given) : map(std::move(given)) {}

    const wire::ModbusMap map;
    ModbusState state;
    QThread thread;
    std::mutex mutex; ///< of the pointer: commands come from other threads
    std::unique_ptr<ModbusWorker> worker;
};

ModbusSource::ModbusSource(wire::ModbusMap map) : m(std::make_unique<Private>(std::move(map))) {}

ModbusSource::~ModbusSource()
{
    stop();
}

std::string ModbusSource::name() const
{
    return fmt::format("Modbus {}:{}", m->map.host, m->map.port);
}

Result<void> ModbusSource::start(SourceSink sink)
{
    if (m->map.host.empty() || (m->map.channels.empty() && m->map.actuators.empty()))
        return fail(ErrorCode::InvalidInput, "a host and at least one register are needed", name());
    if (m->worker)
        return fail(ErrorCode::Conflict, "already started", name());
    m->state.say("connecting to " + name());
    const std::scoped_lock lock(m->mutex);
    m->worker = std::make_unique<ModbusWorker>(m->map, std::move(sink), m->state);
    m->worker->moveToThread(&m->thread);
    m->thread.start();
    QMetaObject::invokeMethod(m->worker.get(), &ModbusWorker::begin, Qt::QueuedConnection);
    return {};
}

void ModbusSource::stop()
{
    if (!m->worker)
        return;
    QMetaObject::invokeMethod(m->worker.get(), &ModbusWorker::end, Qt::BlockingQueuedConnection);
    m->thread.quit();
    m->thread.wait();
    {
        const std::scoped_lock lock(m->mutex);
        m->worker.reset();
    }
    m->state.say("stopped");
}

SourceStatus ModbusSource::status() const
{
    SourceStatus status;
    status.connected = m->state.connected;
    status.received = m->state.received;
    status.malformed = m->state.malformed;
    status.dropped = m->state.dropped;
    status.caution = kCaution;
    const std::scoped_lock lock(m->state.mutex);
    status.detail = m->state.detail;
    return status;
}

Result<void> ModbusSource::send(const wire::CommandMessage& command)
{
    if (std::ranges::find(m->map.actuators, command.actuator, &wire::ModbusMap::Actuator::id) ==
        m->map.actuators.end())
        return fail(ErrorCode::NotFound, "is not in the map of registers", command.actuator.value);
    const std::scoped_lock lock(m->mutex);
    if (!m->worker || !m->state.connected) {
        ++m->state.dropped;
        return fail(ErrorCode::Io, "not connected", name());
    }
    QMetaObject::invokeMethod(
        m->worker.get(), [worker = m->worker.get(), command] { worker->take(command); },
        Qt::QueuedConnection);
    return {};
}

} // namespace sinew::live
