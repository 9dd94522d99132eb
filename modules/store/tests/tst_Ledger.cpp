// SPDX-License-Identifier: GPL-3.0-or-later
#include "StoreTest.h"

#include "../src/LedgerHash.h"

#include <sinew/store/LedgerSearch.h>

#include <sqlite3.h>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

LedgerEntry entry(int i)
{
    return {.wall = at(i),
            .world = at(60 * i),
            .source = i % 2 ? "operator:ada" : "system:bridge",
            .category = i % 3 ? "command" : "alarm",
            .type = "proposed",
            .subject = "c" + std::to_string(i),
            .result = "ok",
            .detail = R"({"value": 1})"};
}

struct Book {
    Workspace work;
    std::unique_ptr<Project> project;
    explicit Book(int rows)
    {
        project = std::move(*Project::create(work.place(), "x"));
        for (int i = 1; i <= rows; ++i)
            std::ignore = project->ledger().append(entry(i));
    }
    fs::path file() const { return work.project() / "ledger.sqlite"; }
    /// Runs SQL as somebody with another tool would; returns what was refused.
    std::string run(const std::string& sql)
    {
        if (isOnServer()) {
            const std::string said = server().sql(work.schema, sql);
            const auto error = said.find("ERROR:  ");
            return error == std::string::npos ? said : said.substr(error + 8, said.find('\n', error) - error - 8);
        }
        sqlite3* handle = nullptr;
        sqlite3_open(file().c_str(), &handle);
        char* message = nullptr;
        sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
        const std::string said = message ? message : "";
        sqlite3_free(message);
        sqlite3_close(handle);
        return said;
    }
};

/// What somebody does first who may.
std::string disarm()
{
    if (isOnServer())
        return "ALTER TABLE entry DISABLE TRIGGER ALL; ALTER TABLE head DISABLE TRIGGER ALL;";
    return "DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_goes; DROP TRIGGER "
           "entry_follows_the_last; DROP TRIGGER head_only_moves_on; DROP TRIGGER head_never_goes;";
}

} // namespace

class tst_Ledger : public QObject {
    Q_OBJECT
private slots:
    void initTestCase_data() { addStores(); }
    void signsItsRows()
    {
        Book book(1);
        Ledger& ledger = book.project->ledger();
        const auto seat = keys::KeyPair::generate(), ada = keys::KeyPair::generate();
        SINEW_OK(ledger.setSeat(seat, "desk 1", at(5)));
        SINEW_OK(ledger.setSeat(seat, "desk 1", at(6))); // known by now
        SINEW_OK(ledger.append(entry(3)));
        SINEW_OK(ledger.append(entry(4), {.by = ada}));
        const auto rows = ledger.rows();
        SINEW_OK(rows);
        QCOMPARE(rows->size(), std::size_t(4));
        QVERIFY(rows->at(0).signer.isEmpty());
        QCOMPARE(rows->at(1).entry.type, std::string("registered"));
        QCOMPARE(rows->at(2).signer.value, seat->key().value);
        QCOMPARE(rows->at(3).signer.value, ada->key().value);
        for (std::size_t i = 1; i < rows->size(); ++i)
            QVERIFY(keys::verify(rows->at(i).signer, rows->at(i).hash, rows->at(i).signature));
        QVERIFY(ledger.verify()->faults.empty());
    }
    void keepsSealedKeys()
    {
        Book book(0);
        SealedKeys& keys = book.project->sealedKeys();
        const auto key = sinew::keys::KeyPair::generate()->key();
        QVERIFY(!*keys.get(key));
        SINEW_OK(keys.put(key, "{}"));
        QCOMPARE(keys.get(key)->value(), std::string("{}"));
        const fs::path file = book.work.project() / "keys" / (key.value + ".json");
        if (!isOnServer())
            QCOMPARE(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        SINEW_FAILS(keys.put(sinew::keys::PublicKey("../x"), "{}"), ErrorCode::InvalidInput);
        SINEW_OK(keys.remove(key));
        QVERIFY(!*keys.get(key));
    }
    void oneOfTwoWritersAtTheSameRowWins()
    {
        Book book(2);
        Ledger& ledger = book.project->ledger();
        QCOMPARE(*ledger.lastNumber(), std::int64_t(2));
        SINEW_OK(ledger.append(entry(3), {.after = 2}));
        SINEW_FAILS(ledger.append(entry(3), {.after = 2}), ErrorCode::Conflict);
        QCOMPARE(*ledger.lastNumber(), std::int64_t(3));
    }
    void chainsItsRows()
    {
        Book book(9);
        const auto rows = book.project->ledger().rows();
        SINEW_OK(rows);
        QCOMPARE(rows->size(), std::size_t(9));
        QCOMPARE(rows->at(0).previousHash, kGenesisHash);
        for (std::size_t i = 0; i < rows->size(); ++i) {
            QCOMPARE(rows->at(i).number, std::int64_t(i + 1));
            QVERIFY(rows->at(i).entry == entry(int(i + 1)));
            QCOMPARE(rows->at(i).hash,
                     hashOf(rows->at(i).number, rows->at(i).entry, rows->at(i).previousHash));
            QVERIFY(i == 0 || rows->at(i).previousHash == rows->at(i - 1).hash);
        }
        QCOMPARE(book.project->ledger().rows(7)->size(), std::size_t(2));
        QCOMPARE(book.project->ledger().rows(0, "alarm")->size(), std::size_t(3));
        QCOMPARE(book.project->ledger().rows(3, {}, 2)->back().number, std::int64_t(5));
        const auto check = book.project->ledger().verify();
        SINEW_OK(check);
        QVERIFY(check->faults.empty());
        QCOMPARE(check->rows, std::int64_t(9));
        QCOMPARE(check->headHash, rows->back().hash);
        QCOMPARE(check->lastWall, rows->back().entry.wall);
        QCOMPARE(check->signatures, std::int64_t(0));
    }
    void goesOnAfterReopening()
    {
        Book book(2);
        book.project.reset();
        book.project = std::move(*Project::open(book.work.place()));
        QCOMPARE(book.project->ledger().append(entry(3))->number, std::int64_t(3));
        QVERIFY(book.project->ledger().verify()->faults.empty());
    }
    void hashTellsFieldsApart()
    {
        LedgerEntry a, b;
        a.source = "ab";
        a.category = "c";
        b.source = "a";
        b.category = "bc";
        QVERIFY(hashOf(1, a, kGenesisHash) != hashOf(1, b, kGenesisHash));
        QVERIFY(hashOf(1, a, kGenesisHash) != hashOf(2, a, kGenesisHash));
    }
    void refusesChange_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("update") << "UPDATE entry SET result = 'no' WHERE number = 2";
        QTest::newRow("delete") << "DELETE FROM entry WHERE number = 3";
        QTest::newRow("replace, in SQLite's words")
            << "INSERT OR REPLACE INTO entry SELECT number, wall, world, 'x', category, type, subject, "
               "result, detail, previous_hash, hash, signer, signature FROM entry WHERE number = 2";
        QTest::newRow("replace") << "INSERT INTO entry SELECT number, wall, world, 'x', category, type, subject, "
                                    "result, detail, previous_hash, hash, signer, signature FROM entry WHERE number = "
                                    "2 ON CONFLICT (number) DO UPDATE SET source = 'x'";
        QTest::newRow("empty, in PostgreSQL's words") << "TRUNCATE entry";
        QTest::newRow("skip ahead")
            << "INSERT INTO entry SELECT 9, wall, world, source, category, type, subject, result, "
               "detail, previous_hash, hash, signer, signature FROM entry WHERE number = 2";
        QTest::newRow("head back") << "UPDATE head SET number = 2";
        QTest::newRow("no head") << "DELETE FROM head";
    }
    void refusesChange()
    {
        Book book(3);
        QFETCH(QString, sql);
        const QByteArray others = isOnServer() ? "in SQLite's words" : "in PostgreSQL's words";
        if (QByteArray(QTest::currentDataTag()).endsWith(others))
            QSKIP("the other one's words");
        QCOMPARE(QString::fromStdString(book.run(sql.toStdString())), QString("the ledger is append-only"));
        QVERIFY(book.project->ledger().verify()->faults.empty());
    }
    void namesWhatWasTamperedWith_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("fault");
        QTest::newRow("changed") << "UPDATE entry SET result = 'no' WHERE number = 4"
                                 << "row 4 was changed";
        QTest::newRow("time changed") << "UPDATE entry SET wall = wall + 1 WHERE number = 4"
                                      << "row 4 was changed";
        QTest::newRow("removed") << "DELETE FROM entry WHERE number = 4"
                                 << "row 4 was removed";
        QTest::newRow("two removed") << "DELETE FROM entry WHERE number IN (4, 5)"
                                     << "rows 4 to 5 were removed";
        QTest::newRow("first removed") << "DELETE FROM entry WHERE number = 1"
                                       << "row 1 was removed";
        QTest::newRow("last removed") << "DELETE FROM entry WHERE number = 9"
                                      << "row 9, the last one, was removed";
        QTest::newRow("last ones removed") << "DELETE FROM entry WHERE number > 6"
                                           << "rows 7 to 9, the last ones, were removed";
        QTest::newRow("swapped")
            << "UPDATE entry SET number = -4 WHERE number = 4; UPDATE entry SET number = 4 WHERE number = 5; "
               "UPDATE entry SET number = 5 WHERE number = -4"
            << "row 4 was written as row 5: rows were reordered";
        QTest::newRow("closed up")
            << "DELETE FROM entry WHERE number = 4; UPDATE entry SET number = 4 WHERE number = 5"
            << "row 4 was written as row 5";
        QTest::newRow("inserted at the end")
            << "INSERT INTO entry SELECT 10, wall, world, source, category, type, subject, result, "
               "detail, hash, hash, signer, signature FROM entry WHERE number = 9"
            << "row 10 was changed";
        QTest::newRow("inserted in front")
            << "INSERT INTO entry SELECT 0, wall, world, source, category, type, subject, result, "
               "detail, hash, hash, signer, signature FROM entry WHERE number = 9"
            << "row 0 was inserted";
    }
    void namesWhatWasTamperedWith()
    {
        Book book(9);
        QFETCH(QString, sql);
        QFETCH(QString, fault);
        QCOMPARE(book.run(disarm() + sql.toStdString()), std::string());
        const auto check = book.project->ledger().verify();
        SINEW_OK(check);
        QVERIFY(!check->faults.empty());
        const bool named = std::ranges::any_of(check->faults, [&](const std::string& text) {
            return QString::fromStdString(text).contains(fault);
        });
        QVERIFY2(named, check->faults.front().c_str());
        QCOMPARE(check->faultRows.size(), check->faults.size());
        for (std::size_t i = 0; i < check->faults.size(); ++i) {
            const QString text = QString::fromStdString(check->faults[i]);
            const std::int64_t first = check->faultRows[i];
            QVERIFY2(text.contains(QString::number(first)) || text.contains(QString::number(first - 1)), qPrintable(text));
        }
    }
    void aLongCheckTellsHowFarItIsAndStops()
    {
        Book book(3);
        QCOMPARE(book.run(disarm() +
                          "INSERT INTO entry WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
                          "SELECT i, wall, world, source, category, type, subject, result, detail, previous_hash, hash, "
                          "signer, signature FROM n, entry WHERE number = 3"),
                 std::string());
        std::vector<std::pair<std::int64_t, std::int64_t>> told;
        std::stop_source source;
        CheckWatch watch{source.get_token(), [&](std::int64_t row, std::int64_t last) { told.emplace_back(row, last); }};
        const auto check = book.project->ledger().verify({}, watch);
        SINEW_OK(check);
        QCOMPARE(check->rows, std::int64_t(2500));
        QVERIFY(told == (std::vector<std::pair<std::int64_t, std::int64_t>>{{1000, 1000}, {2000, 2000}}));
        watch.progress = [&](std::int64_t, std::int64_t) { source.request_stop(); };
        SINEW_FAILS(book.project->ledger().verify({}, watch), ErrorCode::Cancelled);
    }
    void aSearchFindsWhatAReaderOfAllRowsWould()
    {
        Book book(40);
        Ledger& ledger = book.project->ledger();
        const auto ada = keys::KeyPair::generate();
        LedgerEntry odd = entry(41);
        odd.detail = "{\"a\": \"it's \\\"so\\\"\"}";
        SINEW_OK(ledger.append(odd, {.by = ada, .after = {}}));
        std::vector<LedgerSearch> searches{{}, {.after = 10}, {.last = 7}, {.after = 5, .last = 5}, {.category = "alarm"},
                                           {.category = "al' OR ''='"}, {.subject = "c7"}, {.from = at(3), .to = at(9)},
                                           {.source = "operator:ada", .otherSource = "seat:ada"}, {.signer = ada->key()}};
        searches.push_back({.after = 3, .last = 39, .category = "command", .source = "seat:x", .otherSource = "system:bridge",
                            .from = at(4), .to = at(35)});
        const auto all = ledger.rows();
        SINEW_OK(all);
        for (const LedgerSearch& search : searches) {
            std::vector<LedgerRow> wanted;
            std::vector<std::int64_t> numbers;
            for (LedgerRow row : *all)
                if (search(row)) {
                    numbers.push_back(row.number);
                    row.hash = row.previousHash = {};
                    row.signature = {};
                    wanted.push_back(row);
                }
            const auto found = searchNumbers(ledger, search);
            SINEW_OK(found);
            QCOMPARE(*found, numbers);
            const auto texts = searchTexts(ledger, search);
            SINEW_OK(texts);
            QCOMPARE(texts->size(), wanted.size());
            for (std::size_t i = 0; i < wanted.size(); ++i)
                QVERIFY(texts->at(i).entry == wanted[i].entry && texts->at(i).signer == wanted[i].signer &&
                        texts->at(i).hash.empty() && texts->at(i).signature.isEmpty());
        }
        QCOMPARE(searchNumbers(ledger, searches.front())->size(), std::size_t(41)); // it finds at all
        QCOMPARE(searchNumbers(ledger, {.signer = ada->key()})->size(), std::size_t(1));
    }
    void noticesARewrittenRowWithAFreshHash()
    {
        Book book(5);
        const LedgerRow row = book.project->ledger().rows(2)->front();
        LedgerEntry forged = row.entry;
        forged.result = "refused";
        const std::string hash = hashOf(row.number, forged, row.previousHash);
        QCOMPARE(book.run(disarm() + "UPDATE entry SET result = 'refused', hash = '" + hash +
                          "' WHERE number = 3"),
                 std::string());
        const auto check = book.project->ledger().verify();
        QCOMPARE(check->faults.size(), std::size_t(1));
        QVERIFY(QString::fromStdString(check->faults[0]).startsWith("row 4 does not follow row 3"));
    }
};

QTEST_GUILESS_MAIN(tst_Ledger)
#include "tst_Ledger.moc"
