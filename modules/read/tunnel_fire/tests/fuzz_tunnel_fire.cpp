// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/tunnel_fire/TunnelFireCase.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)sinew::read::parseTunnelFire({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    return 0;
}
