// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger's head in a second place, and room that ends.
#include "../src/Upkeep.h"
#include "Patience.h"
#include "TestPostgres.h"

#include <sinew/command/Accounts.h>
#include <sinew/keys/KeyRing.h>
#include <sinew/loop/Loop.h>

#include <cmath>
#include <fcntl.h>
#include <fstream>
#include <QTemporaryDir>
#include <QtTest>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>

using namespace sinew;
using namespace sinew::loop;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const Instant kStart = *parseUtc("2026-09-14T06:00:00Z");
constexpr double kGB = 1e9;

/// A disk whose use a test decides.
struct Disk {
    double used = 100 * kGB, total = 1000 * kGB;
    bool isMute = false; ///< a server that says only what the database takes
    Instant now = kStart;
    StorageWatch watch{[this]() -> Result<store::Space> {
        store::Space space{.place = "/data/city.sinew", .bytes = static_cast<std::int64_t>(used)};
        if (!isMute) {
            space.totalBytes = static_cast<std::int64_t>(total);
            space.freeBytes = static_cast<std::int64_t>(total - used);
        }
        return space;
    }};
    void pass(Duration time, double bytesPerHour, std::optional<std::int64_t> room = {})
    {
        for (const Instant end = now + time; now < end;) {
            now += 5min;
            used += bytesPerHour / 12;
            watch.look(now, room);
        }
    }
};

struct Record {
    QTemporaryDir directory;
    fs::path root = directory.path().toStdString(), folder = root / "city.sinew", heads = root / "second" / "heads.jsonl";
    std::shared_ptr<const keys::KeyPair> seat = keys::KeyPair::generate(), eve = keys::KeyPair::generate();
    std::shared_ptr<store::Project> project;
    User administrator{UserId("eve"), "Eve", Role::Administrator};
    Instant now = kStart;

    Record()
    {
        fs::create_directories(heads.parent_path());
        project = *store::Project::create(folder, "City");
        if (!project->ledger().setSeat(seat, "desk", now))
            qFatal("the seat is not registered");
        auto row = command::firstAdministratorRow(administrator, eve->key());
        row.wall = row.world = now;
        if (!project->ledger().append(row, {.by = eve, .after = {}}))
            qFatal("nobody administers");
        write();
    }
    void write() const
    {
        const store::LedgerEntry entry{.wall = now,
                                       .world = now,
                                       .source = "system:x",
                                       .category = "note",
                                       .type = "noted",
                                       .subject = "c",
                                       .result = "ok",
                                       .detail = "{}"};
        if (!project->ledger().append(entry))
            qFatal("the ledger cannot be written");
    }
    void keep(bool isThere = true)
    {
        if (isThere)
            std::ofstream(heads).flush();
        ManualClock clock(now);
        const auto set = command::setKeeping(project->ledger(), {.heads = heads.string(), .every = 15min, .room = {}},
                                             administrator, eve, clock);
        if (!set)
            qFatal("%s", set.error().text().c_str());
    }
    /// Passes until the thread has had its time.
    bool until(Upkeep& upkeep, const std::function<bool()>& is)
    {
        return soon([&] {
            upkeep.look(now, now);
            return is();
        });
    }
    std::size_t published() const
    {
        const auto heads_ = store::readHeads(heads);
        return heads_ ? heads_->size() : 0;
    }
    /// As somebody with another tool would, who knows to mend the head's record.
    void cutOff(std::int64_t last)
    {
        sqlite3* handle = nullptr;
        sqlite3_open((folder / "ledger.sqlite").c_str(), &handle);
        const std::string sql = "DROP TRIGGER entry_never_goes; DROP TRIGGER head_only_moves_on;"
                                "DELETE FROM entry WHERE number > " + std::to_string(last) +
                                "; UPDATE head SET number = " + std::to_string(last) +
                                ", hash = (SELECT hash FROM entry WHERE number = " + std::to_string(last) + ")";
        const int done = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
        sqlite3_close(handle);
        if (done != SQLITE_OK)
            qFatal("the ledger is not cut off");
    }
};

/// It has nothing to run on.
class IdleSystem final : public forecast::System {
public:
    std::string id() const override { return "bridge"; }
    std::string name() const override { return "Bridges"; }
    bool appliesTo(const Model&) const override { return true; }
    Duration interval() const override { return 10min; }
    Result<forecast::SystemOutput> run(const forecast::SystemInput&, std::stop_token) override
    {
        return forecast::SystemOutput{};
    }
};

/// A loop over the record, and a disk that a test fills.
struct AtWork {
    Record& record;
    std::shared_ptr<ManualClock> clock;
    double used = 100 * kGB;
    std::unique_ptr<Loop> loop;

    explicit AtWork(Record& of) : record(of), clock(std::make_shared<ManualClock>(of.now))
    {
        Loop::Parts parts;
        parts.project = record.project;
        parts.model = std::make_shared<const Model>();
        parts.clock = clock;
        parts.systems.push_back(std::make_unique<IdleSystem>());
        parts.signers = std::make_shared<keys::KeyRing>(record.seat);
        parts.space = [this]() -> Result<store::Space> {
            return store::Space{"/data/city.sinew", 1'000'000, static_cast<std::int64_t>(1000 * kGB - used),
                                static_cast<std::int64_t>(1000 * kGB)};
        };
        loop = std::make_unique<Loop>(std::move(parts));
        if (const auto started = loop->startStepping(); !started)
            qFatal("%s", started.error().text().c_str());
    }
    std::shared_ptr<const Overview> pass(Duration time = 5min)
    {
        clock->advance(time);
        loop->step();
        return loop->overview();
    }
    std::optional<alarm::Alarm> alarm(const char* id) const
    {
        for (const alarm::Alarm& one : loop->overview()->alarms)
            if (one.id.value == id)
                return one;
        return std::nullopt;
    }
};

} // namespace

class tst_Upkeep : public QObject {
    Q_OBJECT
private slots:
    void nothingIsForetoldBeforeItWasMeasured()
    {
        Disk disk;
        disk.pass(4h, 1 * kGB);
        QVERIFY(!disk.watch.growth() && !disk.watch.lasts());
        disk.pass(10min, 1 * kGB);
        QVERIFY(disk.watch.growth());
        QVERIFY(std::abs(disk.watch.growth()->perDay - 24 * kGB) < 0.01 * kGB);
        // 900 GB less what has come since, at 24 GB a day.
        QVERIFY(std::abs(disk.watch.lasts()->days - 895.8 / 24) < 0.1);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Fine);
    }
    void itIsSaidWithinAMonthAndAgainWithinTwoDays()
    {
        Disk disk;
        disk.total = 10000 * kGB;
        disk.used = 7000 * kGB; // 30 % are free
        disk.pass(5h, 5 * kGB);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Soon); // 25 days
        QCOMPARE(disk.watch.title(), std::string("Storage fills: full in about 25 days"));
        QVERIFY2(disk.watch.sentence().find("grew by 120 GB a day over 4 hours of the last 24") != std::string::npos,
                 disk.watch.sentence().c_str());
        disk.pass(30h, 80 * kGB); // the day before it was slower
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Now);
        disk.used = 2000 * kGB;
        disk.pass(36h, 1 * kGB);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Fine);
    }
    void theIntervalIsStudents()
    {
        Disk disk;
        disk.pass(5min, 0);
        for (const double hour : {9.0, 11.0, 10.0, 12.0})
            disk.pass(1h, hour * kGB);
        const auto growth = *disk.watch.growth(); // mean 10.5, deviation 1.291, t(3) 2.353
        QVERIFY(std::abs(growth.perDay - 252 * kGB) < 0.5 * kGB);
        QVERIFY(std::abs(growth.halfWidth - 24 * 2.353 * 1.291 / 2 * kGB) < 0.5 * kGB);
        QVERIFY(disk.watch.lasts()->atLeast < disk.watch.lasts()->days);
        QVERIFY(disk.watch.lasts()->atMost > disk.watch.lasts()->days);
    }
    void whatComesAndGoesIsNoGrowth()
    {
        Disk disk;
        disk.pass(5min, 0);
        for (int i = 0; i < 12; ++i)
            disk.pass(1h, (i % 2 ? 30 : -29) * kGB);
        QVERIFY(disk.watch.growth() && !disk.watch.lasts());
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Fine);
    }
    void aNearlyFullDiskIsSaidAtOnce()
    {
        Disk disk;
        disk.used = 920 * kGB;
        disk.pass(5min, 0);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Soon);
        QCOMPARE(disk.watch.title(), std::string("Storage fills: 80 GB left"));
        QVERIFY(disk.watch.sentence().find("not known yet") != std::string::npos);
        disk.used = 985 * kGB;
        disk.pass(5min, 0);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Now);
        disk.used = 895 * kGB; // 10.5 %: not yet far enough beyond
        disk.pass(5min, 0);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Soon);
        disk.used = 880 * kGB;
        disk.pass(5min, 0);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Fine);
    }
    void theWordsStandUntilTheNumbersSaySomethingElse()
    {
        Disk disk;
        disk.used = 920 * kGB;
        disk.pass(5min, 0);
        const std::string first = disk.watch.sentence();
        disk.used += 5 * kGB;
        disk.pass(5min, 0);
        QCOMPARE(disk.watch.sentence(), first);
        disk.used += 15 * kGB;
        disk.pass(5min, 0);
        QVERIFY(disk.watch.sentence() != first);
    }
    void anHourInWhichNobodyMeasuredDoesNotCount()
    {
        Disk disk;
        disk.pass(4h, 1 * kGB);
        disk.now += 10h; // the machine slept
        disk.used += 500 * kGB;
        disk.pass(3h, 1 * kGB);
        QVERIFY(disk.watch.growth());
        QVERIFY(std::abs(disk.watch.growth()->perDay - 24 * kGB) < 0.1 * kGB);
        disk.now -= 2h; // the clock was put back
        disk.pass(3h, 1 * kGB);
        QVERIFY(std::abs(disk.watch.growth()->perDay - 24 * kGB) < 0.1 * kGB);
    }
    void ofAServerOnlyTheGrowthIsKnownUnlessSomebodySaysHowMuchRoomThereIs()
    {
        Disk disk;
        disk.isMute = true;
        disk.pass(6h, 1 * kGB);
        QVERIFY(disk.watch.growth() && !disk.watch.lasts());
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Fine);
        disk.pass(5min, 1 * kGB, 200'000'000'000);
        QCOMPARE(disk.watch.level(), StorageWatch::Level::Soon); // 94 GB at 24 GB a day
        QCOMPARE(disk.watch.title(), std::string("Storage fills: full in about 3.9 days"));
    }
    void whatWasMeasuredBeforeARestartCounts()
    {
        Record record;
        double used = 7000 * kGB, total = 10000 * kGB;
        const auto measure = [&]() -> Result<store::Space> {
            return store::Space{"/data/city.sinew", 1'000'000, static_cast<std::int64_t>(total - used),
                                static_cast<std::int64_t>(total)};
        };
        const auto run = [&](Duration time, double bytesPerHour) {
            Upkeep upkeep(record.project, record.seat, measure);
            for (const Instant end = record.now + time; record.now < end; record.now += 5min) {
                upkeep.look(record.now, record.now);
                used += bytesPerHour / 12;
            }
            upkeep.close(record.now);
            return upkeep.findings();
        };
        QVERIFY(run(3h, 5 * kGB).empty()); // too short to know
        record.project.reset();
        record.project = *store::Project::open(record.folder);
        QVERIFY(record.project->ledger().setSeat(record.seat, "desk", record.now));
        const auto soon = run(2h, 5 * kGB); // five hours in all, and 25 days left
        QCOMPARE(soon.size(), std::size_t(1));
        QVERIFY2(soon.front().title.find("full in about 25 days") != std::string::npos, soon.front().title.c_str());
        QCOMPARE(run(1s, 0).size(), std::size_t(1)); // at once after a restart
        // Ten hours in which nobody measured, and much came meanwhile: that is not known, and nothing is made of it.
        record.now += 10h;
        used += 500 * kGB;
        const auto later = run(5min, 5 * kGB);
        QVERIFY2(later.front().detail.find("grew by 120 GB a day over 5 hours") != std::string::npos,
                 later.front().detail.c_str());
        total += 1 * kGB; // another disk: what was measured of the other one says nothing
        QVERIFY(run(5min, 5 * kGB).empty());
        total -= 1 * kGB;
        record.now += 26h; // older than a day
        QVERIFY(run(5min, 5 * kGB).empty());
    }
    void aProjectSaysWhatItTakes()
    {
        Record record;
        const auto space = record.project->space();
        QVERIFY(space);
        const auto sizeOf = [&](const char* name) { return static_cast<std::int64_t>(fs::file_size(record.folder / name)); };
        QVERIFY(space->bytes >= sizeOf("ledger.sqlite") + sizeOf("history.sqlite") + sizeOf("model.gpkg"));
        QVERIFY(*space->freeBytes > 0 && *space->freeBytes <= *space->totalBytes);
        QCOMPARE(space->place, record.folder.string());
    }
    void aServerSaysWhatItsDatabaseTakes()
    {
        SINEW_NEED_POSTGRES();
        TestPostgres server;
        ::setenv("XDG_CACHE_HOME", (server.folder() / "cache").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (server.folder() / "state").c_str(), 1);
        QVERIFY2(server.start(), server.log().c_str());
        const auto project = store::Project::create(server.address("room"), "City");
        QVERIFY2(project, project ? "" : project.error().text().c_str());
        const auto space = (*project)->space();
        QVERIFY2(space, space ? "" : space.error().text().c_str());
        QVERIFY(space->bytes > 1'000'000);
        QVERIFY(!space->freeBytes && !space->totalBytes);
    }

    void headsAreKeptOnlyAsAnAdministratorSays()
    {
        Record record;
        store::Ledger& ledger = record.project->ledger();
        QCOMPARE(*command::keepingOf(ledger), command::Keeping{});
        ManualClock clock(kStart);
        command::Keeping wanted{.heads = "/mnt/second/heads.jsonl", .every = 5min, .room = 7};
        QVERIFY(!command::setKeeping(ledger, wanted, {UserId("ada"), "Ada", Role::Engineer}, record.seat, clock));
        QVERIFY(!command::setKeeping(ledger, {.heads = "heads.jsonl"}, record.administrator, record.eve, clock));
        QVERIFY(command::setKeeping(ledger, wanted, record.administrator, record.eve, clock));
        QCOMPARE(*command::keepingOf(ledger), wanted);
        // A row that a seat signs, whatever it says.
        QVERIFY(command::setKeeping(ledger, {.heads = "/tmp/mine"}, record.administrator, record.seat, clock));
        QCOMPARE(*command::keepingOf(ledger), wanted);
    }
    void theHeadIsPublishedWhereItMoved()
    {
        Record record;
        record.keep();
        Upkeep upkeep(record.project, record.seat, nullptr);
        QVERIFY(record.until(upkeep, [&] { return record.published() == 1; }));
        record.write();
        record.now += 14min;
        upkeep.look(record.now, record.now);
        std::this_thread::sleep_for(50ms);
        QCOMPARE(record.published(), std::size_t(1)); // not yet
        record.now += 2min;
        QVERIFY(record.until(upkeep, [&] { return record.published() == 2; }));
        record.now += 16min; // nothing was written since
        upkeep.look(record.now, record.now);
        std::this_thread::sleep_for(50ms);
        upkeep.look(record.now, record.now);
        QCOMPARE(record.published(), std::size_t(2));
        record.write();
        upkeep.close(record.now); // waits for three seconds at most
        QVERIFY(soon([&] { return record.published() == 3; }));
        QVERIFY(store::checkHeads(record.project->ledger(), *store::readHeads(record.heads))->empty());
        QVERIFY(record.until(upkeep, [&] { return upkeep.findings().empty() && upkeep.fault().empty(); }));
    }
    void aPlaceThatIsNotThereIsSaidAndComesBack()
    {
        Record record;
        record.keep(false);
        Upkeep upkeep(record.project, record.seat, nullptr);
        QVERIFY(record.until(upkeep, [&] { return !upkeep.findings().empty(); }));
        QCOMPARE(upkeep.findings().front().id, std::string("upkeep/heads"));
        QCOMPARE(*upkeepPriorityOf(upkeep.findings().front()), alarm::Priority::Low);
        QVERIFY(upkeep.fault().find("the file is not there") != std::string::npos);
        QVERIFY(!fs::exists(record.heads)); // never made: the share is not mounted
        std::ofstream(record.heads).flush();
        record.now += 61s;
        QVERIFY(record.until(upkeep, [&] { return upkeep.findings().empty() && upkeep.fault().empty(); }));
        QCOMPARE(record.published(), std::size_t(1));
    }
    void aPlaceThatDoesNotAnswerHoldsNobodyUp()
    {
        Record record;
        record.keep(false);
        QCOMPARE(::mkfifo(record.heads.c_str(), 0600), 0); // who opens it waits
        Upkeep upkeep(record.project, record.seat, nullptr);
        QElapsedTimer timer;
        timer.start();
        upkeep.look(record.now, record.now);
        record.now += 31s;
        upkeep.look(record.now, record.now);
        QVERIFY(timer.elapsed() < kPatience.count()); // it would never
        QVERIFY(upkeep.fault().find("does not answer") != std::string::npos);
        upkeep.close(record.now);
        QVERIFY(timer.elapsed() < kPatience.count());
        record.project.reset();
        const int release = ::open(record.heads.c_str(), O_WRONLY); // the thread goes on
        QVERIFY(release >= 0);
        ::close(release);
        std::this_thread::sleep_for(100ms);
    }
    void rowsThatWereCutOffAreFound()
    {
        Record record;
        record.keep();
        {
            Upkeep upkeep(record.project, record.seat, nullptr);
            QVERIFY(record.until(upkeep, [&] { return record.published() == 1; }));
            record.write();
            record.write();
            upkeep.close(record.now);
            QVERIFY(soon([&] { return record.published() == 2; })); // rows 4 and 6
        }
        record.project.reset();
        record.cutOff(4);
        record.project = *store::Project::open(record.folder);
        QVERIFY(record.project->ledger().setSeat(record.seat, "desk", record.now));
        QVERIFY(record.project->ledger().verify()->faults.empty()); // the chain alone does not show it
        Upkeep upkeep(record.project, record.seat, nullptr);
        QVERIFY(record.until(upkeep, [&] { return !upkeep.findings().empty(); }));
        QCOMPARE(upkeep.findings().front().id, std::string("upkeep/ledger-cut-off"));
        QCOMPARE(*upkeepPriorityOf(upkeep.findings().front()), alarm::Priority::High);
        QVERIFY2(upkeep.fault().find("rows 5 to 6 were cut off") != std::string::npos, upkeep.fault().c_str());
        // Others in their place do not hide it, and nothing is published over it.
        record.now += 61s;
        for (int i = 0; i < 4; ++i)
            record.write();
        QVERIFY(record.until(upkeep, [&] { return upkeep.fault().find("row 6 is not the one") != std::string::npos; }));
        upkeep.close(record.now);
        QCOMPARE(record.published(), std::size_t(2));
    }
    void aDiskThatFillsIsAnAlarmThatEndsWhenThereIsRoomAgain()
    {
        Record record;
        AtWork at(record);
        at.pass();
        QVERIFY(at.loop->overview()->alarms.empty());
        at.used = 930 * kGB;
        at.pass();
        const auto soon = at.alarm("upkeep/room-soon");
        QVERIFY(soon);
        QCOMPARE(soon->priority, alarm::Priority::Low);
        QCOMPARE(soon->state, alarm::State::Unacknowledged);
        QCOMPARE(soon->title, std::string("Storage fills: 70 GB left"));
        QVERIFY(soon->detail.find("sinew-cli ledger archive") != std::string::npos);
        at.used = 990 * kGB;
        at.pass();
        const auto now = at.alarm("upkeep/room-now");
        QVERIFY(now);
        QCOMPARE(now->priority, alarm::Priority::High);
        QVERIFY(!at.alarm("upkeep/room-soon")->active);
        const auto rows = record.project->ledger().lastNumber();
        for (int i = 0; i < 100; ++i) // nothing new: nothing is written
            at.pass();
        QCOMPARE(record.project->ledger().lastNumber(), rows);
        at.used = 500 * kGB;
        at.pass();
        QVERIFY(!at.alarm("upkeep/room-now")->active);
        QVERIFY(at.loop->overview()->findings.empty());
        const auto health = at.loop->alarmHealth(kStart, at.clock->wall());
        QVERIFY(health && health->announced == 2);
    }
    void aSystemThatHasNotRunSinceARestartKeepsItsAlarms()
    {
        Record record;
        {
            AtWork at(record);
            const store::LedgerEntry found{.wall = record.now,
                                           .world = record.now,
                                           .source = "system:bridge",
                                           .category = "finding",
                                           .type = "found",
                                           .subject = "bridge/crack",
                                           .result = "ok",
                                           .detail = R"({"system": "bridge", "title": "A crack", "detail": "",
                                                         "since": "2026-09-14T06:00:00Z", "candidates": []})"};
            QVERIFY(record.project->ledger().append(found));
        }
        for (int restart = 0; restart < 2; ++restart) {
            AtWork at(record);
            at.used = 930 * kGB; // another finding, which is told to the alarms
            at.pass();
            QVERIFY(at.alarm("upkeep/room-soon")->active);
            QVERIFY(at.alarm("bridge/crack") && at.alarm("bridge/crack")->active);
            record.now = at.clock->wall();
        }
    }
    void anAlarmThatEndedWhileNothingRanIsOver()
    {
        Record record;
        {
            AtWork at(record);
            at.used = 930 * kGB;
            at.pass();
            QVERIFY(at.alarm("upkeep/room-soon")->active);
            record.now = at.clock->wall();
        }
        AtWork at(record);
        QVERIFY(!at.pass(1s)->alarms.empty());
        QVERIFY(!at.alarm("upkeep/room-soon")->active);
    }
    void aCutOffLedgerIsAnAlarmAtTheNextStart()
    {
        Record record;
        record.keep();
        {
            AtWork at(record);
            at.pass(1s);
            QVERIFY(soon([&] { return record.published() == 1; }));
            record.write();
            record.write();
            at.loop->stop(); // publishes the last head
            QVERIFY(soon([&] { return record.published() == 2; }));
            record.now = at.clock->wall();
        }
        const std::int64_t last = *record.project->ledger().lastNumber();
        record.project.reset();
        record.cutOff(last - 2);
        record.project = *store::Project::open(record.folder);
        QVERIFY(record.project->ledger().setSeat(record.seat, "desk", record.now));
        QVERIFY(record.project->ledger().verify()->faults.empty());
        AtWork at(record);
        const auto isRaised = [&] { // its time runs no faster than ours: a place that is slow is no place that is silent
            at.pass(3ms);
            return at.alarm("upkeep/ledger-cut-off").has_value();
        };
        QVERIFY(soon(isRaised));
        QCOMPARE(at.alarm("upkeep/ledger-cut-off")->priority, alarm::Priority::High);
        at.pass(1s);
        const std::string fault = at.loop->overview()->fault;
        QVERIFY2(fault.find("were cut off") != std::string::npos, fault.c_str());
        at.loop->stop();
        QCOMPARE(record.published(), std::size_t(2)); // nothing is published over it
    }
    void anotherSeatThatTakesOverPublishesFromThere()
    {
        Record record;
        record.keep();
        Upkeep first(record.project, record.seat, nullptr), second(record.project, record.seat, nullptr);
        QVERIFY(record.until(first, [&] { return record.published() == 1; }));
        first.leave();
        record.write();
        first.close(record.now);
        QCOMPARE(record.published(), std::size_t(1));
        QVERIFY(record.until(second, [&] { return record.published() == 2; }));
    }
};

QTEST_GUILESS_MAIN(tst_Upkeep)
#include "tst_Upkeep.moc"
