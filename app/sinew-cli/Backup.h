// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// A project, at work or not, into a folder that opens by itself, with a file backup.json that says what was
/// in it. Nothing is under that name before all of it has been read back.
Result<Summary> backup(const std::string& project, const std::string& folder, std::stop_token stop);
/// Back into a new project, where what the backup says is still in it. Errors: Corrupt (it is not), NotFound
/// (no backup), Conflict (there is something).
Result<Summary> restore(const std::string& folder, const std::string& project, std::stop_token stop);

} // namespace sinew::cli
