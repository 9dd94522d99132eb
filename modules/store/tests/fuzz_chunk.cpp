// SPDX-License-Identifier: GPL-3.0-or-later
// A history chunk from a damaged file: refused, or read and written again to the same points. Few inputs get
// past the frame's checksum: what lies inside it is tried as well.
#include "../src/Chunk.h"

#include <bit>
#include <cstdlib>

using namespace sinew::store;

namespace {

void writeAgain(const sinew::Result<Points>& points)
{
    if (!points)
        return;
    const auto again = decodeChunk(encodeChunk(*points));
    if (!again || again->size() != points->size())
        std::abort();
    for (std::size_t i = 0; i < points->size(); ++i)
        if (again->at(i).time != points->at(i).time || std::bit_cast<std::uint64_t>(again->at(i).value) !=
                                                           std::bit_cast<std::uint64_t>(points->at(i).value))
            std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    writeAgain(decodeChunk(bytes));
    writeAgain(parseChunk(bytes));
    return 0;
}
