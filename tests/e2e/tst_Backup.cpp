// SPDX-License-Identifier: GPL-3.0-or-later
// Backups of a project at work, by the real program: whole, read back, restored, and refused where they are
// not.
#include "SeatKey.h"
#include "TestPostgres.h"

#include <OpenProject.h>
#include <ProjectPeople.h>

#include <sinew/store/CopyProject.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

using namespace sinew;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// What a program said as its last line; null where it failed.
nlohmann::json run(const QStringList& arguments, QString* error = nullptr)
{
    QProcess program;
    program.start(QStringLiteral(SINEW_BINARY_DIR "/bin/sinew-cli"), arguments);
    if (!program.waitForFinished(120'000))
        qFatal("sinew-cli does not end");
    if (error)
        *error = QString::fromUtf8(program.readAllStandardError());
    const QList<QByteArray> lines = program.readAllStandardOutput().trimmed().split('\n');
    return program.exitCode() == 0 ? nlohmann::json::parse(lines.last().toStdString(), nullptr, false)
                                   : nlohmann::json();
}

QString text(const fs::path& path)
{
    return QString::fromStdString(path.string());
}

/// Writes the ledger, history and sealed keys of a project without a pause, as a control room would.
class AtWork {
public:
    explicit AtWork(const app::OpenProject& open)
        : m_thread([this, open](const std::stop_token& stop) {
              for (int i = 0; !stop.stop_requested(); ++i)
                  write(*open.project, i);
          })
    {
    }
    int rows() const { return m_rows; }

private:
    void write(store::Project& project, int i)
    {
        const Instant now = SystemClock().wall();
        const store::LedgerEntry entry{.wall = now,
                                       .world = now,
                                       .source = "system:test",
                                       .category = "finding",
                                       .type = "noted",
                                       .subject = std::to_string(i),
                                       .result = "ok",
                                       .detail = "{}"};
        std::vector<Sample> samples(20);
        for (std::size_t k = 0; k < samples.size(); ++k)
            samples[k] = {.channel = ChannelId("a/b/level"),
                          .sourceTime = now + Duration(static_cast<int>(k)),
                          .arrivalTime = now,
                          .value = double(i),
                          .quality = Quality::Good};
        Forecast forecast;
        forecast.id = ForecastId("f" + std::to_string(i));
        forecast.issuedAt = now;
        if (!project.history().append(samples) || !project.history().saveForecast(forecast) ||
            !project.ledger().append(entry))
            qFatal("the project cannot be written while it is backed up");
        ++m_rows;
    }
    std::atomic<int> m_rows{0};
    std::jthread m_thread;
};

app::OpenProject makeProject(const fs::path& place, const fs::path& file)
{
    auto open = app::createProject(place, {});
    if (!open)
        qFatal("%s", open.error().text().c_str());
    command::ControlRoom room(open->project->ledger(), open->project->sealedKeys(),
                              std::make_shared<SystemClock>(), open->ring,
                              {.cost = keys::SealCost::least(), .delays = {}});
    if (!room.beFirstAdministrator({UserId("eve"), "Eve", Role::Administrator}, "a password of Eve") ||
        !room.signOut())
        qFatal("nobody administers");
    std::ofstream(file) << "[JUNCTIONS]";
    Model model = *open->model;
    model.name = "The City";
    model.sources = {
        {.id = SourceId("s"), .name = "a.inp", .storedPath = open->project->addSource(file).value()},
        {.id = SourceId("r"), .name = "terrain.tif", .storedPath = "/elsewhere/terrain.tif"}};
    if (!open->project->saveModel(model))
        qFatal("the model cannot be saved");
    return *open;
}

} // namespace

class tst_Backup : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path root() const { return m_folder.path().toStdString(); }

    /// A backup made while the project is written, and a new project made of it.
    void backUpAndRestore(const fs::path& original, const fs::path& restored, const std::string& name)
    {
        const fs::path saved = root() / (name + "-saved.sinew");
        nlohmann::json said;
        {
            const auto open = makeProject(original, root() / "a.inp");
            const AtWork atWork(open);
            while (atWork.rows() < 50)
                std::this_thread::sleep_for(1ms);
            const int before = atWork.rows();
            QString error;
            said = run({"project", "backup", text(original), text(saved)}, &error);
            QVERIFY2(said.is_object(), qPrintable(error));
            QVERIFY(atWork.rows() > before); // it was at work all the while
        }
        QVERIFY(said["rows"] > 50 && said["samples"] >= 1000 && said["forecasts"] >= 50);
        QCOMPARE(said["sources"].get<int>(), 1);
        QCOMPARE(said["keys"].get<int>(), 1);
        QCOMPARE(said["references"][0].get<std::string>(), std::string("/elsewhere/terrain.tif"));
        QVERIFY(run({"ledger", "verify", text(saved)}).is_object());
        // All that the ledger speaks of is there: each row was written after its samples and its forecast.
        const auto copy = store::Project::open(saved, store::Project::Access::ReadOnly);
        QVERIFY(copy);
        const auto forecasts = (*copy)->history().forecasts(instantFromMicros(0), SystemClock().wall());
        QVERIFY(forecasts);
        const std::size_t notes = (*copy)->ledger().rows(0, "finding")->size();
        QVERIFY2(forecasts->size() >= notes,
                 qPrintable(QString("%1 forecasts, %2 rows").arg(forecasts->size()).arg(notes)));
        QString error;
        const auto again = run({"project", "restore", text(saved), text(restored)}, &error);
        QVERIFY2(again.is_object(), qPrintable(error));
        for (const char* same : {"rows", "head", "samples", "forecasts", "sources", "keys"})
            QVERIFY2(again[same] == said[same], same);
        auto back = app::openProject(restored);
        QVERIFY(back);
        QCOMPARE(back->model->name, std::string("The City"));
        QVERIFY(back->room->signIn("eve", "a password of Eve")); // her sealed key is there
        QVERIFY(run({"project", "restore", text(saved), text(restored)}, &error).is_null());
        QVERIFY(error.contains("there is something in this place already"));
    }

private slots:
    void initTestCase()
    {
        ::setenv("XDG_CACHE_HOME", (root() / "cache").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (root() / "state").c_str(), 1);
    }
    void aFolderAtWork() { backUpAndRestore(root() / "city.sinew", root() / "again.sinew", "city"); }
    void aServerAtWork()
    {
        if (TestPostgres::programs().empty())
            QSKIP("there is no PostgreSQL server here");
        TestPostgres server;
        QVERIFY2(server.start(), server.log().c_str());
        backUpAndRestore(server.address("city"), server.address("again"), "server");
    }
    void nothingIsWrittenOver()
    {
        const fs::path project = root() / "small.sinew", saved = root() / "small-saved.sinew";
        makeProject(project, root() / "b.inp");
        QVERIFY(run({"project", "backup", text(project), text(saved)}).is_object());
        QString error;
        QVERIFY(run({"project", "backup", text(project), text(saved)}, &error).is_null());
        QVERIFY(error.contains("nothing is written over"));
        QVERIFY(
            run({"project", "backup", text(root() / "nowhere.sinew"), text(root() / "new.sinew")}).is_null());
        QVERIFY(!fs::exists(root() / "new.sinew") && !fs::exists(root() / "new.sinew.part"));
        QVERIFY(run({"project", "restore", text(project), text(root() / "new.sinew")}, &error).is_null());
        QVERIFY(error.contains("this is no backup"));
    }
    void aBackupThatIsNotWholeIsNotRestored_data()
    {
        QTest::addColumn<QString>("what");
        for (const char* what : {"row", "key", "source"})
            QTest::newRow(what) << what;
    }
    void aBackupThatIsNotWholeIsNotRestored()
    {
        QFETCH(QString, what);
        const fs::path project = root() / ("p-" + what.toStdString()),
                       saved = root() / ("s-" + what.toStdString());
        makeProject(project, root() / "c.inp");
        QVERIFY(run({"project", "backup", text(project), text(saved)}).is_object());
        if (what == "row") { // somebody opened it and worked with it
            const auto open = store::Project::open(saved);
            QVERIFY(open && (*open)->ledger().append({.source = "seat", .category = "seat"}));
        } else
            for (const auto& entry : fs::directory_iterator(saved / (what == "key" ? "keys" : "sources")))
                what == "key" ? void(fs::remove(entry)) : void(std::ofstream(entry.path()) << "[PIPES]");
        QString error;
        QVERIFY(run({"project", "restore", text(saved), text(root() / "new.sinew")}, &error).is_null());
        QVERIFY2(error.contains(what == "source" ? "is not what it was"
                                : what == "row"  ? "row"
                                                 : "keys: 0, not 1"),
                 qPrintable(error));
        QVERIFY(!fs::exists(root() / "new.sinew"));
    }
};

QTEST_GUILESS_MAIN(tst_Backup)
#include "tst_Backup.moc"
