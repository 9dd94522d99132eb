// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "GdalSource.h"

#include <sinew/read/source/Reader.h>

namespace sinew::read {

/// A picture (three bands of colour, or a palette) becomes an orthophoto, anything else with one band a
/// terrain; at most 1500 × 1500 cells (2048 × 2048 for pictures), averaged down on reading. Errors:
/// NeedsAnswer (CRS; height unit of a terrain), InvalidInput (no geotransform), Corrupt, LimitExceeded,
/// Cancelled.
Result<ImportResult> readRaster(const GdalSource& source, const std::string& assetKey,
                                const ImportOptions& options, const Progress& progress, std::stop_token stop);

void previewRaster(const GdalSource& source, const ImportOptions& options, Preview& preview);

} // namespace sinew::read
