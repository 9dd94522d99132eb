// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Source.h>
#include <sinew/wire/ModbusMap.h>

#include <filesystem>
#include <memory>

namespace sinew::live {

/// Errors: Io (the file), and those of wire::decodeModbusMap, naming the file.
Result<wire::ModbusMap> readModbusMap(const std::filesystem::path& file);

/// A field behind Modbus TCP: the map's registers are polled; readings carry the time of their arrival, for
/// Modbus knows none. Registers that lie side by side are read together. A device that does not answer twice
/// in a row is given up: its channels go offline at once, and it is connected again with growing pauses. A
/// register that the device refuses takes its channels offline and is tried again at the next poll.
///
/// A command is checked here (freshness, replay, limits: the map's and, where the map names their registers,
/// the device's own, read at the selection), written at the operate, and done when it is read back. The
/// device itself verifies nothing: status().caution says so. Errors: start: InvalidInput (an empty map).
/// send: Io (not connected), NotFound (not in the map). Thread: start, stop from one; status, send from any;
/// the sink is called from the source's thread.
class ModbusSource final : public Source {
public:
    explicit ModbusSource(wire::ModbusMap map);
    ~ModbusSource() override;
    std::string name() const override;
    Result<void> start(SourceSink sink) override;
    void stop() override;
    SourceStatus status() const override;
    Result<void> send(const wire::CommandMessage& command) override;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::live
