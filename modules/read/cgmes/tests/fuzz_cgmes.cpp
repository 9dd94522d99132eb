// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/cgmes/Cgmes.h>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const sinew::read::CgmesFile files[] = {
        {"fuzz.xml", std::string(reinterpret_cast<const char*>(data), size)}};
    if (const auto read = sinew::read::parseCgmes(files))
        (void)sinew::power::validate(sinew::read::gridOf(read->power));
    return 0;
}
