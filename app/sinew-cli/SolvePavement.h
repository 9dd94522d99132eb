// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// "solve pavement": a subcommand of `solve`.
Action addSolvePavement(CLI::App& solve);

} // namespace sinew::cli
