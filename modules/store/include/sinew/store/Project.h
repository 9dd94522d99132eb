// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/History.h>
#include <sinew/store/Ledger.h>
#include <sinew/store/SealedKeys.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sinew::store {

inline constexpr int kSchemaVersion = 1;

/// What another seat may have changed in a project that several share. Forecasts: also their scores, and
/// fields. Sharing: whether the server can be reached, and who is on duty.
enum class Change { Ledger, Model, Forecasts, Sharing };

/// How a project stands that several seats share.
struct Sharing {
    bool isShared = false; ///< it lies on a server
    bool isReachable = true;
    Instant lostAt;  ///< wall; since when it cannot be reached
    std::string why; ///< it cannot be reached
    std::size_t waitingSamples = 0; ///< on this machine's disk, until it can be reached
    bool isOnDuty = true; ///< this seat
    std::string onDuty;   ///< name of the seat that is; empty: nobody
};

/// How much room a project takes, and has where it lies.
struct Space {
    std::string place;      ///< the folder, or the server's address
    std::int64_t bytes = 0; ///< of what grows by itself: model, history, ledger; on a server the whole database
    /// Of the disk, for whoever runs this program. Nothing: a server tells nobody.
    std::optional<std::int64_t> freeBytes, totalBytes;
};

/// "postgresql://user@host:port/database?schema=city", not a folder.
bool isServerAddress(std::string_view place);

/// A project folder `name.sinew/`: model.gpkg, history.sqlite, ledger.sqlite, keys/, sources/, tiles/.
///
/// Or the same on a PostgreSQL server, for several seats at once: wherever a folder is asked for, its address
/// does ("postgresql://user@host:port/database?schema=city&sslmode=…": libpq's, with the schema in which
/// the project's tables lie; TLS is `verify-full` unless the address says otherwise or the server is this machine; the
/// password comes from ~/.pgpass or another of libpq's own places, never from us).
///
/// Thread: open, saveModel from one thread; History and Ledger as they say.
class Project {
public:
    enum class Access { ReadWrite, ReadOnly };

    /// Errors: Conflict (the folder, or the schema, exists and is not empty), Io, NoSpace, NotAllowed. Nothing is left behind on failure.
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

    /// Where its sources and tiles lie: the project's folder; of a server's project, this machine's cache.
    virtual std::filesystem::path folder() const = 0;
    /// What opens it again: the folder, or the server's address.
    virtual std::string address() const { return folder().string(); }
    virtual Access access() const = 0;
    /// Terrains and orthophotos are not in the GeoPackage: they are read again from sources/ by the importer.
    virtual Result<Model> loadModel() const = 0;
    /// Atomic: either all of it is on disk, or nothing changed. On a server: Conflict where another seat has
    /// saved since this one loaded it.
    virtual Result<void> saveModel(const Model& model) = 0;
    /// Another seat has saved one since this one loaded or saved it. Errors: the server's.
    virtual Result<bool> hasNewerModel() const { return false; }
    virtual History& history() = 0;
    virtual Ledger& ledger() = 0;
    virtual SealedKeys& sealedKeys() = 0;
    /// Copies a file into sources/ under its hash, with what belongs to it under the same name (.dbf, .prj,
    /// .tfw …); returns its path relative to the folder. The same bytes are stored once. Errors: NotFound,
    /// NoSpace, ReadOnly, Io.
    virtual Result<std::string> addSource(const std::filesystem::path& file) = 0;
    /// On a server: fetches it first, where it is not in the cache yet.
    virtual std::filesystem::path sourcePath(const Source& source) const
    {
        const std::filesystem::path stored(source.storedPath);
        return stored.is_absolute() ? stored : folder() / stored;
    }
    std::filesystem::path tilesFolder() const { return folder() / "tiles"; }
    /// Quotas are not known. Errors: Io, the server's. Thread: any.
    virtual Result<Space> space() const = 0;

    /// Called from a thread of the store's own; null ends it, and none runs any more when this returns. After
    /// a lost connection everything may have changed.
    virtual void setOnChanged(std::function<void(Change)>) {}
    /// One seat evaluates alarms, runs systems, releases commands and writes history. This one wants to be it,
    /// under this name, from now on; true while it is: in a folder always. A seat that has lost the server is
    /// not on duty.
    virtual bool tryDuty(const std::string& /*seat*/) { return true; }
    virtual bool isOnDuty() const { return true; }
    virtual void leaveDuty() {}
    virtual Sharing sharing() const { return {}; }
};

} // namespace sinew::store
