// SPDX-License-Identifier: GPL-3.0-or-later
#include "Sql.h"

namespace sinew::store {

std::int64_t Database::integer(const char* sql)
{
    Query query(*this, sql);
    return query.next() ? query.integer(0) : 0;
}

std::vector<std::int64_t> Database::runEach(const char* sql, std::size_t width, std::span<const Value> values)
{
    std::vector<std::int64_t> changed;
    changed.reserve(values.size() / width);
    const auto statement = prepare(sql);
    for (std::size_t at = 0; at < values.size(); at += width) {
        for (std::size_t i = 0; i < width; ++i)
            std::visit([&](auto value) { statement->bind(static_cast<int>(i) + 1, value); }, values[at + i]);
        statement->step();
        changed.push_back(changes());
        statement->reset();
    }
    return changed;
}

Query::Query(Database& database, const char* sql) : m_database(database), m_sql(sql)
{
    auto& idle = database.m_idle[sql];
    if (idle.empty()) {
        m_statement = database.prepare(sql);
    } else {
        m_statement = std::move(idle.back());
        idle.pop_back();
    }
}

Query::~Query()
{
    m_statement->reset();
    m_database.m_idle[m_sql].push_back(std::move(m_statement));
}

void Query::bind(int index, const std::optional<double>& value)
{
    value ? m_statement->bind(index, *value) : m_statement->bindNull(index);
}

void Query::bind(int index, const std::optional<std::int64_t>& value)
{
    value ? m_statement->bind(index, *value) : m_statement->bindNull(index);
}

Transaction::Transaction(Database& database, Kind kind) : m_database(database)
{
    database.begin(kind);
}

Transaction::~Transaction()
{
    if (!m_open)
        return;
    try {
        m_database.rollback();
    } catch (const Failure&) {
        // It has been rolled back already (a full disk, a lost connection): there is nothing left to undo.
    }
}

void Transaction::commit()
{
    m_database.commit();
    m_open = false;
}

} // namespace sinew::store
