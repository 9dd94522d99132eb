// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/swmm/SwmmFile.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)sinew::read::parseSwmm({reinterpret_cast<const char*>(data), size}, "fuzz.inp");
    return 0;
}
