// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sql.h"

#include <mutex>

namespace sinew::store {

/// The connections to one set of tables: one for each thread that reads at the moment, and one that writes.
class Connections {
public:
    virtual ~Connections() = default;
    /// The file or the address, for messages.
    virtual std::string name() const = 0;

    /// Calls `work` with a connection, in one read transaction: all of it sees one state. It is called again
    /// where a connection that lay idle turns out to be lost. Throws Failure. Thread: any.
    template <class Work>
    auto read(Work&& work) const
    {
        for (;;) {
            auto connection = takeIdle();
            bool again = connection != nullptr;
            if (!connection)
                connection = openReader();
            try {
                const Lease lease(*this, std::move(connection), again);
                const Transaction transaction(*lease.database, Database::Kind::Read);
                return work(*lease.database);
            } catch (const Failure&) {
                if (!again)
                    throw;
            }
        }
    }

    /// Calls `work` with the connection that writes, and again with a fresh one where it was lost meanwhile:
    /// for what may be written twice. Throws Failure: ReadOnly where nothing can be written. Thread: one at a
    /// time.
    template <class Work>
    auto write(Work&& work)
    {
        try {
            return work(writer());
        } catch (const Failure&) {
            if (!isWriterLost())
                throw;
        }
        return work(writer());
    }
    /// What was committed survives a power cut afterwards.
    virtual void sync() {}

protected:
    virtual Database& writer() = 0;
    virtual bool isWriterLost() const { return false; }
    virtual std::unique_ptr<Database> openReader() const = 0;
    /// An idle one can still be used.
    virtual bool isFit(const Database&) const { return true; }

private:
    struct Lease {
        Lease(const Connections& from, std::unique_ptr<Database> taken, bool& again)
            : all(from), database(std::move(taken)), isWorthAgain(again)
        {
        }
        ~Lease()
        {
            isWorthAgain = isWorthAgain && database->isLost();
            if (!database->isLost())
                all.giveBack(std::move(database));
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        const Connections& all;
        mutable std::unique_ptr<Database> database;
        bool& isWorthAgain;
    };
    std::unique_ptr<Database> takeIdle() const
    {
        const std::lock_guard lock(m_mutex);
        while (!m_idle.empty()) {
            auto database = std::move(m_idle.back());
            m_idle.pop_back();
            if (isFit(*database))
                return database;
        }
        return nullptr;
    }
    void giveBack(std::unique_ptr<Database> database) const
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(database));
    }

    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<Database>> m_idle;
};

} // namespace sinew::store
