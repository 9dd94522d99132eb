// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/core/Id.h>

#include <fmt/format.h>
#include <random>

namespace sinew {

std::string newUuid()
{
    thread_local std::mt19937_64 generator{[] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }()};
    const std::uint64_t a = (generator() & ~0xf000ULL) | 0x4000ULL;
    const std::uint64_t b = (generator() & ~(3ULL << 62)) | (2ULL << 62);
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xffff,
                       b >> 48, b & 0xffffffffffffULL);
}

} // namespace sinew
