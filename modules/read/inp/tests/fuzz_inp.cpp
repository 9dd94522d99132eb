// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/PipeNetwork.h>
#include <sinew/read/inp/Inp.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto file = sinew::read::parseInp({reinterpret_cast<const char*>(data), size}, "fuzz.inp");
    if (file)
        (void)sinew::water::validate(file->network);
    return 0;
}
