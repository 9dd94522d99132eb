// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/core/Result.h>
#include <sinew/read/source/Reader.h>

#include <string_view>

namespace sinew::read {

/// CityJSON 1.0, 1.1 and 2.0: every CityObject becomes an element with the triangles of its most detailed
/// geometry (Solid, MultiSurface, composites, instances of templates); the areas of its semantic surfaces
/// become attributes "Semantic.RoofSurface.Area_m2" and "….Count". Errors: InvalidInput (what and where),
/// Unsupported (another version), NeedsAnswer (no CRS; heights in a CRS of feet), Cancelled. Surfaces that
/// point nowhere are left out and counted in a warning. Thread: pure.
Result<ImportResult> readCityJson(std::string_view text, const std::string& assetKey,
                                  const ImportOptions& options, const Progress& progress,
                                  std::stop_token stop);

Result<Preview> previewCityJson(std::string_view text, const ImportOptions& options);

bool looksLikeCityJson(std::string_view head);

} // namespace sinew::read
