// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/Project.h>

#include "Files.h"
#include "GeoPackage.h"
#include "ServerProject.h"
#include "SealedKeyFolder.h"
#include "SourceFolder.h"
#include "SqliteFile.h"
#include "StoredProject.h"

#include <mutex>

namespace sinew::store {

namespace {

namespace fs = std::filesystem;

constexpr const char* kModel = "model.gpkg";
constexpr const char* kHistory = "history.sqlite";
constexpr const char* kLedger = "ledger.sqlite";
constexpr const char* kKeys = "keys";
constexpr const char* kSources = "sources";
constexpr const char* kTiles = "tiles";
constexpr const char* kLock = ".lock";
constexpr const char* kUnfinishedModel = ".unfinished.gpkg";

/// `make` writes a model beside the present one, which it then replaces in one step.
template <class Make>
void replaceModel(const fs::path& folder, const Make& make)
{
    const fs::path fresh = folder / kUnfinishedModel;
    const auto removeRemains = [&] {
        std::error_code ignored;
        fs::remove(fresh, ignored);
        fs::remove(fresh.string() + "-journal", ignored);
    };
    removeRemains(); // of a program that was killed
    try {
        make(fresh);
        replaceFile(fresh, folder / kModel);
    } catch (...) {
        removeRemains();
        throw;
    }
}

void saveModelTo(const fs::path& folder, const Model& model)
{
    replaceModel(folder, [&](const fs::path& fresh) { writeGeoPackage(fresh, model); });
}

/// Imported files and tiles, in folders of their own, do not grow by themselves.
Space spaceOf(const fs::path& folder)
{
    Space space{.place = folder.string()};
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::error_code gone; // SQLite's files beside its own come and go
        const auto size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
        space.bytes += gone ? 0 : static_cast<std::int64_t>(size);
    }
    const fs::space_info disk = fs::space(folder);
    space.freeBytes = static_cast<std::int64_t>(disk.available);
    // What the system keeps for itself is not this program's to fill.
    space.totalBytes = static_cast<std::int64_t>(disk.capacity - disk.free + disk.available);
    return space;
}

class FolderProject final : public StoredProject {
public:
    FolderProject(const fs::path& folder, std::unique_ptr<FolderLock> lock)
        : m_folder(folder), m_lock(std::move(lock)), 
          m_history(std::make_unique<SqliteFile>(folder / kHistory, m_lock != nullptr, SqliteFile::Safety::Normal)),
          m_ledger(std::make_unique<SqliteFile>(folder / kLedger, m_lock != nullptr, SqliteFile::Safety::Full)),
          m_keys(folder / kKeys, m_lock != nullptr)
    {
    }

    fs::path folder() const override { return m_folder; }
    Access access() const override { return m_lock ? Access::ReadWrite : Access::ReadOnly; }
    History& history() override { return m_history; }
    Ledger& ledger() override { return m_ledger; }
    SealedKeys& sealedKeys() override { return m_keys; }
    HistoryTables& historyTables() override { return m_history; }
    LedgerTables& ledgerTables() override { return m_ledger; }
    std::vector<keys::PublicKey> sealed() const override { return m_keys.all(); }

    Result<Model> loadModel() const override
    {
        return guarded([&] { return readGeoPackage(m_folder / kModel); });
    }
    Result<void> saveModel(const Model& model) override
    {
        return guarded([&] {
            refuseReadOnly();
            saveModelTo(m_folder, model);
        });
    }
    Result<Space> space() const override
    {
        return guarded([&] { return spaceOf(m_folder); });
    }
    Result<std::string> addSource(const fs::path& file) override
    {
        return guarded([&] {
            refuseReadOnly();
            return (fs::path(kSources) / storeSource(file, m_folder / kSources)).string();
        });
    }

private:
    void refuseReadOnly() const
    {
        if (!m_lock)
            raise(ErrorCode::ReadOnly, "the project is open for viewing only", m_folder.string());
    }

    fs::path m_folder;
    std::unique_ptr<FolderLock> m_lock; ///< none: open for viewing
    HistoryTables m_history;
    LedgerTables m_ledger;
    SealedKeyFolder m_keys;
};

/// Removes what a failed create() has made.
class Unmake {
public:
    explicit Unmake(fs::path folder) : m_folder(std::move(folder)), m_existed(fs::exists(m_folder)) {}
    ~Unmake()
    {
        std::error_code ignored;
        if (!m_armed)
            return;
        for (const auto& entry : fs::directory_iterator(m_folder, ignored))
            fs::remove_all(entry.path(), ignored);
        if (!m_existed)
            fs::remove(m_folder, ignored);
    }
    Unmake(const Unmake&) = delete;
    Unmake& operator=(const Unmake&) = delete;
    void keep() { m_armed = false; }

private:
    fs::path m_folder;
    bool m_existed;
    bool m_armed = true;
};

/// Absolute and without a slash at its end: the program may change its folder later.
fs::path normal(const fs::path& folder)
{
    const fs::path path = fs::absolute(folder).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

bool canWrite(const fs::path& folder)
{
    return isWritable(folder) && isWritable(folder / kModel) && isWritable(folder / kHistory) &&
           isWritable(folder / kLedger);
}

void refuseMissing(const fs::path& folder)
{
    if (!fs::is_directory(folder))
        raise(ErrorCode::NotFound, "there is no such project folder", folder.string());
    for (const char* name : {kModel, kHistory, kLedger})
        if (!fs::is_regular_file(folder / name))
            raise(ErrorCode::NotFound, "this is no project folder, or a part of it is missing",
                  (folder / name).string());
}

/// All three files are ours and not newer than this program, before any of them is touched.
void checkVersions(const fs::path& folder, bool forWriting)
{
    const auto refuseOlder = [&](const char* name, int version, int viewableFrom) {
        if (version < viewableFrom && !forWriting)
            raise(ErrorCode::ReadOnly, "written by an older Sinew: open it once where it can be written",
                  (folder / name).string());
    };
    refuseOlder(kModel, versionOfGeoPackage(folder / kModel, kModelSchema), kSchemaVersion);
    for (const auto& [name, schema] :
         {std::pair(kHistory, &kHistorySchema), std::pair(kLedger, &kLedgerSchema)}) {
        SqliteDatabase database(folder / name, SqliteDatabase::Mode::Peek);
        refuseOlder(name, versionOf(database, *schema), schema->viewableFrom);
    }
}

void migrateAll(const fs::path& folder)
{
    if (versionOfGeoPackage(folder / kModel, kModelSchema) < kSchemaVersion)
        replaceModel(folder, [&](const fs::path& fresh) {
            copyDurably(folder / kModel, fresh);
            migrateGeoPackage(fresh, kModelSchema);
        });
    for (const auto& [name, schema] :
         {std::pair(kHistory, &kHistorySchema), std::pair(kLedger, &kLedgerSchema)}) {
        SqliteDatabase database(folder / name, SqliteDatabase::Mode::Write);
        migrate(database, *schema);
    }
}

std::unique_ptr<FolderLock> lockChecked(const fs::path& folder)
{
    auto lock = std::make_unique<FolderLock>(folder / kLock);
    try {
        checkVersions(folder, true);
        migrateAll(folder);
    } catch (const Failure&) {
        lock->forget();
        throw;
    }
    return lock;
}

} // namespace

Result<std::unique_ptr<Project>> Project::create(const fs::path& given, const std::string& name)
{
    return guarded([&]() -> std::unique_ptr<Project> {
        if (isServerAddress(given.native()))
            return createOnServer(given.native(), name);
        const fs::path folder = normal(given);
        if (fs::exists(folder) && (!fs::is_directory(folder) || !fs::is_empty(folder)))
            raise(ErrorCode::Conflict, "there is something in this place already", folder.string());
        Unmake unmake(folder);
        fs::create_directories(folder / kSources);
        fs::create_directories(folder / kTiles);
        auto lock = std::make_unique<FolderLock>(folder / kLock);
        createFile(folder / kHistory, kHistorySchema);
        createFile(folder / kLedger, kLedgerSchema);
        Model model;
        model.name = name;
        saveModelTo(folder, model);
        syncFolder(folder);
        auto project = std::make_unique<FolderProject>(folder, std::move(lock));
        unmake.keep();
        return project;
    });
}

Result<std::unique_ptr<Project>> Project::open(const fs::path& given, Access access)
{
    return guarded([&]() -> std::unique_ptr<Project> {
        if (isServerAddress(given.native()))
            return openOnServer(given.native(), access);
        const fs::path folder = normal(given);
        refuseMissing(folder);
        if (access == Access::ReadWrite && canWrite(folder))
            return std::make_unique<FolderProject>(folder, lockChecked(folder));
        checkVersions(folder, false);
        return std::make_unique<FolderProject>(folder, nullptr);
    });
}

} // namespace sinew::store
