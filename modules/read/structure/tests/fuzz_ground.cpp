// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/structure/GroundRecord.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sinew::read;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    (void)parseGroundRecord(text, "fuzz.AT2");
    const auto table = parseGroundRecord(text, "fuzz.csv", {.unit = AccelerationUnit::G});
    (void)parseGroundRecord(text, "fuzz.txt", {.intervalS = 0.02, .unit = AccelerationUnit::MetresPerS2});
    if (table && !(table->intervalS > 0))
        std::abort();
    return 0;
}
