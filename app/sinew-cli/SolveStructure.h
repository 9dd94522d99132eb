// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// "solve structure": a subcommand of `solve`.
Action addSolveStructure(CLI::App& solve);

} // namespace sinew::cli
