// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "GdalSource.h"

#include <sinew/read/source/Reader.h>

namespace sinew::read {

/// Every layer's features as elements. Errors: NeedsAnswer, InvalidInput, Corrupt, LimitExceeded, Cancelled.
Result<ImportResult> readVectors(const GdalSource& source, const std::string& assetKey,
                                 const ImportOptions& options, const Progress& progress,
                                 std::stop_token stop);

void previewVectors(const GdalSource& source, const ImportOptions& options, Preview& preview);

} // namespace sinew::read
