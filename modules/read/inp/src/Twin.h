// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/inp/Inp.h>

namespace sinew::read::inp {

Preview previewOf(const InpFile& file, const ImportOptions& options);

/// The network as an asset with its elements. Junctions lie at their elevation, pipes coverM below the
/// straight line between their ends' elevations.
/// Errors: NeedsAnswer (an INP never says its CRS), those of the projection, Cancelled.
Result<ImportResult> toTwin(const InpFile& file, const std::string& assetKey, const std::string& fileName,
                            const ImportOptions& options, std::stop_token stop);

/// EPANET elevations are drawn as ground level; pipes are laid about this deep.
inline constexpr double coverM = 1.0;

} // namespace sinew::read::inp
