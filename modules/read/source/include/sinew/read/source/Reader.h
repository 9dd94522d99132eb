// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::read {

/// What a reader may ask before it can place a file in the world. Filled by the import wizard, by
/// sinew-cli's options, or from a project's Source on re-import.
struct ImportOptions {
    std::string crs;        ///< "EPSG:2205", "local:m", "local:ft"; empty: as the file declares
    std::string heightUnit; ///< unit symbol; empty: as the file declares
    /// The project's frame once it exists. Nothing: the reader proposes one from its extent.
    std::optional<Frame> frame;
    /// Ground, for things without a height of their own (roads, buildings without z).
    std::function<double(double x, double y)> groundAt;
};

/// A progress report: 0…1 and what is being done. Called from the worker's thread.
using Progress = std::function<void(double fraction, const std::string& stage)>;

/// A file's content as twin objects in the project's frame.
struct ImportResult {
    Frame frame;     ///< the frame used (or proposed)
    std::string crs; ///< the source's CRS as understood
    std::string heightUnit;
    std::vector<Asset> assets;
    std::vector<Element> elements;
    std::vector<Channel> channels;
    std::vector<Actuator> actuators;
    std::vector<Passport> passports;
    std::vector<std::shared_ptr<const Terrain>> terrains;
    std::vector<std::shared_ptr<const Orthophoto>> orthophotos;
    std::vector<Warning> warnings;
};

/// A short look, for the import wizard: what is in the file, and what must be asked.
struct Preview {
    std::string format; ///< "EPANET network", "GeoPackage"
    std::string crs;    ///< declared; empty: unknown
    bool needsCrs = false;
    bool needsHeightUnit = false;
    std::vector<std::pair<std::string, std::int64_t>> counts; ///< "pipes" -> 1158
    std::vector<Warning> warnings;
};

/// One file format. Stateless; any thread. Ids are derived from assetKey and the source's own keys, so
/// that a re-import keeps them.
///
/// Adding one: a folder modules/read/<name> with PROVIDES reader and sinew_make_read_<name>().
class Reader {
public:
    virtual ~Reader() = default;
    virtual std::string name() const = 0;
    /// How sure this reader is that the file is its own, by content first, by name second: 0…1.
    /// `head` is the start (at most 64 KiB) of the file, decompressed.
    virtual double recognises(const std::filesystem::path& path, std::string_view head) const = 0;
    /// Files that belong to `path` and are stored with it (a Shapefile's .dbf, a table's sisters). With any,
    /// the project keeps a zip of all of them, which the reader must read as well.
    virtual std::vector<std::filesystem::path> companions(const std::filesystem::path& path) const
    {
        (void)path;
        return {};
    }
    virtual Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                                    std::stop_token stop) const = 0;
    /// Errors: NeedsAnswer (CRS or height unit), InvalidInput (file, place, cause), Cancelled, LimitExceeded.
    /// Never changes or adds a file beside `path`. `assetKey` names the import ("KY4"): stable over
    /// re-imports.
    virtual Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                                      const ImportOptions& options, const Progress& progress,
                                      std::stop_token stop) const = 0;
};

} // namespace sinew::read
