// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerReaderBench.h"
#include "Patience.h"

#include <sinew/command/Accounts.h>

using namespace sinew;
using namespace sinew::ui;

class tst_LedgerModel : public QObject {
    Q_OBJECT
private slots:
    void readsOnlyWhatIsLookedAt()
    {
        Reader r(100'000);
        QTRY_COMPARE(r.log.count(), 100'000);
        QCOMPARE(r.log.summary(), u"100,000 rows"_qs);
        QCOMPARE(r.cell(0, LedgerModel::NumberRole).toInt(), 100'000);
        QTRY_VERIFY(r.isRead(0)); // the tester has looked at it
        QCOMPARE(r.what(0), u"Expired: Clamp – no. 100000"_qs);
        QCOMPARE(r.cell(0, LedgerModel::WhoRole).toString(), u"bridge model"_qs);
        QCOMPARE(r.cell(0, LedgerModel::AboutRole).toString(), u"C-12"_qs);
        QCOMPARE(r.cell(0, LedgerModel::CategoryRole).toString(), u"Command"_qs);
        QVERIFY(r.cell(0, LedgerModel::WhenRole).toString().startsWith(u"2026-08-"));
        QVERIFY(!r.isRead(90'000)); // this asks for it
        QTRY_VERIFY(r.isRead(90'000));
        QCOMPARE(r.cell(90'000, LedgerModel::NumberRole).toInt(), 10'000);
        QVERIFY(!r.isRead(50'000));
        QCOMPARE(r.log.placeOf(1), 99'999);
        QCOMPARE(r.log.placeOf(100'001), -1);
    }
    void filtersByKindPersonTextAndSubject()
    {
        Reader r(3000);
        QTRY_COMPARE(r.log.count(), 3000);
        const auto settled = [&] { return !r.log.isSearching(); };
        r.log.setCategory(3); // alarms
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.count(), 1000);
        QCOMPARE(r.log.summary(), u"1,000 of 3,000 rows"_qs);
        QCOMPARE(r.log.numberAt(0), 3000);
        QCOMPARE(r.log.numberAt(999), 3);
        QCOMPARE(r.log.placeOf(2997), 1);
        QCOMPARE(r.log.placeOf(2998), -1);
        r.log.setSearch(u"p7 SWAYS"_qs);
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.count(), 1000);
        r.log.setSearch(u"no. 77\""_qs); // in what a command carries: no alarm
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.count(), 0);
        r.log.setCategory(0);
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.count(), 1);
        r.log.clearFilters();
        QCOMPARE(r.log.count(), 3000);
        r.seat.select("bridge/IfcColumn/P7");
        QCOMPARE(r.log.subjects(), (QStringList{u"anything"_qs, u"P7"_qs, u"Harbour bridge"_qs}));
        r.log.setSubject(1);
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.count(), 1000);
        r.seat.select({});
        QCOMPARE(r.log.subject(), 1); // what was chosen stays, whatever is selected now
        QCOMPARE(r.log.subjects().at(1), u"P7"_qs);
        r.log.followSubject(u"c7"_qs, u"Clamp"_qs);
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.count(), 200);
        QCOMPARE(r.log.subjects().at(r.log.subject()), u"Clamp"_qs);
        r.log.setCommand(u"c1"_qs);
        r.log.setSubject(1);
        QTRY_VERIFY(settled());
        QCOMPARE(r.log.query().subject, std::string("c1"));
    }
    void filtersByTime()
    {
        Reader r(2000);
        QTRY_COMPARE(r.log.count(), 2000);
        r.log.setSpan(3); // 24 hours: 24 hourly rows of either thousand
        QTRY_VERIFY(!r.log.isSearching());
        QCOMPARE(r.log.count(), 48);
        r.log.setSpan(static_cast<int>(LedgerModel::spans().size()) - 1);
        QVERIFY(r.log.isBetween() && !r.log.isFiltered());
        r.log.setFrom(u"2026-09-14 10:00"_qs);
        r.log.setTo(u"half past nine"_qs);
        QVERIFY(!r.log.fromIsWrong() && r.log.toIsWrong());
        r.log.setTo(u"2026-09-14 12:30:00"_qs);
        QTRY_VERIFY(!r.log.isSearching());
        QCOMPARE(r.log.count(), 6); // 10:02, 11:02 and 12:02, of either thousand
    }
    void whatIsAppendedComesInAtTheTop()
    {
        Reader r(500);
        QTRY_COMPARE(r.log.count(), 500);
        QSignalSpy inserted(&r.log, &QAbstractItemModel::rowsInserted), reset(&r.log, &QAbstractItemModel::modelReset);
        r.add(entry(501));
        r.add(entry(502));
        QTRY_COMPARE(r.log.count(), 502);
        int came = 0; // together, or one after the other where it was looked for between the two
        for (const auto& rows : inserted) {
            QCOMPARE(rows[1].toInt(), 0);
            came += rows[2].toInt() + 1;
        }
        QCOMPARE(came, 2);
        QVERIFY(r.isRead(0) && r.isRead(1)); // no blank flashes
        QVERIFY(reset.isEmpty());
        r.log.setCategory(3);
        QTRY_VERIFY(!r.log.isSearching());
        const int alarms = r.log.count();
        for (int i = 503; i <= 506; ++i)
            r.add(entry(i));
        QTRY_COMPARE(r.log.all(), 506);
        QCOMPARE(r.log.count(), alarms + 1);
        QCOMPARE(r.log.numberAt(0), 504);
    }
    void peopleWhoComeCanBeChosen()
    {
        Reader r(10);
        QTRY_COMPARE(r.log.count(), 10);
        QCOMPARE(r.log.writers().size(), 1);
        auto row = command::firstAdministratorRow({UserId("ada"), "Ada Mori", Role::Administrator},
                                                  keys::KeyPair::generate()->key());
        row.wall = eve::kNow;
        r.add(row);
        QTRY_COMPARE(r.log.writers().value(1), u"Ada Mori"_qs);
        r.log.setWriter(1);
        QTRY_VERIFY(!r.log.isSearching());
        QCOMPARE(r.log.count(), 6);
        QCOMPARE(r.log.writer(), 1);
    }
    void saysThatTheLedgerCannotBeReadAndTriesAgain()
    {
        auto away = std::make_shared<tests::FakeLedger>();
        std::ignore = away->append(entry(1));
        *away->unreadable = true;
        Reader r(away);
        QTRY_VERIFY2(r.log.fault().startsWith(u"The ledger cannot be read: "), qPrintable(r.log.fault()));
        QCOMPARE(r.log.count(), 0);
        *away->unreadable = false;
        QTRY_COMPARE(r.log.count(), 1);
        QCOMPARE(r.log.fault(), QString());
        *away->unreadable = true; // the server goes, and comes back
        QTRY_VERIFY(!r.log.fault().isEmpty());
        QCOMPARE(r.log.count(), 1);
        *away->unreadable = false;
        QTRY_VERIFY(r.log.fault().isEmpty());
        r.seat.setBackend(nullptr);
        QCOMPARE(r.log.count(), 0);
        QCOMPARE(r.log.all(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_LedgerModel)
#include "tst_LedgerModel.moc"
