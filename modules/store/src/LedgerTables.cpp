// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerTables.h"

#include "LedgerHash.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <sinew/store/Project.h>

namespace sinew::store {

namespace {

// What was archived may be emptied, down to its place in the chain; nothing else changes.
#define SINEW_ONLY_EMPTIED \
    "CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry " \
    "WHEN NEW.number <> OLD.number OR NEW.wall <> OLD.wall OR NEW.world <> OLD.world " \
    "OR NEW.previous_hash <> OLD.previous_hash OR NEW.hash <> OLD.hash OR NEW.signer <> OLD.signer " \
    "OR NEW.signature <> OLD.signature " \
    "OR NEW.source || NEW.category || NEW.type || NEW.subject || NEW.result || NEW.detail <> '' " \
    "OR NOT EXISTS (SELECT 1 FROM entry WHERE category = 'ledger' AND type = 'archived' " \
    "AND CAST(subject AS INTEGER) >= NEW.number) BEGIN " \
    "SELECT RAISE(ABORT, 'the ledger is append-only'); END; "

// INSERT OR REPLACE would remove a row without firing its delete trigger: only the next number is let in.
constexpr const char* kTables = R"(
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, wall INTEGER NOT NULL, world INTEGER NOT NULL, source TEXT NOT NULL,
    category TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL, hash TEXT NOT NULL,
    signer TEXT NOT NULL DEFAULT '', signature TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX entry_by_category ON entry (category, number);
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
)" SINEW_ONLY_EMPTIED R"(CREATE TRIGGER entry_never_goes BEFORE DELETE ON entry BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
    WHEN NEW.number <> (SELECT number FROM head) + 1
      OR NEW.number <= coalesce((SELECT max(number) FROM entry), 0)
      OR NEW.previous_hash <> (SELECT hash FROM head) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER head_only_moves_on BEFORE UPDATE ON head
    WHEN NEW.number <> OLD.number + 1
      OR NEW.hash <> (SELECT hash FROM entry WHERE number = NEW.number) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER head_never_goes BEFORE DELETE ON head BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only'); END;
)";

// The file keeps the older program's rows as they are: they are from before rows were signed.
constexpr Migration kSigned{.from = 1,
                            .sql = "ALTER TABLE entry ADD COLUMN signer TEXT NOT NULL DEFAULT '';"
                                   "ALTER TABLE entry ADD COLUMN signature TEXT NOT NULL DEFAULT '';"
                                   "DROP TRIGGER entry_never_changes;" SINEW_ONLY_EMPTIED};
constexpr int kLedgerVersion = 2;

LedgerRow rowOf(const Query& row)
{
    return {.number = row.integer(0),
            .entry = {.wall = instantFromMicros(row.integer(1)),
                      .world = instantFromMicros(row.integer(2)),
                      .source = row.text(3),
                      .category = row.text(4),
                      .type = row.text(5),
                      .subject = row.text(6),
                      .result = row.text(7),
                      .detail = row.text(8)},
            .previousHash = row.text(9),
            .hash = row.text(10),
            .signer = keys::PublicKey(row.text(11)),
            .signature = keys::Signature(row.text(12))};
}

void write(Database& database, const LedgerRow& row)
{
    const LedgerEntry& entry = row.entry;
    Query(database, "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(row.number, microsOf(entry.wall), microsOf(entry.world), entry.source, entry.category,
              entry.type, entry.subject, entry.result, entry.detail, row.previousHash, row.hash,
              row.signer.value, row.signature.value)
        .run();
    Query(database, "UPDATE head SET number = ?, hash = ?").with(row.number, row.hash).run();
}

bool holds(Database& database, const LedgerRow& row)
{
    Query query(database, "SELECT number FROM entry WHERE number = ? AND hash = ?");
    return query.with(row.number, row.hash).next();
}

} // namespace

const Schema kLedgerSchema{.kind = "ledger",
                           .applicationId = 0x536e4c65,
                           .version = kLedgerVersion,
                           .create = kTables,
                           .migrations = std::span(&kSigned, 1)};

LedgerTables::Head LedgerTables::headOf(Database& database)
{
    Query query(database, "SELECT number, hash FROM head");
    if (!query.next())
        raise(ErrorCode::Corrupt, "the ledger has lost its head", database.name());
    return {query.integer(0), query.text(1)};
}

LedgerRow LedgerTables::appendTo(Database& database, const LedgerEntry& entry, const Append& how)
{
    // A transaction that lost its connection still holds the lock until it has ended, in one way or the other.
    Transaction transaction(database, Transaction::Kind::Write);
    if (m_underWay && holds(database, *m_underWay))
        return *std::exchange(m_underWay, std::nullopt);
    const Head head = headOf(database);
    if (how.after && *how.after != head.number)
        raise(ErrorCode::Conflict, "something else was written to the ledger meanwhile", database.name());
    m_underWay = nextRow(head.number + 1, entry, head.hash, signerFor(how).get());
    store::write(database, *m_underWay);
    transaction.commit();
    return *std::exchange(m_underWay, std::nullopt);
}

Result<LedgerRow> LedgerTables::append(const LedgerEntry& entry, const Append& how)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_underWay.reset();
        return m_connections->write([&](Database& database) { return appendTo(database, entry, how); });
    });
}

void LedgerTables::adopt(std::span<const LedgerRow> rows)
{
    const std::lock_guard lock(m_writing);
    m_connections->write([&](Database& database) {
        Transaction transaction(database, Transaction::Kind::Write);
        for (const LedgerRow& row : rows)
            store::write(database, row);
        transaction.commit();
    });
}

Result<std::int64_t> LedgerTables::lastNumber() const
{
    return guarded(
        [&] { return m_connections->read([](Database& database) { return headOf(database).number; }); });
}

Result<std::vector<LedgerRow>> LedgerTables::rows(std::int64_t afterNumber, const std::string& category,
                                                  std::size_t most) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) {
            Query all(database, "SELECT * FROM entry WHERE number > ? ORDER BY number LIMIT ?");
            Query some(database, "SELECT * FROM entry WHERE number > ? AND category = ? ORDER BY number LIMIT ?");
            const auto limit = static_cast<std::int64_t>(most);
            Query& query = category.empty() ? all.with(afterNumber, limit) : some.with(afterNumber, category, limit);
            std::vector<LedgerRow> found;
            while (query.next())
                found.push_back(rowOf(query));
            return found;
        });
    });
}

namespace {

#define SINEW_SEARCHED \
    " FROM entry WHERE number > ?1 AND number <= ?2 AND wall >= ?3 AND wall <= ?4 AND (?5 = '' OR category = ?5) " \
    "AND (?6 = '' OR subject = ?6) AND (?7 = '' OR source = ?7 OR source = ?8) AND (?9 = '' OR signer = ?9) ORDER BY number"

void narrow(Query& query, const LedgerSearch& search)
{
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    query.with(search.after, search.last, search.from ? microsOf(*search.from) : -kMost,
               search.to ? microsOf(*search.to) : kMost, search.category, search.subject, search.source,
               search.otherSource, search.signer.value);
}

} // namespace

Result<std::vector<std::int64_t>> LedgerTables::searchNumbers(const LedgerSearch& search) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) {
            Query query(database, "SELECT number" SINEW_SEARCHED);
            narrow(query, search);
            std::vector<std::int64_t> found;
            while (query.next())
                found.push_back(query.integer(0));
            return found;
        });
    });
}

Result<std::vector<LedgerRow>> LedgerTables::searchTexts(const LedgerSearch& search) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) {
            Query query(database,
                        "SELECT number, wall, world, source, category, type, subject, result, detail, '', '', signer, ''"
                        SINEW_SEARCHED);
            narrow(query, search);
            std::vector<LedgerRow> found;
            while (query.next())
                found.push_back(rowOf(query));
            return found;
        });
    });
}

Result<void> LedgerTables::empty(std::span<const std::int64_t> numbers)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_connections->write([&](Database& database) {
            Transaction transaction(database, Transaction::Kind::Write);
            for (const std::int64_t number : numbers)
                Query(database, "UPDATE entry SET source = '', category = '', type = '', subject = '', result = '', "
                                "detail = '' WHERE number = ?")
                    .with(number)
                    .run();
            transaction.commit();
        });
    });
}

namespace {

constexpr auto kMin = std::numeric_limits<std::int64_t>::min(), kMax = ~kMin;
constexpr std::int64_t kPortion = 1000;

} // namespace

/// Rows from `from` on, ascending; with the ledger's head, of the same moment, where nothing comes after them.
LedgerTables::Portion LedgerTables::portion(std::int64_t from) const
{
    return m_connections->read([&](Database& database) {
        Query query(database, "SELECT * FROM entry WHERE number >= ? ORDER BY number LIMIT ?");
        query.with(from, kPortion);
        Portion found;
        while (query.next())
            found.rows.push_back(rowOf(query));
        if (std::ssize(found.rows) < kPortion || found.rows.back().number == kMax)
            found.head = headOf(database);
        return found;
    });
}

// In portions: a check of years neither holds one view of the tables nor cannot be stopped.
Result<LedgerCheck> LedgerTables::verify(const RowCheck& also, const CheckWatch& watch) const
{
    return guarded([&] {
        m_connections->read([&](Database& database) {
            database.checkIntegrity(watch.stop);
            return true;
        });
        std::int64_t last = valueOf(lastNumber());
        ChainCheck check(also);
        for (std::int64_t next = kMin;;) {
            const Portion found = portion(next);
            for (const LedgerRow& row : found.rows) {
                if (watch.stop.stop_requested())
                    raise(ErrorCode::Cancelled, "stopped");
                check.add(row);
            }
            if (found.head) {
                check.finish(found.head->number, found.head->hash);
                return check.take();
            }
            next = found.rows.back().number + 1;
            last = std::max(last, next - 1);
            if (watch.progress)
                watch.progress(next - 1, last);
        }
    });
}

} // namespace sinew::store
