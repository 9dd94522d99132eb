// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/core/Result.h>
#include <sinew/twin/Member.h>
#include <sinew/twin/Model.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::read {

/// A map conversion as the file states it (IfcMapConversion or ePSet_MapConversion): offsets in the map's
/// unit.
struct MapConversion {
    double eastings = 0, northings = 0, height = 0;
    double abscissa = 1, ordinate = 0; ///< direction of the project's x axis in the map
    std::optional<double> scale;
    std::string crsName, crsDescription;
    std::optional<double> metresPerMapUnit;
};

/// IfcSite's geographic position of its placement's origin.
struct SitePosition {
    double latitude = 0, longitude = 0; ///< degrees
    std::optional<double> elevationM;
    Vec3d originM;                 ///< of the site's placement, in project coordinates
    double northX = 0, northY = 1; ///< true north in project coordinates
};

struct BimMaterial {
    std::string name;
    std::optional<double> thicknessM;
};

struct BimProduct {
    std::int64_t id = 0, parent = 0; ///< STEP numbers; parent 0: none
    std::string guid, className, name;
    Attributes facts, properties, quantities; ///< SI
    std::vector<BimMaterial> materials;
    std::optional<Member> member; ///< project coordinates
};

/// Metres, z up, project coordinates. indices count from the mesh's own first vertex.
struct BimMesh {
    std::int64_t product = 0;
    Vec3d origin;
    std::vector<float> offsets;
    std::vector<std::uint32_t> indices;
};

/// What the child process wrote about one IFC file.
struct BimModel {
    std::string schema;
    double metresPerUnit = 1;
    std::optional<MapConversion> mapConversion, propertySets;
    std::optional<SitePosition> site;
    std::vector<BimProduct> products;
    std::vector<BimMesh> meshes;
    /// The structural analysis model (IfcStructuralCurveMember, …), as the JSON text that read::parseStructure
    /// takes; empty: the file has none.
    std::string structure;
    std::vector<Warning> warnings;
};

/// From result.json's text and the two raw buffers; every number in it is checked.
/// Errors: Corrupt. Thread: any.
Result<BimModel> parseBimModel(std::string_view json, std::string_view positions, std::string_view indices);

/// From the folder that the child wrote. Errors: as parseBimModel, Cancelled, Internal (no result there).
Result<BimModel> loadBimModel(const std::filesystem::path& folder, std::stop_token stop);

} // namespace sinew::read
