// SPDX-License-Identifier: GPL-3.0-or-later
// A history chunk from a damaged file: refused, or read and written again to the same points.
#include "../src/Chunk.h"

#include <bit>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sinew::store;
    const auto points = decodeChunk({reinterpret_cast<const char*>(data), size});
    if (!points)
        return 0;
    const auto again = decodeChunk(encodeChunk(*points));
    if (!again || again->size() != points->size())
        std::abort();
    for (std::size_t i = 0; i < points->size(); ++i)
        if (again->at(i).time != points->at(i).time || std::bit_cast<std::uint64_t>(again->at(i).value) != std::bit_cast<std::uint64_t>(points->at(i).value))
            std::abort();
    return 0;
}
