// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

namespace sinew::verify {

/// Text as HTML and SVG take it.
std::string escaped(const std::string& text);

} // namespace sinew::verify
