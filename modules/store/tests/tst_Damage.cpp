// SPDX-License-Identifier: GPL-3.0-or-later
#include "StoreTest.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <grp.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

Model modelOf(int elements)
{
    Model model;
    model.name = "m";
    model.assets = {{.id = AssetId("water"), .name = "Water", .kind = "water", .source = {}}};
    for (int i = 0; i < elements; ++i) {
        Element element;
        element.id = ElementId("water/pipe/" + std::to_string(i));
        element.asset = AssetId("water");
        element.className = "pipe";
        element.shape = LineShape{.points = {{0, 0, 0}, {1.0 * i, 1, 2}}};
        model.elements.push_back(std::move(element));
    }
    return model;
}

/// A closed project with something of everything in it.
void fill(const fs::path& folder)
{
    const auto project = Project::create(folder, "x");
    SINEW_OK(project);
    SINEW_OK((*project)->saveModel(modelOf(200)));
    for (int i = 0; i < 3000; i += 500) {
        std::vector<Sample> samples;
        for (int j = i; j < i + 500; ++j)
            samples.push_back(sample("c", j, std::sqrt(j)));
        SINEW_OK((*project)->history().append(samples));
    }
    for (int i = 0; i < 50; ++i)
        SINEW_OK((*project)->ledger().append({.source = "field", .detail = std::string(500, 'x')}));
}

void runSql(const fs::path& file, const char* sql)
{
    sqlite3* handle = nullptr;
    sqlite3_open(file.c_str(), &handle);
    char* message = nullptr;
    sqlite3_exec(handle, sql, nullptr, nullptr, &message);
    const std::string said = message ? message : "";
    sqlite3_free(message);
    sqlite3_close(handle);
    QCOMPARE(said, std::string());
}

void damage(const fs::path& file, const QString& how)
{
    const std::string bytes = bytesOf(file);
    if (how == "empty")
        writeBytes(file, "");
    else if (how == "cut short")
        writeBytes(file, bytes.substr(0, bytes.size() * 2 / 3));
    else if (how == "cut to a stump")
        writeBytes(file, bytes.substr(0, 700));
    else if (how == "text")
        writeBytes(file, std::string(20'000, 'x'));
    else if (how == "another program's database")
        fs::remove(file), runSql(file, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    else if (how == "newer")
        runSql(file, file.extension() == ".gpkg" ? "UPDATE sinew_project SET schema_version = 99"
                                                 : "PRAGMA user_version = 99");
    else if (how == "version unknown")
        runSql(file, file.extension() == ".gpkg" ? "UPDATE sinew_project SET schema_version = 0"
                                                 : "PRAGMA user_version = 0");
}

/// Runs `work` in a child process as nobody and returns what it says ("" is good). As somebody who is not
/// root: in this process.
template <class Work>
std::string asNobody(Work work)
{
    if (::geteuid() != 0)
        return work();
    int ends[2];
    if (::pipe(ends) != 0)
        return "no pipe";
    const pid_t child = ::fork();
    if (child == 0) {
        std::string said = "cannot become nobody";
        if (::setgroups(0, nullptr) == 0 && ::setgid(65534) == 0 && ::setuid(65534) == 0)
            said = work();
        if (::write(ends[1], said.data(), said.size()) < 0)
            ::_exit(1);
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string said;
    char block[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], block, sizeof block)) > 0;)
        said.append(block, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? said : said + " (the child died)";
}

/// Whether this process still holds a file.
bool isHeld(const fs::path& file)
{
    std::error_code gone; // the listing's own descriptor
    return std::ranges::any_of(fs::directory_iterator("/proc/self/fd"), [&](const fs::directory_entry& open) {
        return fs::read_symlink(open.path(), gone) == file;
    });
}

/// What a viewer sees of fill()'s project, or what is wrong.
std::string view(const fs::path& folder, std::size_t samples, std::size_t rows)
{
    const auto project = Project::open(folder);
    if (!project)
        return project.error().text();
    if ((*project)->access() != Project::Access::ReadOnly)
        return "it was opened for writing";
    const auto model = (*project)->loadModel();
    if (!model)
        return model.error().text();
    const auto found = (*project)->history().samples(ChannelId("c"), at(-1), at(1e6));
    if (!found)
        return found.error().text();
    const auto entries = (*project)->ledger().rows();
    if (!entries)
        return entries.error().text();
    const auto check = (*project)->ledger().verify();
    if (!check || !check->faults.empty())
        return "the ledger does not verify";
    if (model->elements.size() != 200 || found->size() != samples || entries->size() != rows)
        return "something is missing: " + std::to_string(found->size()) + " samples, " +
               std::to_string(entries->size()) + " rows";
    return {};
}

void makeReadOnly(const fs::path& root, const fs::path& folder)
{
    ::chmod(root.c_str(), 0755);
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        ::chmod(entry.path().c_str(), entry.is_directory() ? 0555 : 0444);
    ::chmod(folder.c_str(), 0555);
}

struct MakeWritableAgain {
    fs::path folder;
    ~MakeWritableAgain() { ::chmod(folder.c_str(), 0755); }
};

/// A file system of `bytes`, where we may mount one.
class SmallDisk {
public:
    SmallDisk(const fs::path& place, const char* size) : m_place(place)
    {
        fs::create_directories(place);
        m_mounted = ::mount("tmpfs", place.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            ::umount2(m_place.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool isMounted() const { return m_mounted; }

private:
    fs::path m_place;
    bool m_mounted = false;
};

/// No file may grow past `bytes`, as on a disk with a quota.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
};

Error errorOf(const Result<void>& result)
{
    return result ? Error{} : result.error();
}

/// Appends until it fails; returns the error.
Error fillHistory(Project& project, int& stored)
{
    for (;;) {
        std::vector<Sample> samples;
        for (int i = 0; i < 100; ++i)
            samples.push_back(sample("full", stored + i, std::sin(stored + i)));
        const auto appended = project.history().append(samples);
        if (!appended)
            return appended.error();
        stored += 100;
    }
}

} // namespace

class tst_Damage : public QObject {
    Q_OBJECT
private slots:
    void refusesWhatItCannotRead_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("code");
        for (const char* file : {"model.gpkg", "history.sqlite", "ledger.sqlite"}) {
            for (const char* how : {"empty", "cut short", "cut to a stump", "text",
                                    "another program's database", "version unknown"})
                QTest::addRow("%s %s", file, how) << file << how << int(ErrorCode::Corrupt);
            QTest::addRow("%s newer", file) << file << "newer" << int(ErrorCode::NewerVersion);
        }
    }
    void refusesWhatItCannotRead()
    {
        static Workspace original;
        static const bool filled = (fill(original.project()), true);
        QVERIFY(filled);
        QFETCH(QString, file);
        QFETCH(QString, how);
        QFETCH(int, code);
        Workspace work;
        fs::copy(original.project(), work.project(), fs::copy_options::recursive);
        fs::remove(work.project() / ".lock");
        damage(work.project() / file.toStdString(), how);
        const auto before = contentsOf(work.project());
        for (const auto access : {Project::Access::ReadWrite, Project::Access::ReadOnly}) {
            const auto opened = Project::open(work.project(), access);
            QVERIFY2(!opened, "it should not open");
            QVERIFY2(opened.error().code == static_cast<ErrorCode>(code), opened.error().text().c_str());
            QVERIFY2(QString::fromStdString(opened.error().subject).endsWith(file),
                     opened.error().text().c_str());
            QVERIFY(contentsOf(work.project()) == before);
            QVERIFY(!isHeld(work.project() / file.toStdString()));
        }
    }
    void refusesFoldersThatAreNoProject()
    {
        Workspace work;
        SINEW_FAILS(Project::open(work.root() / "none"), ErrorCode::NotFound);
        SINEW_FAILS(Project::open(work.root()), ErrorCode::NotFound);
        writeBytes(work.root() / "file", "x");
        SINEW_FAILS(Project::open(work.root() / "file"), ErrorCode::NotFound);
        SINEW_FAILS(Project::create(work.root(), "x"), ErrorCode::Conflict);
        SINEW_FAILS(Project::create(work.root() / "file", "x"), ErrorCode::Conflict);
        QCOMPARE(contentsOf(work.root()).size(), std::size_t(1));
    }
    void namesADamagedChunk()
    {
        Workspace work;
        fill(work.project());
        runSql(work.project() / "history.sqlite",
               "UPDATE chunk SET data = substr(data, 1, length(data) - 5)");
        const auto project = Project::open(work.project());
        SINEW_OK(project);
        const auto found = (*project)->history().samples(ChannelId("c"), at(0), at(1e6));
        SINEW_FAILS(found, ErrorCode::Corrupt);
        QVERIFY(QString::fromStdString(found.error().subject).endsWith("history.sqlite"));
    }
    void namesADamagedModelRow()
    {
        Workspace work;
        fill(work.project());
        runSql(work.project() / "model.gpkg", "UPDATE elements SET shape = x'0199' WHERE fid = 3");
        const auto project = Project::open(work.project());
        SINEW_OK(project);
        const auto model = (*project)->loadModel();
        SINEW_FAILS(model, ErrorCode::Corrupt);
        QVERIFY(QString::fromStdString(model.error().message).contains("table elements, row 3"));
    }
    void opensAReadOnlyFolderForViewing()
    {
        Workspace work;
        fill(work.project());
        makeReadOnly(work.root(), work.project());
        const MakeWritableAgain again{work.project()};
        const auto before = contentsOf(work.project());
        QCOMPARE(asNobody([&] { return view(work.project(), 3000, 50); }), std::string());
        QVERIFY(contentsOf(work.project()) == before);
    }
    void viewsAReadOnlyFolderBesideItsWriter()
    {
        if (::geteuid() != 0)
            QSKIP("needs root: the writer and the viewer must be different users");
        Workspace work;
        fill(work.project());
        ::chmod(work.root().c_str(), 0755);
        const auto project = Project::open(work.project());
        SINEW_OK(project);
        SINEW_OK((*project)->history().append(std::vector{sample("c", 5000, 1)}));
        SINEW_OK((*project)->ledger().append({.source = "field"}));
        QCOMPARE(asNobody([&] { return view(work.project(), 3001, 51); }), std::string());
        // The viewer has left nothing and disturbed nobody.
        SINEW_OK((*project)->history().append(std::vector{sample("c", 5001, 1)}));
    }
    void viewsWhatAKilledWriterLeftInAReadOnlyFolder_data()
    {
        QTest::addColumn<bool>("sharedMemory");
        QTest::newRow("as it was left") << true;
        QTest::newRow("copied without the shared memory file") << false;
    }
    void viewsWhatAKilledWriterLeftInAReadOnlyFolder()
    {
        QFETCH(bool, sharedMemory);
        Workspace work;
        fill(work.project());
        const pid_t child = ::fork();
        if (child == 0) {
            const auto project = Project::open(work.project());
            const bool done = project && (*project)->history().append(std::vector{sample("c", 5000, 1)}) &&
                              (*project)->ledger().append({.source = "field"});
            ::kill(::getpid(), done ? SIGKILL : SIGTERM);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        QCOMPARE(WTERMSIG(status), SIGKILL);
        QVERIFY(fs::file_size(work.project() / "ledger.sqlite-wal") > 0);
        if (!sharedMemory)
            for (const char* name : {"history.sqlite-shm", "ledger.sqlite-shm"})
                fs::remove(work.project() / name);
        makeReadOnly(work.root(), work.project());
        const MakeWritableAgain again{work.project()};
        const auto before = contentsOf(work.project());
        QCOMPARE(asNobody([&] { return view(work.project(), 3001, 51); }), std::string());
        QVERIFY(contentsOf(work.project()) == before);
    }
    void fullDiskChangesNothing()
    {
        Workspace work;
        const SmallDisk disk(work.root() / "disk", "1500k");
        if (!disk.isMounted())
            QSKIP("needs root: a small disk must be mounted");
        const fs::path folder = work.root() / "disk" / "p.sinew";
        {
            const auto project = Project::create(folder, "x");
            SINEW_OK(project);
            SINEW_OK((*project)->saveModel(modelOf(10)));
            const std::string model = bytesOf(folder / "model.gpkg");
            SINEW_FAILS((*project)->saveModel(modelOf(20'000)), ErrorCode::NoSpace);
            QVERIFY(bytesOf(folder / "model.gpkg") == model);
            QVERIFY(!fs::exists(folder / ".unfinished.gpkg"));
            writeBytes(work.root() / "large", std::string(5'000'000, 'x'));
            SINEW_FAILS((*project)->addSource(work.root() / "large"), ErrorCode::NoSpace);
            QVERIFY(fs::is_empty(folder / "sources"));

            SINEW_OK((*project)->ledger().append({.source = "before"}));
            int stored = 0;
            const Error error = fillHistory(**project, stored);
            QVERIFY2(error.code == ErrorCode::NoSpace, error.text().c_str());
            QVERIFY(stored > 0);
            QCOMPARE((*project)->history().samples(ChannelId("full"), at(-1), at(1e9))->size(),
                     std::size_t(stored));
            LedgerEntry large{.source = "full", .detail = std::string(200'000, 'x')};
            SINEW_FAILS((*project)->ledger().append(large), ErrorCode::NoSpace);
            QCOMPARE((*project)->ledger().rows()->size(), std::size_t(1));
            QVERIFY((*project)->ledger().verify()->faults.empty());
            SINEW_OK((*project)->loadModel());
            // Somebody makes room: it goes on where it was.
            ::mount("tmpfs", (work.root() / "disk").c_str(), "tmpfs", MS_REMOUNT, "size=20m");
            SINEW_OK((*project)->history().append(std::vector{sample("full", 1e6, 1)}));
            SINEW_OK((*project)->ledger().append(large));
            QCOMPARE((*project)->history().samples(ChannelId("full"), at(-1), at(1e9))->size(),
                     std::size_t(stored) + 1);
        }
        SINEW_OK(Project::open(folder));
    }
    void createsNothingOnAFullDisk()
    {
        Workspace work;
        const SmallDisk disk(work.root() / "disk", "64k");
        if (!disk.isMounted())
            QSKIP("needs root: a small disk must be mounted");
        SINEW_FAILS(Project::create(work.root() / "disk" / "p.sinew", "x"), ErrorCode::NoSpace);
        QVERIFY(fs::is_empty(work.root() / "disk"));
    }
    void fileSizeLimitChangesNothing()
    {
        Workspace work;
        const auto project = Project::create(work.project(), "x");
        SINEW_OK(project);
        SINEW_OK((*project)->saveModel(modelOf(10)));
        const auto before = bytesOf(work.project() / "model.gpkg");
        Error historyError, modelError;
        int stored = 0;
        {
            const FileSizeLimit limit(600'000);
            historyError = fillHistory(**project, stored);
            modelError = errorOf((*project)->saveModel(modelOf(20'000)));
        }
        QVERIFY2(historyError.code == ErrorCode::NoSpace, historyError.text().c_str());
        QVERIFY2(modelError.code == ErrorCode::NoSpace, modelError.text().c_str());
        QVERIFY(bytesOf(work.project() / "model.gpkg") == before);
        QCOMPARE((*project)->history().samples(ChannelId("full"), at(-1), at(1e9))->size(),
                 std::size_t(stored));
        SINEW_OK((*project)->history().append(std::vector{sample("full", 1e6, 1)}));
    }
};

QTEST_GUILESS_MAIN(tst_Damage)
#include "tst_Damage.moc"
