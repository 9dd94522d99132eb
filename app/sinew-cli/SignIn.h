// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <functional>

namespace sinew::cli {

/// Who does something to a project, and where their password comes from.
struct Doer {
    std::string login;
    int passwordFd = -1; ///< -1: the terminal; of a simulated project the file of the demo's people
};

/// Opens the project for writing, signs in, does it, and signs out again whatever came of it. Errors:
/// NotAllowed, ReadOnly, Conflict (it is open elsewhere), and the deed's.
Result<void> doAs(const std::string& project, const Doer& doer,
                  const std::function<Result<void>(const app::OpenProject&, const User&,
                                                   const std::shared_ptr<const keys::Signer>&)>& deed);

} // namespace sinew::cli
