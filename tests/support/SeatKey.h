// SPDX-License-Identifier: GPL-3.0-or-later
// Tests sign as a seat of their own: the key of whoever runs them is left alone.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace sinew::test {

/// One file a user, kept: a key as good as any other for tests.
inline const bool ownSeatKey = [] {
    const std::string folder = "sinew-test-seat-" + std::to_string(::getuid());
    ::setenv("SINEW_SEAT_KEY", (std::filesystem::temp_directory_path() / folder / "seat.key").c_str(), 0);
    return true;
}();

} // namespace sinew::test
