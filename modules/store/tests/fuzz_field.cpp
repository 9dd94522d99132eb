// SPDX-License-Identifier: GPL-3.0-or-later
// A computed field from a damaged file: refused, or read and written again to the same size. Few inputs get
// past the frame's checksum: what lies inside it is tried as well.
#include "../src/FieldCodec.h"

#include <cstdint>
#include <cstdlib>

using namespace sinew;
using namespace sinew::store;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)decodeElements(bytes);
    for (const std::size_t elements : {std::size_t(1), std::size_t(3)}) {
        ComputedField field, again;
        field.elements = std::make_shared<const std::vector<ElementId>>(elements);
        if (!parseField(bytes, elements, field))
            continue;
        if (!decodeField(encodeField(field), elements, again) || again.mean.size() != field.mean.size() ||
            again.times != field.times)
            std::abort();
    }
    return 0;
}
