// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/bim/BimModel.h>

#include <string>
#include <vector>

namespace sinew::read {

/// Project coordinates (metres, z up) into a CRS: turned, scaled, moved; then in the CRS's own unit, z in
/// metres.
struct BimPlacement {
    std::string crs;
    std::string statedBy; ///< "IfcMapConversion", "ePSet_MapConversion", "IfcSite", "" (taken as it is)
    double cosine = 1, sine = 0, scale = 1;
    Vec3d offsetM;
    double metresPerCrsUnit = 1;

    Vec3d operator()(Vec3d projectM) const;
};

/// The file's place: IfcMapConversion, else ePSet_MapConversion with ePSet_ProjectedCRS, else IfcSite's
/// latitude and longitude, else `answeredCrs` ("EPSG:x": the file's coordinates are map coordinates;
/// "local:m"). Adds a warning where another statement of the file puts the model's centre more than 100 m
/// away. `bounds`: of the model, project coordinates. Errors: NeedsAnswer (no statement and no answer, or a
/// CRS name that nobody knows).
Result<BimPlacement> placementOf(const BimModel& model, const Box3d& bounds, const std::string& answeredCrs,
                                 std::vector<Warning>& warnings);

} // namespace sinew::read
