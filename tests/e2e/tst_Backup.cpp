// SPDX-License-Identifier: GPL-3.0-or-later
// Backups of a project at work, by the real program: whole, read back, restored, and refused where they are
// not.
#include "SeatKey.h"
#include "TestPostgres.h"

#include <Backup.h>
#include <OpenProject.h>
#include <ProjectPeople.h>

#include <sinew/command/LedgerRights.h>
#include <sinew/store/CopyProject.h>

#include <algorithm>
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
    if (!program.waitForFinished(static_cast<int>(2 * kPatience.count())))
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

    /// As somebody would who can write the backup.
    static void change(const fs::path& manifest, const QString& how)
    {
        if (how != "forged" && how != "unsigned" && how != "old")
            return;
        std::ifstream in(manifest);
        auto json = nlohmann::ordered_json::parse(in);
        in.close();
        if (how == "forged")
            json["at"] = "2020-01-01T00:00:00.000000Z";
        else
            json.erase("signature");
        if (how == "old") {
            json["v"] = 1;
            json.erase("files");
            json.erase("signer");
        }
        std::ofstream(manifest) << json.dump(1);
    }

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
            QVERIFY(soon([&] { return atWork.rows() >= 50; }));
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
        SINEW_NEED_POSTGRES();
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
        for (const char* what : {"row", "key", "source", "more"})
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
        } else if (what == "more")
            std::ofstream(saved / "keys" / "stray.json") << "{}";
        else
            for (const auto& entry : fs::directory_iterator(saved / (what == "key" ? "keys" : "sources")))
                what == "key" ? void(fs::remove(entry)) : void(std::ofstream(entry.path()) << "[PIPES]");
        // Nobody's word makes up for what is not there.
        for (const QStringList& how : {QStringList(), QStringList("--unproved")}) {
            QString error;
            QVERIFY(run(QStringList{"project", "restore", text(saved), text(root() / "new.sinew")} + how, &error).is_null());
            QVERIFY2(error.contains(what == "row"    ? "ledger.sqlite is not what was backed up"
                                    : what == "key"  ? "is missing"
                                    : what == "more" ? "stray.json was not in the backup"
                                                     : "is not what was backed up"),
                     qPrintable(error));
            QVERIFY(!fs::exists(root() / "new.sinew"));
        }
    }
    void aBackupThatWasOnlyLookedAtIsRestored()
    {
        const fs::path project = root() / "looked.sinew", saved = root() / "looked-saved.sinew";
        makeProject(project, root() / "d.inp");
        QVERIFY(run({"project", "backup", text(project), text(saved)}).is_object());
        QVERIFY(run({"ledger", "verify", text(saved)}).is_object());
        QVERIFY(run({"info", text(saved)}).is_object());
        QString error;
        const auto again = run({"project", "restore", text(saved), text(root() / "looked-again.sinew")}, &error);
        QVERIFY2(again.is_object(), qPrintable(error));
        QVERIFY(again["proved"].get<bool>());
    }
    /// Who restores sits elsewhere: another seat's key than the one that signed.
    void somebodyMustVouchForABackup_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("refusal"); // empty: it is restored
        QTest::newRow("a stranger's") << "stranger" << "the backup's ledger does not know it";
        QTest::newRow("not confirmed") << "unconfirmed" << "no administrator had confirmed";
        QTest::newRow("confirmed") << "confirmed" << "";
        QTest::newRow("revoked") << "revoked" << "eve revoked (sold)";
        QTest::newRow("signed for something else") << "forged" << "is not its signer's";
        QTest::newRow("not signed") << "unsigned" << "is not signed";
        QTest::newRow("of an older program") << "old" << "is not signed";
    }
    void somebodyMustVouchForABackup()
    {
        QFETCH(QString, what);
        QFETCH(QString, refusal);
        const fs::path place = root() / ("vouch-" + what.toStdString());
        fs::create_directories(place);
        const fs::path project = place / "p.sinew", saved = place / "s.sinew", fresh = place / "new.sinew";
        {
            const auto open = makeProject(project, place / "a.inp"); // it registers this seat
            const auto own = open.ring->seat()->key();
            if (what == "confirmed" || what == "revoked") {
                QVERIFY(open.room->signIn("eve", "a password of Eve"));
                QVERIFY(open.room->confirmSeat(own));
                QVERIFY(what == "confirmed" || open.room->revokeSeat(own, "sold"));
            }
        }
        const std::string mine = std::getenv("SINEW_SEAT_KEY"), other = (place / "other.key").string();
        const auto sitAt = [](const std::string& key) { ::setenv("SINEW_SEAT_KEY", key.c_str(), 1); };
        if (what == "stranger")
            sitAt((place / "stranger.key").string());
        QString error;
        QVERIFY2(run({"project", "backup", text(project), text(saved)}, &error).is_object(), qPrintable(error));
        change(saved / "backup.json", what);
        sitAt(other);
        const auto restored = run({"project", "restore", text(saved), text(fresh)}, &error);
        QVERIFY2(refusal.isEmpty() ? restored.is_object() : restored.is_null() && error.contains(refusal), qPrintable(error));
        QCOMPARE(fs::exists(fresh), refusal.isEmpty());
        if (!refusal.isEmpty()) {
            QVERIFY(error.contains("--unproved"));
            const auto waived = run({"project", "restore", "--unproved", text(saved), text(fresh)}, &error);
            QVERIFY2(waived.is_object(), qPrintable(error));
            QVERIFY(!waived["proved"].get<bool>());
        }
        sitAt(mine);
    }
    void theLedgerSpeaksOfABackup()
    {
        const fs::path project = root() / "spoken.sinew", saved = root() / "spoken-saved.sinew";
        makeProject(project, root() / "e.inp");
        const auto said = run({"project", "backup", text(project), text(saved)});
        QVERIFY(said.is_object());
        const auto open = store::Project::open(project, store::Project::Access::ReadOnly);
        const auto made = command::lastBackup((*open)->ledger());
        QVERIFY(made && *made);
        QCOMPARE((*made)->to, saved.string());
        QCOMPARE((*made)->rows, said["rows"].get<std::int64_t>());
        QCOMPARE((*made)->head, said["head"].get<std::string>());
        QVERIFY((*made)->by.isEmpty());
        QVERIFY(command::verifyLedger((*open)->ledger())->faults.empty());
        QVERIFY(!command::lastArchive((*open)->ledger())->has_value());
    }
    void aBackupIsFollowedAndStopped()
    {
        const fs::path project = root() / "stopped.sinew", saved = root() / "stopped-saved.sinew";
        makeProject(project, root() / "f.inp");
        const auto seat = keys::KeyPair::generate();
        std::vector<double> told;
        store::CopyWatch watch;
        watch.progress = [&](double done, const char*) { told.push_back(done); };
        QVERIFY(app::backUp(project.string(), saved.string(), *seat, watch));
        QVERIFY(told.size() >= 4 && std::ranges::is_sorted(told) && told.front() >= 0 && told.back() <= 1);
        for (std::size_t at = 0; at < told.size(); ++at) { // wherever it is
            std::stop_source source;
            std::size_t n = 0;
            const store::CopyWatch stopping{.stop = source.get_token(), .progress = [&](double, const char*) {
                                                if (n++ == at)
                                                    source.request_stop();
                                            }};
            const fs::path never = root() / "never.sinew";
            const auto stopped = app::backUp(project.string(), never.string(), *seat, stopping);
            QVERIFY2(!stopped && stopped.error().code == ErrorCode::Cancelled, stopped ? "it went on" : stopped.error().text().c_str());
            QVERIFY(!fs::exists(never) && !fs::exists(never.string() + ".part"));
        }
    }
};

QTEST_GUILESS_MAIN(tst_Backup)
#include "tst_Backup.moc"
