// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::keys {

std::string toHex(std::span<const unsigned char> bytes);
/// Exactly `size` bytes of lower-case hex, or nothing.
std::optional<std::vector<unsigned char>> fromHex(std::string_view text, std::size_t size);
/// libsodium, ready. An abort where it cannot start: nothing may be signed with bad randomness.
void needSodium();

} // namespace sinew::keys
