// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Material.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto material =
        sinew::materials::parseMaterial({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    if (material)
        for (const auto& [name, parameter] : material->parameters)
            (void)sinew::materials::withParameter(*material, name, parameter.high);
    return 0;
}
