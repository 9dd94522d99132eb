// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// As app::backUp; the ledger says so afterwards where nobody else has the project open.
Result<Summary> backup(const std::string& project, const std::string& folder, std::stop_token stop);
/// As app::restoreBackup; `unproved`: also where nobody vouches for it.
Result<Summary> restore(const std::string& folder, const std::string& project, bool unproved, std::stop_token stop);

} // namespace sinew::cli
