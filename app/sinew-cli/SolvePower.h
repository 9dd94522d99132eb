// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// "solve power": a subcommand of `solve`.
Action addSolvePower(CLI::App& solve);

} // namespace sinew::cli
