// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Connections.h"
#include "Schema.h"

#include <sinew/store/LedgerSearch.h>

#include <mutex>
#include <span>

namespace sinew::store {

extern const Schema kLedgerSchema;

/// The ledger's tables, in ledger.sqlite or on a server.
class LedgerTables final : public Ledger {
public:
    explicit LedgerTables(std::unique_ptr<Connections> connections) : m_connections(std::move(connections)) {}

    using Ledger::append;
    Result<LedgerRow> append(const LedgerEntry& entry, const Append& how) override;
    /// Rows of another ledger as they are: they must follow the last one here. Throws Failure.
    void adopt(std::span<const LedgerRow> rows);
    Result<std::int64_t> lastNumber() const override;
    Result<std::vector<LedgerRow>> rows(std::int64_t afterNumber, const std::string& category,
                                        std::size_t most) const override;
    Result<void> empty(std::span<const std::int64_t> numbers) override;
    Result<LedgerCheck> verify(const RowCheck& also, const CheckWatch& watch) const override;
    Result<std::vector<std::int64_t>> searchNumbers(const LedgerSearch& search) const;
    Result<std::vector<LedgerRow>> searchTexts(const LedgerSearch& search) const;

private:
    struct Head {
        std::int64_t number = 0;
        std::string hash;
    };
    struct Portion {
        std::vector<LedgerRow> rows;
        std::optional<Head> head;
    };
    static Head headOf(Database& database);
    Portion portion(std::int64_t from) const;
    LedgerRow appendTo(Database& database, const LedgerEntry& entry, const Append& how);

    const std::unique_ptr<Connections> m_connections;
    std::mutex m_writing;
    /// On its way; whether it arrived is not known after the connection was lost.
    std::optional<LedgerRow> m_underWay;
};

} // namespace sinew::store
