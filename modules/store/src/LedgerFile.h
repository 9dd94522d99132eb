// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ConnectionPool.h"
#include "Schema.h"

#include <sinew/store/Ledger.h>

#include <mutex>

namespace sinew::store {

extern const Schema kLedgerSchema;

/// ledger.sqlite.
class LedgerFile final : public Ledger {
public:
    /// Throws Failure.
    LedgerFile(const std::filesystem::path& file, bool writable);

    using Ledger::append;
    Result<LedgerRow> append(const LedgerEntry& entry, const Append& how) override;
    Result<std::int64_t> lastNumber() const override;
    Result<std::vector<LedgerRow>> rows(std::int64_t afterNumber, const std::string& category,
                                        std::size_t most) const override;
    Result<LedgerCheck> verify() const override;

private:
    std::filesystem::path m_file;
    ConnectionPool m_readers;
    std::mutex m_writing;
    std::unique_ptr<Database> m_writer; ///< none: opened for viewing
};

} // namespace sinew::store
