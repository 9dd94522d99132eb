// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/scada/Scada.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto record = sinew::read::parseScada(text, "fuzz.csv")) {
        (void)record->hours();
        (void)sinew::read::labelledAttacks(*record);
        (void)sinew::read::parseAttacks(text, "fuzz.csv", *record);
    }
    return 0;
}
