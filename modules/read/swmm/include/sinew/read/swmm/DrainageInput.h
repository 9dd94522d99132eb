// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/DrainageModel.h>
#include <sinew/read/swmm/SwmmFile.h>

namespace sinew::read {

struct DrainageInput {
    drainage::DrainageModel model; ///< nodes in the order of junctions, outfalls, storages, dividers; links
                                   ///< as conduits, pumps, orifices, weirs, outlets
    std::vector<Warning>
        warnings; ///< what the file asks for and the model has not: snow, groundwater, quality …
};

/// The hydraulic and hydrologic model that a SWMM file describes, in SI.
/// Errors: InvalidInput naming file, line and what is wrong. The model may still fail drainage::validate().
/// Source: EPA SWMM 5.2 User's Manual, appendix D.
/// folder: where time series in files of their own are looked for; empty: such a series is an error.
Result<DrainageInput> toDrainage(const SwmmFile& file, const std::filesystem::path& folder = {});
Result<DrainageInput> readDrainage(const std::filesystem::path& path);

} // namespace sinew::read
