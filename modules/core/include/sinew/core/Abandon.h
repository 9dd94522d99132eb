// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <stop_token>

namespace sinew {

/// Runs work that looks at no stop token (a library's factorisation) so that a stop is obeyed at once all the
/// same: on a thread of its own, waited for here. True: it is done. False: `stop` was requested first; the
/// thread is left to come to its end by itself, so the work must own all that it touches, share nothing that
/// is written to afterwards, and be of bounded length. What it throws before a stop is thrown on here. A
/// token that can never be stopped costs nothing: the work then runs on the caller's thread.
bool runUnlessStopped(std::function<void()> work, const std::stop_token& stop);

} // namespace sinew
