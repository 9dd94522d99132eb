// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/demo/MakeDemo.h>

#include "Writers.h"

#include <cpl_error.h>

namespace sinew::demo {

const std::vector<DemoFile>& demoFiles()
{
    static const std::string crs = "EPSG:" + std::to_string(kEpsg);
    static const std::vector<DemoFile> files{
        {"terrain.tif", "terrain", {}, "Terrain"},
        {"bridge.ifc", "bridge", {}, "Estuary Bridge"},
        {"water.inp", "water", crs, "Drinking water"},
        {"sewer.inp", "sewer", crs, "Storm sewers"},
        {"grid.zip", "grid", crs, "Power grid"},
        {"motorway.gpkg", "road", {}, "Motorway"},
        {"tunnel.gpkg", "tunnel", {}, "Tunnel"},
        {"streets.gpkg", "streets", {}, "Streets"},
        {"buildings.gpkg", "buildings", {}, "Buildings"},
        {"plant.city.json", "plant", {}, "Treatment plant"},
        {"storage.city.json", "storage", {}, "Storage site"}};
    return files;
}

Result<std::vector<std::filesystem::path>> makeDemo(const std::filesystem::path& folder)
{
    // Errors come back as values; GDAL's own word on stderr would be a second, worse one.
    CPLErrorHandlerPusher quiet(CPLQuietErrorHandler);
    const City city = makeCity();
    const WaterPlan water = planWater(city);
    const SewerPlan sewer = planSewer(city);
    const GridTables grid = gridTables(city);
    const std::vector<Result<void>> results{
        writeTerrain(folder / "terrain.tif"),
        writeBuildings(folder / "buildings.gpkg", city),
        writeStreets(folder / "streets.gpkg", city),
        writeHighway(folder / "motorway.gpkg", city),
        writeTunnel(folder / "tunnel.gpkg", city),
        writeText(folder / "water.inp", water.inp),
        writeText(folder / "sewer.inp", sewer.inp),
        writeText(folder / "grid.m", grid.matpower),
        writeZip(folder / "grid.zip",
                 {{"bus.csv", grid.bus}, {"branch.csv", grid.branch}, {"gen.csv", grid.gen}}),
        writeText(folder / "bridge.ifc", bridgeIfc()),
        writeText(folder / "plant.city.json", plantCityJson()),
        writeText(folder / "storage.city.json", storageCityJson()),
        writeText(folder / kBindingsFile, bindingsCsv(water) + gridBindings(grid) + sewerBindings(sewer)),
    };
    for (const auto& result : results)
        if (!result)
            return passOn(result);
    std::vector<std::filesystem::path> written;
    for (const DemoFile& file : demoFiles())
        written.push_back(folder / file.fileName);
    written.push_back(folder / kBindingsFile);
    return written;
}

} // namespace sinew::demo
