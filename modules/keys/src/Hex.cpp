// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hex.h"

#include <algorithm>
#include <cstdlib>
#include <sodium.h>

namespace sinew::keys {

void needSodium()
{
    static const bool ready = sodium_init() >= 0;
    if (!ready)
        std::abort();
}

std::string toHex(std::span<const unsigned char> bytes)
{
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

std::optional<std::vector<unsigned char>> fromHex(std::string_view text, std::size_t size)
{
    const auto isDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (text.size() != 2 * size || !std::ranges::all_of(text, isDigit))
        return std::nullopt;
    std::vector<unsigned char> bytes(size);
    if (sodium_hex2bin(bytes.data(), size, text.data(), text.size(), nullptr, nullptr, nullptr) != 0)
        return std::nullopt;
    return bytes;
}

} // namespace sinew::keys
