// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdlib>
#include <filesystem>
#include <QtTest>

/// Real public data that the project may not carry: SINEW_DATA, or ../shared/data beside the sources.
inline std::filesystem::path sinewData()
{
    if (const char* set = std::getenv("SINEW_DATA"))
        return set;
    return std::filesystem::path(SINEW_SOURCE_DIR) / ".." / "shared" / "data";
}

/// Skips the calling test where a file is absent, and fails it in CI.
#define SINEW_NEED_DATA(file_)                                                                               \
    do {                                                                                                     \
        if (!std::filesystem::exists(file_)) {                                                               \
            const std::string sinewWhy =                                                                     \
                "no test data at " + std::filesystem::path(file_).string() + " (set SINEW_DATA)";            \
            if (std::getenv("CI"))                                                                           \
                QFAIL(sinewWhy.c_str());                                                                     \
            QSKIP(sinewWhy.c_str());                                                                         \
        }                                                                                                    \
    } while (false)
