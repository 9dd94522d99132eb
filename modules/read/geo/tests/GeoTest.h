// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/geo/GeoReader.h>
#include <sinew/read/source/TempFolder.h>

#include <algorithm>
#include <fstream>
#include <QtTest>

namespace geotest {

namespace fs = std::filesystem;
using namespace sinew;
using namespace sinew::read;

inline fs::path dataFolder()
{
    const char* set = std::getenv("SINEW_DATA");
    return set ? fs::path(set) : fs::path(SINEW_SOURCE_DIR) / "../shared/data";
}

#define NEED_DATA(name, relative)                                                                            \
    const fs::path name = dataFolder() / relative;                                                           \
    if (!fs::exists(name)) {                                                                                 \
        if (std::getenv("CI"))                                                                               \
            QFAIL("the real data are not there");                                                            \
        QSKIP("the real data are not there");                                                                \
    }

#define MUST(result) QVERIFY2((result).has_value(), (result) ? "" : (result).error().text().c_str())

inline Result<ImportResult> import(const fs::path& path, const ImportOptions& options = {},
                                   const Progress& progress = {}, std::stop_token stop = {})
{
    return GeoReader().read(path, "k", options, progress, stop);
}

inline std::ptrdiff_t countOf(const ImportResult& result, const std::string& className)
{
    return std::count_if(result.elements.begin(), result.elements.end(),
                         [&](const Element& e) { return e.className == className; });
}

inline bool warns(const ImportResult& result, const std::string& word)
{
    return std::any_of(result.warnings.begin(), result.warnings.end(),
                       [&](const Warning& w) { return w.message.find(word) != std::string::npos; });
}

inline Box3d boundsOf(const ImportResult& result)
{
    Box3d box;
    for (const Element& e : result.elements)
        box.add(sinew::boundsOf(e.shape));
    return box;
}

inline void write(const fs::path& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace geotest
