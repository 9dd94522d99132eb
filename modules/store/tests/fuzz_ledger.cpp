// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of an exported ledger and of published heads.
#include <sinew/store/LedgerExport.h>
#include <sinew/store/LedgerHeads.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sinew::store;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    if (const auto row = rowFromJsonLine(line)) {
        const auto again = rowFromJsonLine(toJsonLine(*row));
        if (!again || again->entry != row->entry || again->hash != row->hash)
            std::abort();
    }
    (void)headFromLine(line);
    return 0;
}
