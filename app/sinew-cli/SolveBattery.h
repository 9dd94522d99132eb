// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// "solve battery": a subcommand of `solve`.
Action addSolveBattery(CLI::App& solve);

} // namespace sinew::cli
