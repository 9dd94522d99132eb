// SPDX-License-Identifier: GPL-3.0-or-later
// Who may sign, what was published, and what was exported: the proof that nobody wrote the ledger anew.
#include "StoreTest.h"

#include "../src/LedgerHash.h"

#include <sinew/store/LedgerArchive.h>
#include <sinew/store/LedgerExport.h>
#include <sinew/store/LedgerHeads.h>

#include <sqlite3.h>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

struct Book {
    Workspace work;
    std::unique_ptr<Project> project;
    explicit Book(int rows)
    {
        project = std::move(*Project::create(work.project(), "x"));
        for (int i = 1; i <= rows; ++i)
            add(i);
    }
    void add(int i)
    {
        std::ignore = project->ledger().append({.wall = at(i), .source = "system:bridge", .category = "command"});
    }
    /// As somebody with another tool would, after disarming the triggers; returns SQLite's message.
    std::string tamper(const std::string& sql)
    {
        sqlite3* handle = nullptr;
        sqlite3_open((work.project() / "ledger.sqlite").c_str(), &handle);
        char* message = nullptr;
        const std::string all =
            "DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_goes; DROP TRIGGER entry_follows_the_last;"
            "DROP TRIGGER head_only_moves_on; DROP TRIGGER head_never_goes;" +
            sql;
        sqlite3_exec(handle, all.c_str(), nullptr, nullptr, &message);
        const std::string said = message ? message : "";
        sqlite3_free(message);
        sqlite3_close(handle);
        return said;
    }
};

/// Its rows are signed.
struct SignedBook : Book {
    std::shared_ptr<const keys::KeyPair> seat = keys::KeyPair::generate();
    explicit SignedBook(int rows) : Book(0)
    {
        std::ignore = project->ledger().setSeat(seat, "desk", at(0));
        for (int i = 1; i <= rows; ++i)
            add(i);
    }
};

} // namespace

class tst_LedgerProof : public QObject {
    Q_OBJECT
private slots:
    void aForgedSignatureIsNamed()
    {
        SignedBook book(4);
        QVERIFY(book.project->ledger().verify()->faults.empty());
        QCOMPARE(book.project->ledger().verify()->signatures, std::int64_t(5)); // one is the seat's own
        QCOMPARE(book.tamper("UPDATE entry SET signature = (SELECT signature FROM entry WHERE number = 1) "
                             "WHERE number = 3"),
                 std::string());
        const auto faults = book.project->ledger().verify()->faults;
        QCOMPARE(book.project->ledger().verify()->signatures, std::int64_t(4));
        QCOMPARE(faults, std::vector<std::string>{"row 3 was changed: its signature is not its signer's"});
    }
    void aWholeLedgerWrittenAnewDoesNotMatchThePublishedHeads()
    {
        Book book(5), other(4);
        const fs::path heads = book.work.root() / "heads.jsonl";
        const auto seat = keys::KeyPair::generate();
        const auto head = headOf(book.project->ledger(), at(100), *seat);
        SINEW_OK(head);
        SINEW_OK(publishHead(*head, heads));
        book.add(6);
        SINEW_OK(publishHead(*headOf(book.project->ledger(), at(200), *seat), heads));
        const auto read = readHeads(heads);
        SINEW_OK(read);
        QCOMPARE(read->size(), std::size_t(2));
        QVERIFY(read->front() == *head);
        QVERIFY(checkHeads(book.project->ledger(), *read)->empty());
        // Cut off together with the head's record: the chain alone cannot tell.
        QCOMPARE(book.tamper(std::string("DELETE FROM entry WHERE number > 4; UPDATE head SET number = 4, hash = "
                                                "(SELECT hash FROM entry WHERE number = 4)")),
                 std::string());
        QVERIFY(book.project->ledger().verify()->faults.empty());
        auto faults = *checkHeads(book.project->ledger(), *read);
        QCOMPARE(faults.size(), std::size_t(2));
        QVERIFY(QString::fromStdString(faults.front()).startsWith("rows 5 to 5 were cut off"));
        for (int i = 0; i < 2; ++i)
            other.add(40 + i);
        faults = *checkHeads(other.project->ledger(), *read);
        QCOMPARE(faults.size(), std::size_t(2));
        QVERIFY(QString::fromStdString(faults.front()).startsWith("row 5 is not the one that was published"));
    }
    void anExportedLedgerIsVerifiedByItself()
    {
        SignedBook book(2);
        for (int i = 0; i < 1100; ++i)
            std::ignore = book.project->ledger().append({.wall = at(i), .source = "system:bridge", .category = i % 5 ? "alarm" : "command",
                        .detail = "{\"text\": \"a quoted, line\\n\"}"});
        const fs::path folder = book.work.root() / "out";
        fs::create_directories(folder);
        const fs::path all = folder / "all.jsonl", csv = folder / "some.csv";
        QCOMPARE(*exportLedger(book.project->ledger(), LedgerFilter{}, LedgerFormat::JsonLines, all), std::size_t(1103));
        const auto check = verifyExport(all);
        SINEW_OK(check);
        QVERIFY(check->faults.empty());
        QCOMPARE(check->headHash, book.project->ledger().verify()->headHash);
        LedgerFilter filter{.category = "command", .from = at(100), .to = at(199)};
        QCOMPARE(*exportLedger(book.project->ledger(), filter, LedgerFormat::Csv, csv), std::size_t(20));
        filter.text = "QUOTED";
        QCOMPARE(*exportLedger(book.project->ledger(), filter, LedgerFormat::Csv, csv), std::size_t(20));
        filter.text = "nowhere";
        QCOMPARE(*exportLedger(book.project->ledger(), filter, LedgerFormat::Csv, csv), std::size_t(0));
        // One character of one line.
        std::ifstream in(all);
        std::string text((std::istreambuf_iterator<char>(in)), {});
        text.replace(text.find("\"alarm\""), 7, "\"alert\"");
        std::ofstream(folder / "changed.jsonl") << text;
        QVERIFY(QString::fromStdString(verifyExport(folder / "changed.jsonl")->faults.front()).startsWith("row 5 was changed"));
    }
    void archivesWithProof()
    {
        SignedBook book(40);
        const fs::path file = book.work.root() / "old.jsonl";
        const std::string head = book.project->ledger().rows(40)->back().hash;
        const auto old = [](const LedgerRow& row) { return row.number <= 20 && row.number % 2 == 0; };
        const auto done = archiveLedger(book.project->ledger(), old, file, {.source = "operator:ada"}, {});
        SINEW_OK(done);
        QCOMPARE(done->rows, std::size_t(10));
        QCOMPARE(done->last, std::int64_t(20));
        const auto rows = book.project->ledger().rows();
        QVERIFY(rows->at(19).isEmptied() && !rows->at(18).isEmptied() && !rows->at(20).isEmptied());
        QCOMPARE(rows->at(40).hash, head);
        QCOMPARE(rows->back().entry.type, std::string("archived"));
        const auto check = book.project->ledger().verify();
        QCOMPARE(check->faults, std::vector<std::string>{});
        QCOMPARE(check->notes, std::vector<std::string>{"the contents of 10 rows are in archives"});
        QVERIFY(checkArchive(book.project->ledger(), file)->empty());
        SINEW_FAILS(archiveLedger(book.project->ledger(), old, file, {}, {}), ErrorCode::Conflict);
        SINEW_FAILS(archiveLedger(book.project->ledger(), old, book.work.root() / "again.jsonl", {}, {}),
                    ErrorCode::NotFound);
        // A changed archive, and one of another ledger.
        std::string text = bytesOf(file);
        writeBytes(file, text.replace(text.find("system:bridge"), 13, "system:bridgf"));
        QCOMPARE(checkArchive(book.project->ledger(), file)->size(), std::size_t(1));
        const SignedBook other(40);
        QCOMPARE(checkArchive(other.project->ledger(), file)->size(), std::size_t(10));
    }
    void anArchiveIsNoWayToEmptyOtherRows()
    {
        SignedBook book(10);
        const auto first = [](const LedgerRow& row) { return row.number <= 3; };
        SINEW_OK(archiveLedger(book.project->ledger(), first, book.work.root() / "old.jsonl", {}, {}));
        const std::vector<std::int64_t> later{5};
        QVERIFY(!book.project->ledger().empty(later));
        QVERIFY(book.project->ledger().verify()->faults.empty());
        QCOMPARE(book.tamper("UPDATE entry SET source = '', category = '', type = '', subject = '', result = '', "
                             "detail = '' WHERE number = 5"),
                 std::string());
        QCOMPARE(book.project->ledger().verify()->faults,
                 std::vector<std::string>{"row 5 was emptied, and no row says that it was archived"});
    }
    void brokenExportsAreRefused()
    {
        int files = 0;
        for (const auto& file : fs::directory_iterator(fs::path(SINEW_TEST_DIR) / "broken" / "ledger")) {
            const auto check = verifyExport(file.path());
            SINEW_FAILS(check, ErrorCode::InvalidInput);
            QVERIFY(check.error().subject.find(", line ") != std::string::npos);
            ++files;
        }
        QVERIFY(files >= 8);
    }
};

QTEST_GUILESS_MAIN(tst_LedgerProof)
#include "tst_LedgerProof.moc"
