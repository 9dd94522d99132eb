// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes: reading never throws; what is accepted is written and read back unchanged.
#include <sinew/twin/Interlock.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sinew;
    const auto read = readInterlocks(std::string(data, data + size));
    if (!read)
        return 0;
    const auto again = readInterlocks(writeInterlocks(*read));
    if (!again || !(*again == *read))
        std::abort();
    return 0;
}
