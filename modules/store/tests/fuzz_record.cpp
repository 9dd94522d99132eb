// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes, attributes and texts of a damaged model: refused, or read and written again to the same bytes. The
// first byte says which.
#include "../src/ShapeRecord.h"
#include "../src/TextRecord.h"

#include <cstdlib>

namespace {

void readShape(std::string_view bytes)
{
    const auto shape = sinew::store::decodeShape(bytes);
    if (!shape)
        return;
    // A style byte may be more than it needs to be: once written, it is settled.
    const std::string written = sinew::store::encodeShape(*shape);
    const auto again = sinew::store::decodeShape(written);
    if (!again || sinew::store::encodeShape(*again) != written)
        std::abort();
}

void readAttributes(std::string_view bytes)
{
    const auto attributes = sinew::store::decodeAttributes(bytes);
    if (!attributes)
        return;
    const std::string written = sinew::store::encodeAttributes(*attributes);
    const auto again = sinew::store::decodeAttributes(written);
    if (!again || sinew::store::encodeAttributes(*again) != written)
        std::abort();
}

void writeText(std::string_view bytes)
{
    if (sinew::store::decodeText(sinew::store::encodeText(bytes)) != bytes)
        std::abort();
    sinew::store::decodeText(bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
    case 0:
        readShape(bytes);
        break;
    case 1:
        readAttributes(bytes);
        break;
    default:
        writeText(bytes);
    }
    return 0;
}
