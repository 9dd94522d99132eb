// SPDX-License-Identifier: GPL-3.0-or-later
// How the record is kept, in words: what is known, what is not, and what is wrong.
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "RecordService.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

namespace {

class Record final : public RecordService {
public:
    using RecordService::forget;
    using RecordService::RecordService;
    using RecordService::setDone;
    using RecordService::setProgress;
    using RecordService::setState;
    QStringList asked;
    QString address = QStringLiteral("/data/city.sinew");
    QString project() const override { return address; }

protected:
    void look() override { asked << QStringLiteral("look"); }
    void copy(const QString& folder) override { asked << QStringLiteral("copy ") + folder; }
    void stop() override { asked << QStringLiteral("stop"); }
};

loop::RecordState kept()
{
    loop::RecordState state{.wall = eve::kNow, .lastRow = 1200};
    state.keeping.heads = "/mnt/vault/city.jsonl";
    state.head = store::LedgerHead{.number = 1199, .hash = "x", .wall = eve::kNow - 10min};
    state.headSeat = "desk 1";
    state.space = {.place = "/data", .bytes = 2'500'000'000, .freeBytes = 750'000'000'000, .totalBytes = 1'000'000'000'000};
    state.growth = loop::Growth{30e9, 3e9, 12};
    state.lasts = loop::Lasts{25, 22.7, 27.8};
    state.backup = command::BackupMade{.wall = eve::kNow - 2h, .to = "/backup/a.sinew", .rows = 1100, .by = UserId("eve")};
    state.archive = command::ArchiveMade{.wall = eve::kNow - 24h, .rows = 400, .last = 512, .file = "2025.jsonl", .by = UserId("eve")};
    return state;
}

struct Desk {
    Seat seat;
    Record record{seat};
};

} // namespace

class tst_RecordService : public QObject {
    Q_OBJECT
private slots:
    void allThatIsKnownIsSaid()
    {
        Desk desk;
        QVERIFY(desk.record.head().isEmpty() && desk.record.room().isEmpty() && desk.record.lookedAt().isEmpty());
        desk.record.refresh();
        desk.record.refresh(); // one look at a time
        QCOMPARE(desk.record.asked, QStringList{"look"});
        desk.record.setState(kept());
        QVERIFY(!desk.record.isReading());
        QCOMPARE(desk.record.head(), u"Row 1,199, at 2026-09-14 13:52:07 UTC, in /mnt/vault/city.jsonl, by desk 1. 1 row came since."_qs);
        QVERIFY(!desk.record.isHeadWrong());
        QCOMPARE(desk.record.room(), u"The project takes 2.5 GB; 750 GB of 1.0 TB are free in /data."_qs);
        QCOMPARE(desk.record.forecast(), u"Full in about 25 days (90 %: 23 days to 28 days); it grows by 30 GB ± 3.0 GB a day over 12 hours of the last 24."_qs);
        QCOMPARE(desk.record.lastBackup(), u"2026-09-14 12:02:07 UTC, by eve, up to row 1,100, in /backup/a.sinew."_qs);
        QCOMPARE(desk.record.lastArchive(), u"2026-09-13 14:02:07 UTC, by eve: 400 rows, the last of them 512, in 2025.jsonl."_qs);
    }
    void whatIsNotKnownIsNotMadeUp()
    {
        Desk desk;
        loop::RecordState state{.wall = eve::kNow, .lastRow = 7};
        state.space = {.place = "postgresql://db/city", .bytes = 5'000'000, .freeBytes = {}, .totalBytes = {}};
        desk.record.setState(state);
        QVERIFY(desk.record.head().startsWith(u"Published nowhere"));
        QVERIFY(desk.record.room().contains(u"is not known"));
        QVERIFY(desk.record.forecast().startsWith(u"Not known yet"));
        QVERIFY(desk.record.lastBackup().startsWith(u"None is recorded"));
        QVERIFY(desk.record.lastArchive().startsWith(u"None"));
        state.growth = loop::Growth{30e9, 29e9, 6};
        desk.record.setState(state);
        QVERIFY(desk.record.forecast().startsWith(u"It grows by 30 GB"));
        state = kept();
        state.lasts.reset();
        desk.record.setState(state);
        QVERIFY(desk.record.forecast().startsWith(u"It does not grow steadily"));
        desk.record.setState(fail(ErrorCode::Io, "the server is away", "ledger"));
        QVERIFY(desk.record.fault().contains(u"the server is away") && desk.record.room().isEmpty());
        desk.record.forget();
        QVERIFY(desk.record.fault().isEmpty());
    }
    void aHeadThatIsNotTheLedgersStandsOut()
    {
        Desk desk;
        loop::RecordState state = kept();
        state.headTrouble = "rows 1001 to 1199 were cut off";
        desk.record.setState(state);
        QVERIFY(desk.record.isHeadWrong());
        QVERIFY(desk.record.head().startsWith(u"WRONG: rows 1001 to 1199 were cut off"));
        state.head.reset();
        state.headTrouble = "the place does not answer";
        desk.record.setState(state);
        QCOMPARE(desk.record.head(), u"Not known: the place does not answer."_qs);
        state.headTrouble.clear();
        desk.record.setState(state);
        QVERIFY(desk.record.head().startsWith(u"Nothing is published yet"));
    }
    void aBackupIsAnAdministratorsDeed()
    {
        Desk desk; // nobody sits here
        desk.record.backUp(QStringLiteral("/backup/new.sinew"));
        QCOMPARE(desk.record.stage(), RecordService::Failed);
        QVERIFY(desk.record.said().contains(u"Only an administrator"));
        QVERIFY(desk.record.asked.isEmpty());
        desk.record.reset();
        QCOMPARE(desk.record.stage(), RecordService::Idle);
        desk.record.cancel(); // nothing runs
        QVERIFY(desk.record.asked.isEmpty());
    }
    void aPlaceIsSuggestedBesideTheProject()
    {
        Desk desk;
        QVERIFY(QRegularExpression(QStringLiteral("^/data/city-\\d{4}-\\d\\d-\\d\\d-\\d{4}\\.sinew$"))
                    .match(desk.record.suggestedFolder())
                    .hasMatch());
        QVERIFY(desk.record.suggestedFolder(QUrl::fromLocalFile(QStringLiteral("/mnt/b"))).startsWith(u"/mnt/b/city-"));
    }
};

QTEST_GUILESS_MAIN(tst_RecordService)
#include "tst_RecordService.moc"
