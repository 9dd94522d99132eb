// SPDX-License-Identifier: GPL-3.0-or-later
#include "FieldRecord.h"

#include "FieldCodec.h"

#include <map>

namespace sinew::store {

const char* const kFieldTables = R"(
CREATE TABLE field_elements (key INTEGER PRIMARY KEY, ids BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE field (
    system TEXT NOT NULL, issued_at INTEGER NOT NULL, until INTEGER NOT NULL, model TEXT NOT NULL,
    model_version TEXT NOT NULL, inputs_hash TEXT NOT NULL, with_command INTEGER NOT NULL, quantity TEXT NOT NULL,
    elements INTEGER NOT NULL REFERENCES field_elements, data BLOB NOT NULL,
    UNIQUE (system, issued_at, quantity, with_command, elements, model)) STRICT;
)";

namespace {

using Elements = std::shared_ptr<const std::vector<ElementId>>;

std::int64_t keyOf(Database& database, const std::vector<ElementId>& elements)
{
    const std::string ids = encodeElements(elements);
    Query known(database, "SELECT key FROM field_elements WHERE ids = ?");
    known.with(std::string_view(ids));
    if (known.next())
        return known.integer(0);
    Query added(database, "INSERT INTO field_elements (ids) VALUES (?) RETURNING key");
    added.with(std::string_view(ids));
    added.next();
    const std::int64_t key = added.integer(0);
    added.run();
    return key;
}

template <class T>
T checked(Result<T> read, const Database& database)
{
    if (!read)
        raise(ErrorCode::Corrupt, read.error().message, database.name());
    if constexpr (!std::is_void_v<T>)
        return std::move(*read);
}

Elements elementsOf(Database& database, std::int64_t key)
{
    Query query(database, "SELECT ids FROM field_elements WHERE key = ?");
    query.with(key);
    if (!query.next())
        raise(ErrorCode::Corrupt, "the elements of a field are missing", database.name());
    return std::make_shared<const std::vector<ElementId>>(checked(decodeElements(query.blob(0)), database));
}

bool hasTables(Database& database)
{
    return database.version() >= 2;
}

std::optional<std::string> systemAfter(Database& database, const std::string& system)
{
    Query query(database, "SELECT system FROM field WHERE system > ? ORDER BY system LIMIT 1");
    query.with(system);
    return query.next() ? std::optional(query.text(0)) : std::nullopt;
}

} // namespace

void writeFields(Database& database, std::span<const FieldPtr> fields)
{
    std::map<const void*, std::int64_t> keys; // the fields of a run share their elements
    for (const FieldPtr& field : fields) {
        const auto [key, isNew] = keys.try_emplace(field->elements.get());
        if (isNew)
            key->second = keyOf(database, *field->elements);
        Query(database, "INSERT INTO field (system, issued_at, until, model, model_version, inputs_hash, "
                        "with_command, quantity, elements, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON "
                        "CONFLICT (system, issued_at, quantity, with_command, elements, model) DO UPDATE SET "
                        "until = excluded.until, model_version = excluded.model_version, inputs_hash = "
                        "excluded.inputs_hash, data = excluded.data")
            .with(field->system, microsOf(field->issuedAt), microsOf(field->times.back()), field->model,
                  field->modelVersion, field->inputsHash, field->withCommand, field->quantity, key->second,
                  std::string_view(encodeField(*field)))
            .run();
    }
}

// One bounded read a system, however long the record is.
std::vector<History::FieldRun> readFieldRuns(Database& database, Instant at)
{
    std::vector<History::FieldRun> runs;
    if (!hasTables(database))
        return runs;
    for (auto system = systemAfter(database, ""); system; system = systemAfter(database, *system)) {
        Query query(database, "SELECT issued_at, until FROM field WHERE system = ? AND issued_at <= ? ORDER "
                              "BY issued_at DESC LIMIT 1");
        query.with(*system, microsOf(at));
        if (query.next() && query.integer(1) >= microsOf(at))
            runs.push_back({*system, instantFromMicros(query.integer(0))});
    }
    return runs;
}

std::vector<History::FieldRun> readAllFieldRuns(Database& database)
{
    std::vector<History::FieldRun> runs;
    if (!hasTables(database))
        return runs;
    Query query(database, "SELECT DISTINCT system, issued_at FROM field ORDER BY issued_at, system");
    while (query.next())
        runs.push_back({query.text(0), instantFromMicros(query.integer(1))});
    return runs;
}

std::vector<FieldPtr> readFields(Database& database, const History::FieldRun& run)
{
    std::vector<FieldPtr> fields;
    if (!hasTables(database))
        return fields;
    std::map<std::int64_t, Elements> lists;
    Query query(database,
                "SELECT model, model_version, inputs_hash, with_command, quantity, elements, data FROM field "
                "WHERE system = ? AND issued_at = ? ORDER BY rowid");
    query.with(run.system, microsOf(run.issuedAt));
    while (query.next()) {
        auto field = std::make_shared<ComputedField>();
        field->system = run.system;
        field->issuedAt = run.issuedAt;
        field->model = query.text(0);
        field->modelVersion = query.text(1);
        field->inputsHash = query.text(2);
        field->withCommand = query.integer(3) != 0;
        field->quantity = query.text(4);
        Elements& elements = lists[query.integer(5)];
        if (!elements)
            elements = elementsOf(database, query.integer(5));
        field->elements = elements;
        checked(decodeField(query.blob(6), elements->size(), *field), database);
        fields.push_back(std::move(field));
    }
    return fields;
}

} // namespace sinew::store
