// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <string>

namespace sinew::cli {

/// A line from file descriptor `from`; from the terminal, without an echo, where it is negative. Never from
/// the command line, which others can read. Errors: InvalidInput (no terminal, nothing there).
Result<std::string> readPassword(const std::string& prompt, int from);
/// The same, asked for twice on a terminal.
Result<std::string> readNewPassword(const std::string& prompt, int from);

} // namespace sinew::cli
