// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/matpower/PowerCase.h>
#include <sinew/read/source/Reader.h>

namespace sinew::read {

/// What a wizard shows of a grid, whatever its format.
Preview previewOf(const PowerCase& power, const std::string& format, const ImportOptions& options);

/// A grid as twin objects: buses (with their load and generation), lines and transformers, on the map where
/// the file places them. Errors: NeedsAnswer (coordinates of an unknown system), InvalidInput (a place
/// outside of it).
Result<ImportResult> elementsOf(const PowerCase& power, const std::filesystem::path& file,
                                const std::string& assetKey, const ImportOptions& options);

} // namespace sinew::read
