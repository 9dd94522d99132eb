// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/LedgerSearch.h>

#include "LedgerTables.h"

namespace sinew::store {

bool LedgerSearch::operator()(const LedgerRow& row) const
{
    const LedgerEntry& entry = row.entry;
    return row.number > after && row.number <= last && (category.empty() || entry.category == category) &&
           (subject.empty() || entry.subject == subject) &&
           (source.empty() || entry.source == source || entry.source == otherSource) &&
           (signer.isEmpty() || row.signer == signer) && (!from || entry.wall >= *from) && (!to || entry.wall <= *to);
}

namespace {

/// Of a ledger that is no table.
Result<std::vector<LedgerRow>> filtered(const Ledger& ledger, const LedgerSearch& search)
{
    auto rows = ledger.rows(search.after, search.category);
    if (rows)
        std::erase_if(*rows, [&](const LedgerRow& row) { return !search(row); });
    return rows;
}

} // namespace

Result<std::vector<std::int64_t>> searchNumbers(const Ledger& ledger, const LedgerSearch& search)
{
    if (const auto* tables = dynamic_cast<const LedgerTables*>(&ledger))
        return tables->searchNumbers(search);
    const auto rows = filtered(ledger, search);
    if (!rows)
        return passOn(rows);
    std::vector<std::int64_t> numbers;
    for (const LedgerRow& row : *rows)
        numbers.push_back(row.number);
    return numbers;
}

Result<std::vector<LedgerRow>> searchTexts(const Ledger& ledger, const LedgerSearch& search)
{
    const auto* tables = dynamic_cast<const LedgerTables*>(&ledger);
    return tables ? tables->searchTexts(search) : filtered(ledger, search);
}

} // namespace sinew::store
