// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/geo/CityJson.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    sinew::read::ImportOptions options;
    options.frame = sinew::Frame{}; // local: PROJ is not what is tried here
    options.crs = "local:m";
    static_cast<void>(sinew::read::previewCityJson(text, options));
    static_cast<void>(sinew::read::readCityJson(text, "k", options, {}, {}));
    return 0;
}
