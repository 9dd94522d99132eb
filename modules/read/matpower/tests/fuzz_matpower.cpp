// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/PowerCase.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)sinew::read::parseMatpowerCase(text, "fuzz.m");
    (void)sinew::read::parsePowerTables(text, text, text);
    return 0;
}
