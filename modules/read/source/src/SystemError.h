// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

namespace sinew::read {

/// An errno as an Error.
tl::unexpected<Error> systemError(int error, const std::string& subject);

} // namespace sinew::read
