// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/pavement/PavementCase.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto read = sinew::read::parsePavement({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    if (read)
        (void)sinew::pavement::Pavement::make(read->section);
    return 0;
}
