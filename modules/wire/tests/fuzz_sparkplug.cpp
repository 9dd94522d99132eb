// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes: the decoder never throws; what it accepts it writes and reads back unchanged.
#include <sinew/wire/Sparkplug.h>

#include <cstdint>
#include <cstdlib>

using namespace sinew::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string bytes(data, data + size);
    if (const auto payload = sparkplug::decode(bytes)) {
        const auto again = sparkplug::decode(sparkplug::encode(*payload));
        if (!again || !(*again == *payload))
            std::abort();
        for (const auto& metric : payload->metrics)
            for (int type = 0; type <= sparkplug::kLastDataType; ++type)
                sparkplug::typed(metric.value, static_cast<sparkplug::DataType>(type));
    }
    if (const auto state = sparkplug::decodeHostState(bytes)) {
        const auto again = sparkplug::decodeHostState(sparkplug::encode(*state));
        if (!again || again->online != state->online)
            std::abort();
    }
    if (const auto topic = sparkplug::parseTopic(bytes); topic && sparkplug::toText(*topic) != bytes)
        std::abort();
    return 0;
}
