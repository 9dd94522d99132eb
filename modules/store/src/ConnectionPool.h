// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sqlite.h"

#include <memory>
#include <mutex>
#include <vector>

namespace sinew::store {

/// Reading connections to one file, one for each thread that reads at the moment. Thread: any.
class ConnectionPool {
public:
    explicit ConnectionPool(std::filesystem::path file) : m_file(std::move(file)) {}

    /// Calls `work` with a connection, in one read transaction: all of it sees one state. Throws Failure.
    template <class Work>
    auto read(Work&& work) const
    {
        Lease lease(*this);
        Transaction transaction(*lease.database, Transaction::Kind::Read);
        return work(*lease.database);
    }

private:
    struct Lease {
        explicit Lease(const ConnectionPool& from) : pool(from), database(from.take()) {}
        ~Lease() { pool.giveBack(std::move(database)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        const ConnectionPool& pool;
        std::unique_ptr<Database> database;
    };
    std::unique_ptr<Database> take() const
    {
        {
            const std::lock_guard lock(m_mutex);
            // A writer has come since: what ignores its log would see a stale or torn file.
            while (!m_idle.empty() && m_idle.back()->isImmutable() &&
                   std::filesystem::exists(m_file.string() + "-wal"))
                m_idle.pop_back();
            if (!m_idle.empty()) {
                auto database = std::move(m_idle.back());
                m_idle.pop_back();
                return database;
            }
        }
        return std::make_unique<Database>(m_file, Database::Mode::View);
    }
    void giveBack(std::unique_ptr<Database> database) const
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(database));
    }

    std::filesystem::path m_file;
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<Database>> m_idle;
};

} // namespace sinew::store
