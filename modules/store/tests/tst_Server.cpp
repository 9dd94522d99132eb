// SPDX-License-Identifier: GPL-3.0-or-later
// What a project on a server has beyond one in a folder: several seats, a server that goes away.
#include "StoreTest.h"

#include "Child.h"
#include "Relay.h"
#include "TestCertificates.h"

#include "../src/SampleSpool.h"
#include "../src/ServerAddress.h"
#include "../src/Failure.h"

#include <sinew/store/CopyProject.h>
#include <sinew/store/SpaceRecord.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <sys/mman.h>
#include <thread>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;
using namespace std::chrono_literals;

namespace {

/// Milliseconds. A server that does not answer would hold up for twenty seconds and more, on any machine.
constexpr qint64 kFarTooLong = 15'000;

std::unique_ptr<Project> made(Result<std::unique_ptr<Project>> result)
{
    if (!result)
        qFatal("%s", result.error().text().c_str());
    return std::move(*result);
}

struct Shared {
    Workspace work;
    std::string address = server().address(work.schema);
    std::unique_ptr<Project> one, other;
    Shared()
    {
        one = made(Project::create(address, "x"));
        other = made(Project::open(address));
    }
};

/// Nanoseconds; the same in every process.
std::int64_t monotonic()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// When a child believed last that it is on duty, in memory that it shares with the test.
class Believed {
public:
    Believed()
        : m_page(::mmap(nullptr, sizeof(Time), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)), m_last(new (m_page) Time(0))
    {
    }
    ~Believed() { ::munmap(m_page, sizeof(Time)); }
    Believed(const Believed&) = delete;
    Believed& operator=(const Believed&) = delete;
    std::atomic<std::int64_t>& last() const { return *m_last; }

private:
    using Time = std::atomic<std::int64_t>;
    void* m_page;
    Time* m_last;
};

Error refusalOf(const std::string& address)
{
    const auto read = guarded([&] { return readServerAddress(address); });
    return read ? Error{} : read.error();
}

std::vector<Sample> some(int from, int count)
{
    std::vector<Sample> samples;
    for (int i = from; i < from + count; ++i)
        samples.push_back(sample("c", i, std::sin(i)));
    return samples;
}

} // namespace

class tst_Server : public QObject {
    Q_OBJECT
private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("onServer");
        QTest::newRow("server") << true;
    }
    void initTestCase() { SINEW_NEED_POSTGRES(); }
    void readsAddresses()
    {
        const auto address = readServerAddress("postgresql://ada@db.example:5433/city?schema=north&sslcrl=x");
        QCOMPARE(address.schema, std::string("north"));
        const QString conninfo = QString::fromStdString(address.conninfo);
        QVERIFY2(conninfo.contains("sslmode='verify-full'") && conninfo.contains("host='db.example'") &&
                     conninfo.contains("port='5433'") && conninfo.contains("sslcrl='x'"),
                 qPrintable(conninfo));
        QVERIFY(!conninfo.contains("north"));
        for (const char* remote : {"postgresql://127.evil.example/city", "postgresql://localhost,db.example/city",
                                   "postgresql://db.example/city?hostaddr=127.0.0.1", "postgresql://localhost/city?hostaddr=10.0.0.7",
                                   "postgresql://[::2]/city", "postgresql:///city"})
            QVERIFY2(QString::fromStdString(readServerAddress(remote).conninfo).contains("sslmode='verify-full'"), remote);
        for (const char* local : {"postgresql://127.0.0.1/city", "postgresql://localhost/city",
                                  "postgresql:///city?host=/run/postgresql", "postgresql://[::1]/city"})
            QVERIFY2(!QString::fromStdString(readServerAddress(local).conninfo).contains("sslmode"), local);
        QVERIFY(QString::fromStdString(readServerAddress("postgresql://db/city?sslmode=require").conninfo)
                    .contains("sslmode='require'"));
        QCOMPARE(readServerAddress("postgresql://db/city").schema, std::string("sinew"));
        for (const char* wrong : {"/home/x.sinew", "postgresql://db/city?schema=No", "postgresql://db/city?schema=a\";--",
                                  "postgresql://db/city?colour=red", "postgresql://ada:secret@db/city"})
            QVERIFY2(refusalOf(wrong).code == ErrorCode::InvalidInput, wrong);
        QVERIFY(!QString::fromStdString(refusalOf("postgresql://ada:secret@db/city").text()).contains("secret"));
    }
    /// A server beyond this machine, as far as the address says; its certificate is of an authority of its own.
    void onlyTheRightServerIsSpokenTo()
    {
        SINEW_NEED_CERTIFICATES();
        QTemporaryDir folder;
        const TestCertificates made(folder.path());
        QVERIFY(made.authority("ca") && made.authority("otherca"));
        QVERIFY(made.certificate("server", "ca", "DNS:db.example"));
        QVERIFY(made.certificate("old", "ca", "DNS:db.example", -1));
        TestPostgres own;
        const auto address = [&](const char* host, const QString& authority, const char* more = "") {
            return fmt::format("postgresql://sinew@{}:{}/postgres?hostaddr=127.0.0.1&schema=city&sslrootcert={}{}", host,
                               own.port(), made.pem(authority).toStdString(), more);
        };
        const auto refusal = [](const std::string& place) {
            const auto opened = Project::open(place);
            return opened ? Error{} : opened.error();
        };
        const auto says = [](const Error& error, const char* words) {
            qInfo("%s", error.text().c_str());
            return error.code == ErrorCode::NotAllowed && error.message.find(words) != std::string::npos;
        };
        QVERIFY2(own.start(), own.log().c_str());
        QVERIFY(says(refusal(address("db.example", "ca")), "turn on ssl"));
        own.stop();
        QVERIFY(own.useTls(made.pem("server").toStdString(), made.key("server").toStdString()));
        QVERIFY2(own.start(), own.log().c_str());
        {
            const auto project = Project::create(address("db.example", "ca"), "x");
            SINEW_OK(project);
            SINEW_OK((*project)->ledger().append({.source = "over TLS"}));
            QVERIFY(soon([&] { return (*project)->tryDuty("desk 1"); }));
            QCOMPARE(own.sql("city", "SELECT 1 / (SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE "
                                     "application_name = 'sinew' AND NOT ssl)").substr(0, 23),
                     std::string("ERROR:  division by zero").substr(0, 23)); // all of them
        }
        QVERIFY(says(refusal(address("db.example", "otherca")), "right authority's certificate"));
        QVERIFY(says(refusal(address("elsewhere.example", "ca")), "made out to another name"));
        QVERIFY(says(refusal(address("db.example", "nowhere")), "~/.postgresql/root.crt"));
        QVERIFY(Project::open(address("elsewhere.example", "ca", "&sslmode=verify-ca")).has_value()); // as the address says
        own.stop();
        QVERIFY(own.useTls(made.pem("old").toStdString(), made.key("old").toStdString()));
        QVERIFY2(own.start(), own.log().c_str());
        QVERIFY(says(refusal(address("db.example", "ca")), "out of date"));
    }
    void saysWhatIsMissing()
    {
        SINEW_FAILS(Project::open(server().address("nothing_here")), ErrorCode::NotFound);
        SINEW_FAILS(Project::open("postgresql://sinew@127.0.0.1:1/postgres"), ErrorCode::Io);
        Shared shared;
        QCOMPARE(server().sql(shared.work.schema, "UPDATE sinew SET version = 99"), std::string());
        SINEW_FAILS(Project::open(shared.address), ErrorCode::NewerVersion);
    }
    void viewersChangeNothing()
    {
        Shared shared;
        const auto viewer = Project::open(shared.address, Project::Access::ReadOnly);
        SINEW_OK(viewer);
        SINEW_OK((*viewer)->loadModel());
        SINEW_FAILS((*viewer)->history().append(some(0, 1)), ErrorCode::ReadOnly);
        SINEW_FAILS((*viewer)->ledger().append({}), ErrorCode::ReadOnly);
        SINEW_FAILS((*viewer)->saveModel({}), ErrorCode::ReadOnly);
        SINEW_FAILS((*viewer)->addSource("/nowhere"), ErrorCode::ReadOnly);
        const auto key = keys::KeyPair::generate()->key();
        SINEW_FAILS((*viewer)->sealedKeys().put(key, "x"), ErrorCode::ReadOnly);
    }
    void keepsAnyBytes()
    {
        Shared shared;
        LedgerEntry odd{.source = std::string("Z\xfcrich\0x", 8), .subject = "\x1A-b", .detail = "„é“"};
        SINEW_OK(shared.one->ledger().append(odd));
        QVERIFY(shared.other->ledger().rows()->front().entry == odd);
        QVERIFY(shared.other->ledger().verify()->faults.empty());
        SINEW_OK(shared.one->history().append(
            std::vector{sample(std::string("\xff\xfe", 2), 0, 1e-300), sample("inf", 0, HUGE_VAL),
                        sample("inf", 1, -HUGE_VAL), sample("inf", 2, std::nan(""))}));
        QVERIFY(shared.other->history().samples(ChannelId(std::string("\xff\xfe", 2)), at(0), at(1))->front().value ==
                1e-300);
        const auto back = shared.other->history().samples(ChannelId("inf"), at(0), at(9));
        QVERIFY(back->at(0).value == HUGE_VAL && back->at(1).value == -HUGE_VAL && std::isnan(back->at(2).value));
    }
    void tellsTheOtherSeat()
    {
        Shared shared;
        std::atomic<int> rows = 0, models = 0, forecasts = 0;
        shared.other->setOnChanged([&](Change change) {
            rows += change == Change::Ledger;
            models += change == Change::Model;
            forecasts += change == Change::Forecasts;
        });
        QVERIFY(soon([&] { return shared.other->sharing().isReachable; }));
        QThread::msleep(300); // what listening itself says has come
        qint64 slowest = 0;
        for (int i = 1; i <= 20; ++i) {
            const int before = rows;
            SINEW_OK(shared.one->ledger().append({.source = "operator:ada"}));
            QElapsedTimer timer;
            timer.start();
            QVERIFY(soon([&] { return rows > before; }));
            slowest = std::max(slowest, timer.elapsed());
            QCOMPARE(*shared.other->ledger().lastNumber(), std::int64_t(i));
        }
        qInfo("a row was known at the other seat after %lld ms at most", slowest);
        QVERIFY(slowest < 1000);
        const int before = models, forecastsBefore = forecasts;
        SINEW_OK(shared.one->loadModel());
        SINEW_OK(shared.one->saveModel({}));
        Forecast forecast;
        forecast.id = ForecastId("f");
        SINEW_OK(shared.one->history().saveForecast(forecast));
        QVERIFY(soon([&] { return models > before && forecasts > forecastsBefore; }));
        shared.other->setOnChanged(nullptr);
    }
    void oneSeatAtATimeIsOnDuty()
    {
        Shared shared;
        QVERIFY(!shared.one->isOnDuty());
        QVERIFY(soon([&] { return shared.one->tryDuty("desk 1"); }));
        QVERIFY(!soon([&] { return shared.other->tryDuty("desk 2"); }, 1000ms));
        QVERIFY(soon([&] { return shared.other->sharing().onDuty == "desk 1"; }));
        QElapsedTimer timer;
        timer.start();
        shared.one->leaveDuty();
        QVERIFY(soon([&] { return shared.other->isOnDuty(); }));
        qInfo("handed over in %lld ms", timer.elapsed());
        QVERIFY(!shared.one->isOnDuty());
        QVERIFY(soon([&] { return shared.one->sharing().onDuty == "desk 2"; }));
    }
    void dutyMovesWhenItsSeatIsKilled()
    {
        Workspace work;
        const std::string address = server().address(work.schema);
        SINEW_OK(Project::create(address, "x"));
        Child child([&](int words) {
            const auto project = Project::open(address);
            while (project && !(*project)->tryDuty("desk 1"))
                QThread::msleep(5);
            std::ignore = ::write(words, "d", 1);
            ::pause();
        });
        QCOMPARE(child.read(1), std::string("d"));
        const auto other = Project::open(address);
        SINEW_OK(other);
        QVERIFY(!soon([&] { return (*other)->tryDuty("desk 2"); }, 1000ms));
        QElapsedTimer timer;
        timer.start();
        child.kill();
        QVERIFY(soon([&] { return (*other)->isOnDuty(); }));
        qInfo("on duty %lld ms after the other seat was killed", timer.elapsed());
        QVERIFY(timer.elapsed() < 2000);
    }
    /// A stopped program keeps its connections, and its lock: the lease ends all the same.
    void dutyMovesWhenItsSeatStandsStill()
    {
        Workspace work;
        const std::string address = server().address(work.schema);
        SINEW_OK(Project::create(address, "x"));
        const Believed believed;
        Child child([&](int words) { // says whether it is on duty whenever that changes
            const auto project = Project::open(address);
            for (bool was = false; project; QThread::msleep(1)) {
                const auto asked = monotonic();
                const bool is = (*project)->tryDuty("desk 1");
                if (is)
                    believed.last() = asked;
                if (is != std::exchange(was, is))
                    std::ignore = ::write(words, is ? "d" : "l", 1);
            }
        });
        QCOMPARE(child.read(1), std::string("d"));
        const auto other = Project::open(address);
        SINEW_OK(other);
        QVERIFY(!soon([&] { return (*other)->tryDuty("desk 2"); }, 1000ms));
        const auto stopped = monotonic();
        child.signal(SIGSTOP);
        QVERIFY(soon([&] { return (*other)->isOnDuty(); }));
        const auto taken = monotonic();
        qInfo("on duty %lld ms after the other seat was stopped", static_cast<long long>((taken - stopped) / 1'000'000));
        QVERIFY(taken - stopped < kFarTooLong * 1'000'000);
        child.signal(SIGCONT);
        QCOMPARE(child.read(1), std::string("l"));
        QVERIFY(believed.last() < taken); // never while the other one believes in it
        QVERIFY(!soon([&] { return (*other)->sharing().onDuty != "desk 2"; }, 1500ms));
        QVERIFY(soon([&] { return (*other)->isOnDuty(); }));
        child.kill();
        QCOMPARE(child.rest(), std::string()); // it was never on duty again
    }
    /// A writer that stands still in the middle holds the ledger's lock: not for long.
    void aWriterThatStandsStillHoldsNobodyUp()
    {
        Workspace work;
        const std::string address = server().address(work.schema);
        SINEW_OK(Project::create(address, "x"));
        Child child([&](int) {
            const auto project = Project::open(address);
            while (project)
                std::ignore = (*project)->ledger().append({.source = "desk 1"});
        });
        const auto other = Project::open(address);
        SINEW_OK(other);
        QVERIFY(soon([&] { return (*other)->ledger().lastNumber().value_or(0) > 20; }));
        qint64 slowest = 0;
        for (int i = 0; i < 4; ++i) {
            child.signal(SIGSTOP); // most of its time it is in the middle of a transaction
            QElapsedTimer timer;
            timer.start();
            SINEW_OK((*other)->ledger().append({.source = "desk 2"}));
            slowest = std::max(slowest, timer.elapsed());
            child.signal(SIGCONT);
            QThread::msleep(20);
        }
        child.kill();
        qInfo("a row was written after %lld ms at most, beside a seat that stood still", slowest);
        QVERIFY(slowest < kFarTooLong);
        QVERIFY((*other)->ledger().verify()->faults.empty());
    }
    void anOlderProjectIsBroughtUpToDate()
    {
        Shared shared;
        shared.one.reset();
        shared.other.reset();
        QCOMPARE(server().sql(shared.work.schema, "ALTER TABLE duty DROP COLUMN term, DROP COLUMN until; DROP TABLE space"), std::string());
        QCOMPARE(server().sql(shared.work.schema, "UPDATE sinew SET version = 1"), std::string());
        SINEW_FAILS(Project::open(shared.address, Project::Access::ReadOnly), ErrorCode::ReadOnly);
        const auto project = Project::open(shared.address);
        SINEW_OK(project);
        QVERIFY(soon([&] { return (*project)->tryDuty("desk 1"); }));
        SINEW_OK(Project::open(shared.address, Project::Access::ReadOnly));
        QVERIFY(spacesSince(**project, Instant())->empty());
    }
    void twoSeatsAppendOneChain()
    {
        Shared shared;
        std::atomic<int> refused = 0;
        const auto write = [&](Project& project) {
            for (int i = 0; i < 100; ++i)
                while (true) {
                    const auto last = project.ledger().lastNumber();
                    const auto row = project.ledger().append({.source = "seat"}, {.after = last.value_or(0)});
                    if (row)
                        break;
                    refused += row.error().code == ErrorCode::Conflict;
                }
        };
        {
            std::jthread a([&] { write(*shared.one); }), b([&] { write(*shared.other); });
        }
        const auto check = shared.one->ledger().verify();
        SINEW_OK(check);
        QVERIFY(check->faults.empty());
        QCOMPARE(check->rows, std::int64_t(200));
        qInfo("200 rows by two seats, %d conflicts", refused.load());
    }
    void twoSeatsWriteOneHistory()
    {
        Shared shared;
        const auto write = [&](Project& project, int first) {
            for (int i = first; i < 6000; i += 200)
                std::ignore = project.history().append(some(i, 150)); // they overlap
        };
        {
            std::jthread a([&] { write(*shared.one, 0); }), b([&] { write(*shared.other, 100); });
        }
        const auto all = shared.one->history().samples(ChannelId("c"), at(-1), at(1e6));
        SINEW_OK(all);
        QCOMPARE(all->size(), std::size_t(6050));
        for (int i = 0; i < 6050; ++i)
            QVERIFY(all->at(static_cast<std::size_t>(i)).value == std::sin(i));
        QCOMPARE(shared.one->history().series(ChannelId("c"), at(-1), at(1e6), 1)->front().count, std::int64_t(6050));
    }
    void aStaleModelIsNotSavedOverANewerOne()
    {
        Shared shared;
        SINEW_OK(shared.one->loadModel());
        SINEW_OK(shared.other->loadModel());
        Model model;
        model.name = "first";
        SINEW_OK(shared.one->saveModel(model));
        QVERIFY(*shared.other->hasNewerModel() && !*shared.one->hasNewerModel());
        SINEW_FAILS(shared.other->saveModel({}), ErrorCode::Conflict);
        QCOMPARE(shared.other->loadModel()->name, std::string("first"));
        for (int i = 0; i < 10; ++i)
            SINEW_OK(shared.other->saveModel(model));
        QCOMPARE(server().sql(shared.work.schema, "SELECT 1 / (count(*) - 5) FROM model").substr(0, 23),
                 std::string("ERROR:  division by zero").substr(0, 23)); // five are kept
    }
    void seatsMayNotChangeTheLedger()
    {
        server().sql("public", "CREATE ROLE sinew_seat; CREATE ROLE desk LOGIN IN ROLE sinew_seat");
        Shared shared;
        std::string address = shared.address;
        address.replace(address.find("sinew@"), 6, "desk@");
        const auto desk = Project::open(address);
        SINEW_OK(desk);
        SINEW_OK((*desk)->loadModel());
        SINEW_OK((*desk)->saveModel({}));
        SINEW_OK((*desk)->ledger().append({.source = "operator:ada"}));
        for (int i = 0; i < 2000; i += 100) // tails move into chunks
            SINEW_OK((*desk)->history().append(some(i, 100)));
        SINEW_OK((*desk)->sealedKeys().put(keys::KeyPair::generate()->key(), "x"));
        SINEW_OK(saveSpaces(**desk, std::vector<SpaceSample>{{{}, "db", 1, {}}}, Instant()));
        QVERIFY(soon([&] { return (*desk)->tryDuty("desk"); }));
        for (const char* sql : {"ALTER TABLE entry DISABLE TRIGGER ALL", "UPDATE entry SET source = 'x'",
                                "DELETE FROM entry", "TRUNCATE entry", "DROP TABLE entry", "UPDATE sinew SET version = 2"})
            QVERIFY2(server().sql(shared.work.schema + "; SET ROLE desk", sql).find("ERROR") != std::string::npos, sql);
        QVERIFY(shared.one->ledger().verify()->faults.empty());
    }
    void samplesWaitInOrder()
    {
        Workspace work;
        const auto folder = work.root() / "spool";
        {
            SampleSpool spool(folder, 1 << 20);
            spool.put(some(0, 10));
            spool.put(some(10, 10));
            SampleSpool second(folder, 1 << 20); // another program of the same project
            second.put(some(100, 5));
            QCOMPARE(spool.waiting(), std::size_t(20));
            QCOMPARE(second.waiting(), std::size_t(5));
        }
        // A record that was cut short.
        std::ofstream(folder / "waiting-0", std::ios::app | std::ios::binary) << std::string(12, 'x');
        SampleSpool spool(folder, 1 << 20);
        QCOMPARE(spool.waiting(), std::size_t(25));
        QVERIFY(spool.next(5) == some(0, 10));
        QVERIFY(spool.next(5) == some(0, 10)); // nothing was said to have arrived
        spool.forget();
        QVERIFY(spool.next(50) == some(10, 10));
        spool.forget();
        QVERIFY(spool.next(50) == some(100, 5));
        spool.forget();
        QVERIFY(spool.next(50).empty());
        QCOMPARE(spool.waiting(), std::size_t(0));
        SampleSpool small(work.root() / "small", 100);
        small.put(some(0, 100));
        const auto full = guarded([&] { small.put(some(0, 1)); });
        SINEW_FAILS(full, ErrorCode::NoSpace);
    }
    void aRestartLosesNothing()
    {
        TestPostgres own;
        QVERIFY2(own.start(), own.log().c_str());
        const std::string address = own.address("city");
        auto project = made(Project::create(address, "x"));
        QVERIFY(soon([&] { return project->tryDuty("desk 1"); }));
        SINEW_OK(project->ledger().append({.source = "before"}));
        SINEW_OK(project->history().append(some(0, 100)));

        own.crash();
        QVERIFY(soon([&] { return !project->sharing().isReachable; }));
        QVERIFY(!project->isOnDuty());
        QVERIFY(!project->sharing().why.empty());
        QElapsedTimer timer;
        timer.start();
        SINEW_FAILS(project->ledger().append({.source = "meanwhile"}), ErrorCode::Io);
        QVERIFY(timer.elapsed() < kFarTooLong);
        for (int i = 100; i < 300; i += 10)
            SINEW_OK(project->history().append(some(i, 10)));
        QCOMPARE(project->sharing().waitingSamples, std::size_t(200));
        project.reset(); // killed meanwhile: what waits is on disk
        QVERIFY2(own.start(), own.log().c_str());
        project = made(Project::open(address));
        QCOMPARE(project->sharing().waitingSamples, std::size_t(200));

        own.stop();
        QVERIFY(soon([&] { return !project->sharing().isReachable; }));
        SINEW_OK(project->history().append(some(300, 10)));
        QVERIFY2(own.start(), own.log().c_str());
        timer.restart();
        QVERIFY(soon([&] { return project->sharing().isReachable; }));
        qInfo("reached again after %lld ms", timer.elapsed());
        SINEW_OK(project->history().flush());
        SINEW_OK(project->history().append(some(310, 10)));
        QCOMPARE(project->sharing().waitingSamples, std::size_t(0));
        const auto all = project->history().samples(ChannelId("c"), at(-1), at(1e6));
        SINEW_OK(all);
        QVERIFY(*all == some(0, 320));
        SINEW_OK(project->ledger().append({.source = "after"}));
        QCOMPARE(project->ledger().rows()->size(), std::size_t(2));
        QVERIFY(project->ledger().verify()->faults.empty());
        QVERIFY(soon([&] { return project->tryDuty("desk 1"); }));
    }
    /// The network lets nothing through, and nobody is told.
    void aDroppedNetworkIsNoticedAndLosesNothing()
    {
        Shared shared;
        Relay relay(server().port());
        auto project = made(Project::open(server().address(shared.work.schema, relay.port())));
        QVERIFY(soon([&] { return project->tryDuty("desk 1"); }));
        SINEW_OK(project->ledger().append({.source = "before"}));
        SINEW_OK(project->history().append(some(0, 100)));
        QVERIFY(!soon([&] { return shared.one->tryDuty("desk 2"); }, 500ms));

        relay.hold();
        QElapsedTimer timer;
        timer.start();
        const auto appended = project->ledger().append({.source = "meanwhile"}); // it is under way when the network goes
        const qint64 answered = timer.elapsed();
        SINEW_FAILS(appended, ErrorCode::Io);
        QVERIFY(soon([&] { return !project->sharing().isReachable; }));
        qInfo("noticed after %lld ms, a row under way was given up after %lld ms: %s", timer.elapsed(), answered,
              project->sharing().why.c_str());
        QVERIFY(timer.elapsed() < kFarTooLong && answered < kFarTooLong);
        QVERIFY(!project->isOnDuty());
        QVERIFY(soon([&] { return shared.one->isOnDuty(); }));
        qInfo("another seat was on duty %lld ms after the network was dropped", timer.elapsed());
        timer.restart();
        for (int i = 100; i < 300; i += 10)
            SINEW_OK(project->history().append(some(i, 10)));
        SINEW_FAILS(project->ledger().append({.source = "meanwhile"}), ErrorCode::Io);
        qInfo("without the server, 21 answers took %lld ms", timer.elapsed());
        QVERIFY(timer.elapsed() < kFarTooLong);
        QCOMPARE(project->sharing().waitingSamples, std::size_t(200));
        SINEW_OK(shared.one->ledger().append({.source = "the other"})); // nobody holds it up

        relay.letGo();
        timer.restart();
        QVERIFY(soon([&] { return project->sharing().isReachable; }));
        qInfo("reached again after %lld ms", timer.elapsed());
        SINEW_OK(project->history().flush());
        QVERIFY(soon([&] { return project->sharing().waitingSamples == 0; }));
        SINEW_OK(project->ledger().append({.source = "after"}));
        const auto all = project->history().samples(ChannelId("c"), at(-1), at(1e6));
        SINEW_OK(all);
        QVERIFY(*all == some(0, 300));
        std::map<std::string, int> times;
        const auto rows = shared.one->ledger().rows();
        SINEW_OK(rows);
        for (const LedgerRow& row : *rows)
            ++times[row.entry.source];
        QVERIFY(times["before"] == 1 && times["the other"] == 1 && times["after"] == 1 && times["meanwhile"] <= 1);
        QVERIFY(shared.one->ledger().verify()->faults.empty());
        QVERIFY(!project->isOnDuty());
        QVERIFY(soon([&] { return shared.one->isOnDuty(); }));
    }
    void copiesAProjectThereAndBack()
    {
        Workspace work;
        const auto seat = keys::KeyPair::generate();
        std::string source;
        {
            const auto project = std::move(*Project::create(work.project(), "x"));
            SINEW_OK(project->ledger().setSeat(seat, "desk", at(0)));
            for (int i = 0; i < 200; ++i)
                SINEW_OK(project->ledger().append({.source = "operator:ada", .subject = std::to_string(i)}));
            SINEW_OK(project->sealedKeys().put(seat->key(), "{}"));
            for (int i = 0; i < 50'000; i += 5000)
                SINEW_OK(project->history().append(some(i, 5000)));
            Forecast forecast;
            forecast.id = ForecastId("f");
            forecast.issuedAt = at(5);
            SINEW_OK(project->history().saveForecast(forecast));
            writeBytes(work.root() / "a.inp", "[JUNCTIONS]");
            source = *project->addSource(work.root() / "a.inp");
            Model model;
            model.name = "the city";
            model.sources = {{.id = SourceId("s"), .name = "a.inp", .storedPath = source}};
            SINEW_OK(project->saveModel(model));
        }
        const std::string address = server().address(work.schema);
        const auto there = copyProject(work.project(), address);
        SINEW_OK(there);
        QCOMPARE(there->rows, std::int64_t(201));
        QCOMPARE(there->samples, std::int64_t(50'000));
        SINEW_FAILS(copyProject(work.project(), address), ErrorCode::Conflict);
        const auto back = work.root() / "back.sinew";
        const auto again = copyProject(address, back);
        SINEW_OK(again);
        for (const fs::path& place : {work.project(), fs::path(address), back}) {
            const auto read = readThrough(place);
            SINEW_OK(read);
            QVERIFY(*read == *there && *read == *again);
        }
        const auto before = std::move(*Project::open(work.project())), after = std::move(*Project::open(back));
        const auto rows = *before->ledger().rows(), same = *after->ledger().rows();
        QCOMPARE(rows.size(), same.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            QVERIFY(rows[i].hash == same[i].hash && rows[i].signature == same[i].signature);
        QVERIFY(*after->history().samples(ChannelId("c"), at(-1), at(1e6)) == some(0, 50'000));
        QCOMPARE(after->history().forecasts(at(0), at(9))->size(), std::size_t(1));
        QCOMPARE(after->loadModel()->name, std::string("the city"));
        QCOMPARE(bytesOf(back / source), std::string("[JUNCTIONS]"));
        QCOMPARE(after->sealedKeys().get(seat->key())->value(), std::string("{}"));
        SINEW_OK(after->ledger().append({.source = "goes on"}));
    }
    /// Connections are cut at random while rows are written: each that was said to be in is in, once.
    void aCutConnectionWritesNoRowTwice()
    {
        Shared shared;
        std::atomic<bool> isDone = false;
        std::jthread cutter([&] {
            while (!isDone) {
                server().sql(shared.work.schema, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                                                 "application_name = 'sinew' AND pid <> pg_backend_pid()");
                QThread::msleep(20);
            }
        });
        std::vector<std::string> appended;
        int failed = 0;
        QElapsedTimer timer;
        for (timer.start(); timer.elapsed() < 5000 || (appended.size() <= 10 && timer.elapsed() < kPatience.count());) {
            const std::string subject = std::to_string(appended.size() + static_cast<std::size_t>(failed));
            if (shared.one->ledger().append({.source = "seat", .subject = subject}))
                appended.push_back(subject);
            else {
                ++failed;
                QThread::msleep(5);
            }
        }
        isDone = true;
        cutter.join();
        auto rows = shared.other->ledger().rows(); // its connections were cut too
        QVERIFY(soon([&] { return rows || (rows = shared.other->ledger().rows()); }));
        auto check = shared.other->ledger().verify();
        QVERIFY(soon([&] { return check || (check = shared.other->ledger().verify()); }));
        std::map<std::string, int> times;
        for (const LedgerRow& row : *rows)
            ++times[row.entry.subject];
        for (const std::string& subject : appended)
            QCOMPARE(times[subject], 1);
        for (const auto& [subject, count] : times)
            QCOMPARE(count, 1);
        QVERIFY(check->faults.empty());
        qInfo("%zu rows appended, %d refused, %zu in the ledger", appended.size(), failed, rows->size());
        QVERIFY(appended.size() > 10);
    }
};

QTEST_GUILESS_MAIN(tst_Server)
#include "tst_Server.moc"
