// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/LedgerRights.h>
#include <sinew/command/LedgerRetention.h>
#include <sinew/store/LedgerArchive.h>
#include <sinew/store/LedgerExport.h>
#include <sinew/store/Project.h>

#include <QTemporaryDir>
#include <QTest>

using namespace sinew;
using namespace sinew::command;
using keys::KeyPair;

namespace {

/// A ledger of a seat, an administrator and an operator.
struct Book {
    QTemporaryDir folder;
    std::unique_ptr<store::Project> project =
        std::move(*store::Project::create(folder.filePath("x.sinew").toStdString(), "x"));
    store::Ledger& ledger = project->ledger();
    std::shared_ptr<const KeyPair> seat = KeyPair::generate(), ada = KeyPair::generate(), ben = KeyPair::generate();
    const User adaUser{UserId("ada"), "Ada", Role::Administrator}, benUser{UserId("ben"), "Ben", Role::Operator};

    Book()
    {
        std::ignore = ledger.setSeat(seat, "desk", {});
        write(firstAdministratorRow(adaUser, ada->key()), ada);
        write(enrolledRow(benUser, ben->key(), adaUser.id), ada);
    }
    void write(const store::LedgerEntry& row, const std::shared_ptr<const keys::Signer>& by = nullptr) const
    {
        std::ignore = ledger.append(row, {.by = by});
    }
    void write(const char* source, const char* category, const std::shared_ptr<const keys::Signer>& by = nullptr) const
    {
        write({.source = source, .category = category, .detail = "{}"}, by);
    }
    QString firstFault() const
    {
        const auto check = verifyLedger(ledger);
        return QString::fromStdString(!check                  ? check.error().text()
                                      : check->faults.empty() ? std::string()
                                                              : check->faults.front());
    }
};

} // namespace

class tst_LedgerRights : public QObject {
    Q_OBJECT
private slots:
    void findsNothingWhereAllIsWell()
    {
        const Book book;
        book.write("operator:ben", "approval", book.ben);
        book.write("system:bridge", "command");
        book.write("operator:cleo", "alarm"); // has no key: from before people had some
        QCOMPARE(book.firstFault(), QString());
        QCOMPARE(verifyLedger(book.ledger)->notes,
                 std::vector<std::string>{"1 of 1 seat registered itself and no administrator has confirmed it"});
        book.write({.source = "operator:ada", .category = "seat", .type = "confirmed",
                    .subject = book.seat->key().value, .detail = "{}"},
                   book.ada);
        QVERIFY(verifyLedger(book.ledger)->notes.empty());
        const std::string file = book.folder.filePath("all.jsonl").toStdString();
        QCOMPARE(*store::exportLedger(book.ledger, store::LedgerFilter{}, store::LedgerFormat::JsonLines, file), std::size_t(7));
        QVERIFY(verifyLedgerFile(file)->faults.empty());
    }
    void archivesWhatIsNoLongerNeeded()
    {
        const Book book;
        const Instant start = *parseUtc("2026-01-01T00:00:00Z");
        const auto add = [&](int day, const char* category, const char* type, const char* subject) {
            book.write({.wall = start + day * std::chrono::hours(24), .source = "seat", .category = category,
                        .type = type, .subject = subject, .detail = "{}"});
        };
        add(1, "command", "proposed", "over");        // 4
        add(1, "approval", "approved", "over");       // 5
        add(1, "command", "confirmed", "over");       // 6
        add(1, "command", "proposed", "running");     // 7
        add(1, "command", "proposed", "late");        // 8
        add(1, "alarm", "raised", "a");               // 9
        add(2, "alarm", "raised", "a");               // 10
        add(2, "login", "failed", "ben");             // 11
        add(2, "authority", "taken", "bridge");       // 12
        add(30, "command", "rejected", "late");       // 13
        const auto old = rowsToArchive(book.ledger, start + std::chrono::hours(24 * 10));
        QVERIFY(old);
        std::vector<std::int64_t> gone;
        const auto all = book.ledger.rows();
        for (const auto& row : *all)
            if ((*old)(row))
                gone.push_back(row.number);
        QCOMPARE(gone, (std::vector<std::int64_t>{4, 5, 6, 9, 11}));
        const std::string file = book.folder.filePath("old.jsonl").toStdString();
        QVERIFY(store::archiveLedger(book.ledger, *old, file, {.source = "operator:ada"}, {.by = book.ada}));
        QCOMPARE(book.firstFault(), QString());
        QVERIFY(store::checkArchive(book.ledger, file)->empty());
    }
    void namesWhatItsSignerCouldNotWrite_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("fault");
        QTest::newRow("a seat for a person") << 0 << "row 4 says that ben did it, and only a seat signed it";
        QTest::newRow("another person") << 1 << "row 4 says that ada did it, and ben signed it";
        QTest::newRow("nobody named") << 2 << "row 4 does not say that ben did it, who signed it";
        QTest::newRow("a stranger") << 3 << "row 4 is signed by nobody that the ledger knows";
        QTest::newRow("a role raised by oneself") << 4 << "row 4 changes who may act, and could not";
        QTest::newRow("a revoked key") << 5 << "row 5 is signed with a key that was revoked before";
        QTest::newRow("a second first administrator") << 6 << "row 4 changes who may act, and could not";
        QTest::newRow("a seat for another") << 7 << "row 4 registers a seat with another's key";
        QTest::newRow("a seat confirmed by an operator") << 8 << "row 4 decides about a seat";
        QTest::newRow("an archive by an operator") << 10 << "row 4 moves rows into an archive";
        QTest::newRow("unsigned") << 9 << "row 4 was inserted: it is not signed";
    }
    void namesWhatItsSignerCouldNotWrite()
    {
        QFETCH(int, what);
        QFETCH(QString, fault);
        Book book;
        const auto stranger = KeyPair::generate();
        const User eve{UserId("eve"), "Eve", Role::Administrator};
        switch (what) {
        case 0:
            book.write("operator:ben", "approval");
            break;
        case 1:
            book.write("operator:ada", "approval", book.ben);
            break;
        case 2:
            book.write("system:bridge", "command", book.ben);
            break;
        case 3:
            book.write("system:bridge", "command", stranger);
            break;
        case 4:
            book.write(roleChangedRow(book.benUser.id, Role::Administrator, book.benUser.id), book.ben);
            break;
        case 5:
            book.write(revokedRow(book.benUser.id, book.ben->key(), "lost", book.adaUser.id), book.ada);
            book.write("operator:ben", "approval", book.ben);
            break;
        case 6:
            book.write(firstAdministratorRow(eve, stranger->key()), stranger);
            break;
        case 7:
            book.write({.source = "seat", .category = "seat", .type = "registered",
                        .subject = stranger->key().value},
                       book.seat);
            break;
        case 8:
            book.write({.source = "operator:ben", .category = "seat", .type = "confirmed",
                        .subject = book.seat->key().value},
                       book.ben);
            break;
        case 10:
            book.write("operator:ben", "ledger", book.ben);
            break;
        default: {
            const std::string file = book.folder.path().toStdString() + "/x.sinew";
            book.project.reset();
            book.project = std::move(*store::Project::open(file));
            book.project->ledger().append({.source = "system:bridge"}).value();
            QVERIFY(QString::fromStdString(verifyLedger(book.project->ledger())->faults.front()).startsWith(fault));
            return;
        }
        }
        QVERIFY2(book.firstFault().startsWith(fault), qPrintable(book.firstFault()));
    }
};

QTEST_GUILESS_MAIN(tst_LedgerRights)
#include "tst_LedgerRights.moc"
