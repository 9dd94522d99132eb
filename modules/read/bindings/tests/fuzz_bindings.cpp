// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bindings/BindingTable.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)sinew::read::parseBindings({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
    return 0;
}
