// SPDX-License-Identifier: GPL-3.0-or-later
// The window's verification of real ledgers, in a folder and on a server, and rows that are opened.
#include "../../../../modules/store/tests/StoreTest.h"
#include "LedgerOpenRow.h"
#include "LedgerReaderBench.h"
#include "Patience.h"

#include <atomic>
#include <sinew/command/Keeping.h>
#include <sinew/store/LedgerHeads.h>
#include <sqlite3.h>

using namespace sinew;
using namespace sinew::ui;
using namespace sinew::store::test;

namespace {

/// A real project, signed by its seat, that somebody can change with another tool.
struct Book {
    Workspace work;
    std::shared_ptr<store::Project> project;
    explicit Book(int rows)
    {
        project = std::move(*store::Project::create(work.place(), "x"));
        std::ignore = project->ledger().setSeat(keys::KeyPair::generate(), "north", eve::kNow - 1h);
        for (int i = 2; i <= rows; i += 2) // by the seat alone
            std::ignore = project->ledger().append(entry(i));
    }
    std::shared_ptr<store::Ledger> ledger() const { return {project, &project->ledger()}; }
    std::string tamper(const std::string& sql) const
    {
        if (isOnServer())
            return server().sql(work.schema,
                                "ALTER TABLE entry DISABLE TRIGGER ALL; ALTER TABLE head DISABLE TRIGGER ALL;" + sql);
        sqlite3* handle = nullptr;
        sqlite3_open((work.project() / "ledger.sqlite").c_str(), &handle);
        char* message = nullptr;
        const std::string all = "DROP TRIGGER IF EXISTS entry_never_changes; DROP TRIGGER IF EXISTS entry_never_goes; "
                                "DROP TRIGGER IF EXISTS entry_follows_the_last;" + sql;
        sqlite3_exec(handle, all.c_str(), nullptr, nullptr, &message);
        const std::string said = message ? message : "";
        sqlite3_free(message);
        sqlite3_close(handle);
        return said;
    }
};

/// A ledger whose verification goes on for ever once it is under way, unless it is asked to stop.
class SlowLedger final : public store::Ledger {
public:
    explicit SlowLedger(std::shared_ptr<store::Ledger> book) : m_book(std::move(book)) {}
    using store::Ledger::append;
    Result<store::LedgerRow> append(const store::LedgerEntry& entry, const store::Append& how) override
    {
        return m_book->append(entry, how);
    }
    Result<std::int64_t> lastNumber() const override { return m_book->lastNumber(); }
    Result<std::vector<store::LedgerRow>> rows(std::int64_t after, const std::string& category,
                                               std::size_t most) const override
    {
        return m_book->rows(after, category, most);
    }
    Result<void> empty(std::span<const std::int64_t> numbers) override { return m_book->empty(numbers); }
    Result<store::LedgerCheck> verify(const store::RowCheck& also, const store::CheckWatch& watch) const override
    {
        return m_book->verify(also, {watch.stop, [&](std::int64_t row, std::int64_t last) {
                                         watch.progress(row, last);
                                         isUnderWay = true;
                                         isStopped = soon([&] { return watch.stop.stop_requested(); });
                                     }});
    }
    mutable std::atomic<bool> isUnderWay = false, isStopped = false;

private:
    std::shared_ptr<store::Ledger> m_book;
};

/// A chain long enough for its check to say how far it is.
const char* const kLong =
    "INSERT INTO entry WITH RECURSIVE n(i) AS (SELECT 6 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
    "SELECT i, wall, world, source, category, type, subject, result, detail, previous_hash, hash, signer, signature "
    "FROM n, entry WHERE number = 5";

} // namespace

class tst_LedgerProof : public QObject {
    Q_OBJECT
private slots:
    void initTestCase_data() { addStores(); }
    void neverSaysSoOfWhatCameSince()
    {
        Book book(8);
        Reader r(book.ledger());
        QTRY_COMPARE(r.log.count(), 5);
        LedgerProof& proof = *r.log.proof();
        QCOMPARE(proof.sentence(), u"Not verified here yet."_qs);
        proof.verify();
        QVERIFY(proof.isRunning());
        QTRY_VERIFY(!proof.isRunning());
        QVERIFY2(proof.isVerified(), qPrintable(proof.sentence()));
        QCOMPARE(proof.sentence(),
                 u"Verified up to row 5 of %1: every row follows the one before, 5 of them signed by somebody who could. "
                 u"Checked at 14:02:07."_qs.arg(ledgerTime(entry(8).wall, {})));
        std::ignore = book.project->ledger().append(entry(10));
        QTRY_COMPARE(r.log.count(), 6);
        QVERIFY2(proof.sentence().startsWith(u"Verified up to row 5 "), qPrintable(proof.sentence()));
        QVERIFY2(proof.sentence().endsWith(u"1 row was appended since and is not verified."_qs),
                 qPrintable(proof.sentence()));
        r.seat.setBackend(nullptr); // another project is another ledger
        QCOMPARE(proof.sentence(), u"Not verified here yet."_qs);
    }
    void comparesWithTheHeadsThatWerePublished()
    {
        Book book(2);
        const User person{UserId("eve"), "Eve", Role::Administrator};
        const auto key = keys::KeyPair::generate();
        auto& ledger = book.project->ledger();
        auto row = command::firstAdministratorRow(person, key->key());
        row.wall = row.world = eve::kNow;
        SINEW_OK(ledger.append(row, {.by = key}));
        Reader r(book.ledger());
        LedgerProof& proof = *r.log.proof();
        const auto verify = [&] {
            proof.verify();
            QTRY_VERIFY(!proof.isRunning());
        };
        verify();
        QVERIFY2(proof.isVerified(), qPrintable(proof.sentence()));
        QVERIFY(proof.notes().join(u' ').contains(u"published nowhere"));
        const QTemporaryDir place;
        const std::string heads = place.filePath("heads.jsonl").toStdString();
        SINEW_OK(command::setKeeping(ledger, {.heads = heads}, person, key, *r.backend->manual));
        verify();
        QVERIFY2(proof.notes().join(u' ').contains(u"No published heads were compared"), qPrintable(proof.notes().join(u' ')));
        // A head of a longer ledger: this one's end was cut off.
        auto longer = std::make_shared<tests::FakeLedger>();
        for (int i = 1; i <= 9; ++i)
            std::ignore = longer->append(entry(i));
        SINEW_OK(store::publishHead(*store::headOf(*longer, eve::kNow, *key), heads));
        verify();
        QVERIFY2(proof.isFaulty(), qPrintable(proof.sentence()));
        QVERIFY(proof.sentence().startsWith(u"WRONG: "));
    }
    void namesTheRowThatWasChanged()
    {
        Book book(8);
        QCOMPARE(book.tamper("UPDATE entry SET result = 'refused' WHERE number = 3"), std::string());
        Reader r(book.ledger());
        QTRY_COMPARE(r.log.count(), 5);
        LedgerProof& proof = *r.log.proof();
        QVERIFY(!r.cell(2, LedgerModel::WrongRole).toBool());
        proof.verify();
        QTRY_VERIFY(proof.isFaulty());
        QVERIFY(!proof.isVerified());
        QCOMPARE(proof.sentence(), u"WRONG: Row 3 was changed: its contents do not match its hash."_qs);
        QCOMPARE(proof.firstWrong(), 3);
        QVERIFY(r.cell(2, LedgerModel::WrongRole).toBool());
        QVERIFY(!r.cell(1, LedgerModel::WrongRole).toBool());
        LedgerOpenRow opened;
        opened.setLedger(&r.log);
        opened.setNumber(3);
        QTRY_VERIFY(opened.isReady());
        QVERIFY(!opened.isSound());
        QCOMPARE(opened.signature(), u"WRONG: the row is not what was signed."_qs);
    }
    void showsThatARowIsMissing()
    {
        Book book(8);
        QCOMPARE(book.tamper("DELETE FROM entry WHERE number = 3"), std::string());
        Reader r(book.ledger());
        QTRY_COMPARE(r.log.count(), 5);
        QTRY_VERIFY(r.isRead(2));
        QVERIFY(r.cell(2, LedgerModel::WrongRole).toBool());
        QCOMPARE(r.what(2), u"This row is missing: it was removed"_qs);
        r.log.proof()->verify();
        QTRY_VERIFY(r.log.proof()->isFaulty());
        QCOMPARE(r.log.proof()->sentence(), u"WRONG: Row 3 was removed."_qs);
        LedgerOpenRow opened;
        opened.setLedger(&r.log);
        opened.setNumber(4);
        QTRY_VERIFY(opened.isReady());
        QCOMPARE(opened.chain(), u"WRONG: row 3 before it is missing."_qs);
        opened.setNumber(3);
        QTRY_COMPARE(opened.title(), u"This row is missing: it was removed."_qs);
    }
    void aLongVerificationIsCancelledOrLeft()
    {
        Book book(8);
        QCOMPARE(book.tamper(kLong), std::string());
        const auto slow = std::make_shared<SlowLedger>(book.ledger());
        Reader r(slow);
        LedgerProof& proof = *r.log.proof();
        proof.verify();
        QTRY_VERIFY(slow->isUnderWay);
        QVERIFY(proof.progress() > 0);
        QVERIFY2(proof.sentence().startsWith(u"Verifying: row "), qPrintable(proof.sentence()));
        proof.cancel();
        QTRY_VERIFY(!proof.isRunning());
        QVERIFY2(proof.sentence().startsWith(u"Verification was cancelled at row "), qPrintable(proof.sentence()));
        QVERIFY(!proof.isVerified() && !proof.isFaulty());
        slow->isUnderWay = slow->isStopped = false;
        proof.verify();
        QTRY_VERIFY(slow->isUnderWay);
        r.seat.setBackend(nullptr); // who leaves the project does not wait for it
        QTRY_VERIFY(slow->isStopped);
        QVERIFY(!proof.isRunning());
        QCOMPARE(proof.sentence(), u"Not verified here yet."_qs);
    }
    void aRowOpensToAllItHolds()
    {
        Book book(8);
        Reader r(book.ledger());
        QTRY_COMPARE(r.log.count(), 5);
        LedgerOpenRow opened;
        opened.setLedger(&r.log);
        opened.setNumber(2);
        QTRY_VERIFY(opened.isReady());
        const auto row = book.project->ledger().rows(1, {}, 1)->front();
        QCOMPARE(opened.title(), u"Expired: Clamp – no. 2"_qs);
        QCOMPARE(opened.when(), dateTimeText(row.entry.wall, true));
        QCOMPARE(opened.world(), dateTimeText(row.entry.world, true));
        QCOMPARE(opened.kind(), u"Command: expired"_qs);
        QCOMPARE(opened.who(), u"bridge model"_qs);
        QCOMPARE(opened.source(), u"system:bridge"_qs);
        QCOMPARE(opened.hash(), text(row.hash));
        QCOMPARE(opened.previousHash(), text(row.previousHash));
        QCOMPARE(opened.signer(), text(row.signer.value));
        QCOMPARE(opened.signature(), u"The signature is that of seat north."_qs);
        QCOMPARE(opened.chain(), u"It hangs on row 1."_qs);
        QVERIFY(opened.isSound() && opened.isFollowable());
        const auto fact = [&](const QString& name) {
            for (const LedgerFact& one : opened.facts()->rows())
                if (one.name == name)
                    return one.value;
            return QString();
        };
        QCOMPARE(fact(u"Hash"_qs), text(row.hash));
        QCOMPARE(fact(u"Signature"_qs), opened.signature());
        QVERIFY(std::ranges::any_of(opened.facts()->rows(),
                                    [](const LedgerFact& one) { return one.value == u"why: no. 2"_qs; }));
        QVERIFY(opened.raw().contains(text(row.signature.value)));
        QCOMPARE(opened.element(), u"water/pipe/C-12"_qs);
        QCOMPARE(opened.command(), u"c2"_qs);
        opened.setNumber(5);
        QTRY_COMPARE(opened.subject(), u"c8"_qs);
        QCOMPARE(opened.command(), QString()); // nothing that the window could show now
        opened.setNumber(1);
        QTRY_COMPARE(opened.chain(), u"It is the first row."_qs);
        QVERIFY(opened.isSound() && !opened.isFollowable());
        opened.setNumber(0);
        QVERIFY(!opened.isReady());
        QCOMPARE(opened.title(), QString());
    }
};

QTEST_GUILESS_MAIN(tst_LedgerProof)
#include "tst_LedgerProof.moc"
