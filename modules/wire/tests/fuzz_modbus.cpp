// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes: the reader never throws; what it accepts it writes and reads back unchanged, and each point
// holds what it is given.
#include <sinew/wire/ModbusMap.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>

using namespace sinew::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto map = decodeModbusMap({reinterpret_cast<const char*>(data), size});
    if (!map)
        return 0;
    const auto again = decodeModbusMap(encode(*map));
    if (!again || !(*again == *map))
        std::abort();
    const std::uint16_t registers[2]{0x41c8, 0x0001};
    for (const auto& channel : map->channels) {
        const auto value = valueIn(channel.at, registers);
        if (!value)
            continue;
        const auto written = registersFor(channel.at, *value);
        if (written && !valueIn(channel.at, *written))
            std::abort();
    }
    return 0;
}
