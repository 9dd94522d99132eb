// SPDX-License-Identifier: GPL-3.0-or-later
// The ready-made inputs of assets/solve, as they are and with a piece of their text replaced.
#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace sinew::test {

inline std::string textOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string exampleInput(const char* name)
{
    return textOf(std::filesystem::path(SINEW_SOURCE_DIR) / "assets/solve" / name);
}

/// `text` with the first `from` replaced; empty where there is none, so that a test notices.
inline std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? std::string() : text.replace(at, from.size(), to);
}

} // namespace sinew::test
