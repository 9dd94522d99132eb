// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::read {

struct ChildLimits {
    std::uint64_t memoryBytes = 6ULL << 30; ///< resident; beyond it the child is killed
    std::uint64_t fileBytes = 8ULL << 30;   ///< of any one file that it writes
    std::chrono::milliseconds time{std::chrono::minutes(15)};
};

/// Runs a program to its end, in a process group of its own, killed with everything it started on
/// cancel, on a passed limit, or when this process dies. Its stdout and stderr are read and kept out of ours;
/// `onLine` gets each line that it writes to file descriptor 3.
///
/// Returns the last 4 KiB of what it said on stdout and stderr.
/// Errors: NotFound (no such program), Cancelled, Timeout, LimitExceeded (memory), InvalidInput (it ended
/// with a status other than 0: the message is its last words), Internal (it crashed: the signal's name).
/// Thread: any; blocks.
Result<std::string> runChild(const std::vector<std::string>& arguments, const ChildLimits& limits,
                             const std::function<void(const std::string& line)>& onLine,
                             std::stop_token stop);

} // namespace sinew::read
