// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sinew::store {

/// What to do about a server that does not let somebody in, or that is not the one it should be, by libpq's words
/// on one line; nothing: it was not a refusal.
std::optional<std::string> adviceOn(std::string_view said);

} // namespace sinew::store
