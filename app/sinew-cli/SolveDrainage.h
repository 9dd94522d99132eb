// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Cli.h"

namespace sinew::cli {

/// `solve drainage`: routes a SWMM model and writes time_s,kind,id,value_si with kind "depth" (m, every node)
/// and "flow" (m³/s, every link) at each report time. The tables take their names only when complete.
Action addSolveDrainage(CLI::App& solve);

} // namespace sinew::cli
