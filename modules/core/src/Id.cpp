// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/core/Id.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace sinew {

// The system's own randomness each time: nonces must not be foretold from those seen before, nor be the same in
// a process and its fork.
std::string newUuid()
{
    std::array<std::uint64_t, 2> random{};
    if (getentropy(random.data(), sizeof random) != 0)
        std::abort(); // without randomness nothing may be signed
    const std::uint64_t a = (random[0] & ~0xf000ULL) | 0x4000ULL;
    const std::uint64_t b = (random[1] & ~(3ULL << 62)) | (2ULL << 62);
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xffff,
                       b >> 48, b & 0xffffffffffffULL);
}

} // namespace sinew
