// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/History.h>
#include <sinew/store/Ledger.h>
#include <sinew/store/SealedKeys.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <memory>

namespace sinew::store {

inline constexpr int kSchemaVersion = 1;

/// A project folder `name.sinew/`: model.gpkg, history.sqlite, ledger.sqlite, keys/, sources/, tiles/.
///
/// Thread: open, saveModel from one thread; History and Ledger as they say.
class Project {
public:
    enum class Access { ReadWrite, ReadOnly };

    /// Errors: Conflict (the folder exists and is not empty), Io, NoSpace. Nothing is left behind on failure.
    static Result<std::unique_ptr<Project>> create(const std::filesystem::path& folder,
                                                   const std::string& name);
    /// A folder that cannot be written opens ReadOnly by itself. Older schemas are migrated first (a copy of
    /// the old file is kept until that is done).
    /// Errors: NotFound, NewerVersion, Corrupt (damaged or somebody else's; names the file), Conflict (open
    /// for writing elsewhere: ReadOnly still works), ReadOnly (an older schema that must be migrated), Io.
    /// Nothing is changed on failure.
    static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder,
                                                 Access access = Access::ReadWrite);
    virtual ~Project() = default;

    virtual std::filesystem::path folder() const = 0;
    virtual Access access() const = 0;
    /// Terrains and orthophotos are not in the GeoPackage: they are read again from sources/ by the importer.
    virtual Result<Model> loadModel() const = 0;
    /// Atomic: either all of it is on disk, or nothing changed.
    virtual Result<void> saveModel(const Model& model) = 0;
    virtual History& history() = 0;
    virtual Ledger& ledger() = 0;
    virtual SealedKeys& sealedKeys() = 0;
    /// Copies a file into sources/ under its hash, with what belongs to it under the same name (.dbf, .prj,
    /// .tfw …); returns its path relative to the folder. The same bytes are stored once. Errors: NotFound,
    /// NoSpace, ReadOnly, Io.
    virtual Result<std::string> addSource(const std::filesystem::path& file) = 0;
    std::filesystem::path sourcePath(const Source& source) const
    {
        const std::filesystem::path stored(source.storedPath);
        return stored.is_absolute() ? stored : folder() / stored;
    }
    std::filesystem::path tilesFolder() const { return folder() / "tiles"; }
};

} // namespace sinew::store
