// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// "solve tunnel-fire": a subcommand of `solve`.
Action addSolveTunnelFire(CLI::App& solve);

} // namespace sinew::cli
