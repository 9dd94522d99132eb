// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/BimReader.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

/// The input is result.json; the buffers are fixed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static constexpr char positions[36 * 4] = {};
    static constexpr char indices[24 * 4] = {};
    const auto model = sinew::read::parseBimModel({reinterpret_cast<const char*>(data), size},
                                                  {positions, sizeof positions}, {indices, sizeof indices});
    if (!model)
        return 0;
    sinew::read::ImportOptions options;
    options.crs = "local:m";
    static_cast<void>(sinew::read::twinOf(*model, "k", options));
    return 0;
}
