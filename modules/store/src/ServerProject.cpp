// SPDX-License-Identifier: GPL-3.0-or-later
#include "ServerProject.h"

#include "Files.h"
#include "GeoPackage.h"
#include "Server.h"
#include "ServerTables.h"
#include "SourceFolder.h"
#include "SpooledHistory.h"
#include "StoredProject.h"

#include <atomic>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace sinew::store {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kKeptRevisions = 5;
constexpr std::size_t kPart = std::size_t(16) << 20; // of a source

fs::path userFolder(const char* variable, const char* below)
{
    if (const char* folder = std::getenv(variable); folder && *folder)
        return fs::path(folder) / "sinew";
    const char* home = std::getenv("HOME");
    return home ? fs::path(home) / below / "sinew" : fs::temp_directory_path() / "sinew";
}

std::string bytesOf(const fs::path& file)
{
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

void writeWhole(const fs::path& file, const std::string& bytes)
{
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << bytes << std::flush;
    if (!out)
        raise(isOutOfSpace(file) ? ErrorCode::NoSpace : ErrorCode::Io, "cannot write", file.string());
}

/// A GeoPackage on its way to or from the server.
class PassingFile {
public:
    explicit PassingFile(const fs::path& folder)
        : m_file(folder / fmt::format("passing-{}.gpkg", keys::KeyPair::generate()->key().value.substr(0, 16)))
    {
        fs::create_directories(folder);
    }
    ~PassingFile()
    {
        std::error_code ignored;
        fs::remove(m_file, ignored);
    }
    PassingFile(const PassingFile&) = delete;
    PassingFile& operator=(const PassingFile&) = delete;
    const fs::path& path() const { return m_file; }

private:
    fs::path m_file;
};

std::string packed(const Model& model)
{
    const PassingFile file(userFolder("XDG_CACHE_HOME", ".cache"));
    writeGeoPackage(file.path(), model);
    return bytesOf(file.path());
}

std::int64_t newestRevision(Database& database)
{
    return database.integer("SELECT coalesce(max(revision), 0) FROM model");
}

void insertModel(Database& database, std::int64_t revision, const std::string& bytes)
{
    Query(database, "INSERT INTO model (revision, bytes) VALUES (?, ?)").with(revision, std::string_view(bytes)).run();
    Query(database, "DELETE FROM model WHERE revision <= ?").with(revision - kKeptRevisions).run();
}

/// The tables are ours and not newer than this program; returns the project's own id.
std::string checkedProject(Database& database)
{
    if (!database.integer("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'sinew'"))
        raise(ErrorCode::NotFound, "there is no such project on this server", database.name());
    Query query(database, "SELECT version, project FROM sinew");
    if (!query.next())
        raise(ErrorCode::Corrupt, "this is no project", database.name());
    if (query.integer(0) > kServerVersion)
        raise(ErrorCode::NewerVersion,
              fmt::format("written by a newer Sinew (server version {}; this program knows {})", query.integer(0),
                          kServerVersion),
              database.name());
    return query.text(1);
}

/// A project of an older program, brought up to date by who may.
void upgrade(Server& server)
{
    const auto database = server.connect();
    Transaction transaction(*database, Transaction::Kind::Write);
    database->execute("LOCK TABLE sinew IN SHARE ROW EXCLUSIVE MODE");
    for (auto from = database->integer("SELECT version FROM sinew"); from < kServerVersion; ++from)
        database->execute(kServerUpgrades.at(static_cast<std::size_t>(from - 1)));
    database->execute(kServerGrants);
    transaction.commit();
}

/// As checkedProject, and of this program's version.
std::string openedProject(Server& server)
{
    const auto database = server.connect();
    const std::string id = checkedProject(*database);
    if (database->integer("SELECT version FROM sinew") == kServerVersion)
        return id;
    const auto upgraded = guarded([&] { upgrade(server); });
    if (!upgraded)
        raise(upgraded.error().code,
              "the project was made by an older Sinew: its owner must open it once (" + upgraded.error().message + ")",
              database->name());
    return id;
}

class SealedKeyTable final : public SealedKeys {
public:
    explicit SealedKeyTable(Server& server) : m_connections(server) {}
    Result<void> put(const keys::PublicKey& key, const std::string& sealed) override
    {
        return write(key, [&](Database& database) {
            Query(database, "INSERT INTO sealed_key (key, sealed) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET "
                            "sealed = excluded.sealed")
                .with(key.value, sealed)
                .run();
        });
    }
    Result<std::optional<std::string>> get(const keys::PublicKey& key) const override
    {
        return guarded([&] {
            check(key);
            return m_connections.read([&](Database& database) -> std::optional<std::string> {
                Query query(database, "SELECT sealed FROM sealed_key WHERE key = ?");
                query.with(key.value);
                return query.next() ? std::optional(query.text(0)) : std::nullopt;
            });
        });
    }
    Result<void> remove(const keys::PublicKey& key) override
    {
        return write(key, [&](Database& database) {
            Query(database, "DELETE FROM sealed_key WHERE key = ?").with(key.value).run();
        });
    }
    std::vector<keys::PublicKey> all() const
    {
        return m_connections.read([](Database& database) {
            Query query(database, "SELECT key FROM sealed_key ORDER BY key");
            std::vector<keys::PublicKey> found;
            while (query.next())
                found.emplace_back(query.text(0));
            return found;
        });
    }

private:
    static void check(const keys::PublicKey& key)
    {
        if (!keys::isPublicKey(key.value))
            raise(ErrorCode::InvalidInput, "this is no public key", key.value);
    }
    template <class Work>
    Result<void> write(const keys::PublicKey& key, const Work& work)
    {
        return guarded([&] {
            check(key);
            const std::lock_guard lock(m_writing);
            m_connections.write(work);
        });
    }
    ServerConnections m_connections;
    std::mutex m_writing;
};

class ServerProject final : public StoredProject {
public:
    ServerProject(ServerAddress address, Access access)
        : m_server(std::move(address), access == Access::ReadOnly), m_connections(m_server),
          m_id(openedProject(m_server)),
          m_folder(userFolder("XDG_CACHE_HOME", ".cache") / ("project-" + m_id)),
          m_history(std::make_unique<ServerConnections>(m_server, "tail"),
                    userFolder("XDG_STATE_HOME", ".local/state") / ("project-" + m_id)),
          m_ledger(std::make_unique<ServerConnections>(m_server, "entry")), m_keys(m_server)
    {
        fs::create_directories(m_folder / "sources");
        fs::create_directories(tilesFolder());
        m_server.listen();
    }

    fs::path folder() const override { return m_folder; }
    std::string address() const override { return m_server.address().text; }
    Access access() const override { return m_server.isReadOnly() ? Access::ReadOnly : Access::ReadWrite; }
    History& history() override { return m_history; }
    Ledger& ledger() override { return m_ledger; }
    SealedKeys& sealedKeys() override { return m_keys; }
    HistoryTables& historyTables() override { return m_history.tables(); }
    LedgerTables& ledgerTables() override { return m_ledger; }
    std::vector<keys::PublicKey> sealed() const override { return m_keys.all(); }

    Result<Model> loadModel() const override
    {
        return guarded([&] {
            const PassingFile file(m_folder);
            m_revision = m_connections.read([&](Database& database) {
                Query query(database, "SELECT revision, bytes FROM model ORDER BY revision DESC LIMIT 1");
                if (!query.next())
                    raise(ErrorCode::Corrupt, "the project has lost its model", database.name());
                writeWhole(file.path(), std::string(query.blob(1)));
                return query.integer(0);
            });
            return readGeoPackage(file.path());
        });
    }
    Result<void> saveModel(const Model& model) override
    {
        return guarded([&] {
            refuseReadOnly();
            const std::string bytes = packed(model);
            m_connections.write([&](Database& database) {
                Transaction transaction(database, Transaction::Kind::Write);
                database.execute("LOCK TABLE model IN SHARE ROW EXCLUSIVE MODE");
                const std::int64_t newest = newestRevision(database);
                if (m_revision != 0 && newest != m_revision)
                    raise(ErrorCode::Conflict,
                          "the model was changed at another seat meanwhile: open the project again", database.name());
                insertModel(database, newest + 1, bytes);
                transaction.commit();
                m_revision = newest + 1;
            });
        });
    }

    Result<bool> hasNewerModel() const override
    {
        return guarded([&] {
            const std::int64_t newest = m_connections.read([](Database& database) { return newestRevision(database); });
            return m_revision != 0 && newest > m_revision;
        });
    }

    Result<Space> space() const override
    {
        return guarded([&] {
            return Space{.place = address(),
                         .bytes = m_connections.read([](Database& database) {
                             return database.integer("SELECT pg_database_size(current_database())");
                         })};
        });
    }
    Result<std::string> addSource(const fs::path& file) override
    {
        return guarded([&] {
            refuseReadOnly();
            const std::string name = storeSource(file, m_folder / "sources");
            m_connections.write([&](Database& database) { sendSources(database, fs::path(name).stem()); });
            return "sources/" + name;
        });
    }
    fs::path sourcePath(const Source& source) const override
    {
        const fs::path stored(source.storedPath), path = stored.is_absolute() ? stored : m_folder / stored;
        if (!fs::exists(path) && stored.is_relative())
            std::ignore = guarded([&] { // else: who opens it says that it is missing
                m_connections.read([&](Database& database) { return fetchSources(database, stored.stem()); });
            });
        return path;
    }

    void setOnChanged(std::function<void(Change)> onChanged) override { m_server.setOnChanged(std::move(onChanged)); }
    bool tryDuty(const std::string& seat) override { return !m_server.isReadOnly() && m_server.tryDuty(seat); }
    bool isOnDuty() const override { return m_server.isOnDuty(); }
    void leaveDuty() override { m_server.leaveDuty(); }
    Sharing sharing() const override
    {
        Sharing sharing = m_server.sharing();
        sharing.waitingSamples = m_history.waiting();
        return sharing;
    }

private:
    void refuseReadOnly() const
    {
        if (m_server.isReadOnly())
            raise(ErrorCode::ReadOnly, "the project is open for viewing only", m_server.address().text);
    }
    /// A file and what belongs to it: all of one hash.
    void sendSources(Database& database, const fs::path& hash) const
    {
        Transaction transaction(database, Transaction::Kind::Write);
        for (const auto& entry : fs::directory_iterator(m_folder / "sources")) {
            if (entry.path().stem() != hash)
                continue;
            const std::string bytes = store::bytesOf(entry.path()), name = entry.path().filename().string();
            for (std::size_t part = 0; part == 0 || part * kPart < bytes.size(); ++part)
                Query(database, "INSERT INTO source (name, part, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                    .with(name, static_cast<std::int64_t>(part),
                          std::string_view(bytes).substr(part * kPart, kPart))
                    .run();
        }
        transaction.commit();
    }
    int fetchSources(Database& database, const fs::path& hash) const
    {
        int files = 0;
        Query query(database, "SELECT name, string_agg(bytes, ''::bytea ORDER BY part) FROM source WHERE name LIKE ? "
                              "GROUP BY name");
        query.with(hash.string() + ".%");
        for (; query.next(); ++files) {
            const fs::path target = m_folder / "sources" / fs::path(query.text(0)).filename(), part = target.string() + ".part";
            writeWhole(part, std::string(query.blob(1)));
            replaceFile(part, target);
        }
        return files;
    }

    Server m_server;
    mutable ServerConnections m_connections;
    const std::string m_id;
    const fs::path m_folder; ///< cache: sources and tiles
    SpooledHistory m_history;
    LedgerTables m_ledger;
    SealedKeyTable m_keys;
    mutable std::atomic<std::int64_t> m_revision = 0; ///< 0: none; of the model that was loaded or saved last
};

} // namespace

std::unique_ptr<Project> createOnServer(std::string_view text, const std::string& name)
{
    const ServerAddress address = readServerAddress(text);
    Model model;
    model.name = name;
    const std::string bytes = packed(model);
    Server server(address, false);
    const auto database = server.connect();
    Transaction transaction(*database, Transaction::Kind::Write);
    database->execute(fmt::format("CREATE SCHEMA IF NOT EXISTS \"{}\"", address.schema).c_str());
    if (database->integer("SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"))
        raise(ErrorCode::Conflict, "there is something in this place already", address.text);
    database->execute(kServerTables);
    Query(*database, "INSERT INTO sinew VALUES (1, ?, ?)")
        .with(kServerVersion, keys::KeyPair::generate()->key().value.substr(0, 32))
        .run();
    insertModel(*database, 1, bytes);
    database->execute(kServerGrants);
    transaction.commit();
    return std::make_unique<ServerProject>(address, Project::Access::ReadWrite);
}

std::unique_ptr<Project> openOnServer(std::string_view text, Project::Access access)
{
    return std::make_unique<ServerProject>(readServerAddress(text), access);
}

} // namespace sinew::store
