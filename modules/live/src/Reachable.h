// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <chrono>
#include <stop_token>
#include <string>

namespace sinew::live {

/// Whether somebody accepts TCP connections there. libmosquitto's own connect cannot be interrupted and waits
/// for minutes where packets are swallowed; this one looks at `stop` every 50 ms. Errors: Io (why not),
/// Cancelled, Timeout.
Result<void> reachable(const std::string& host, int port, std::chrono::milliseconds wall,
                       std::stop_token stop);

} // namespace sinew::live
