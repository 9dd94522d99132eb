// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/read/source/Projection.h>

#include <string>

namespace sinew::read {

struct HeightScale {
    double metresPerUnit = 1;
    std::string unit; ///< as declared or answered
};

/// For z coordinates of vectors: the answer, else the CRS's vertical axis, else metres where the map is in
/// metres or degrees. Errors: NeedsAnswer (a map in feet that says nothing of heights), InvalidInput (no unit
/// of length).
Result<HeightScale> heightsOfVectors(const CrsInfo& crs, const std::string& answered);

/// "ft" -> 0.3048. Errors: InvalidInput.
Result<HeightScale> lengthUnit(const std::string& symbol);

} // namespace sinew::read
