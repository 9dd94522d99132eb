// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Backend.h"
#include "LedgerQuery.h"

#include <memory>
#include <span>

namespace sinew::ui {

/// One row as the list shows it.
struct LedgerLine {
    QString when, category, what, who, about;
    bool isMissing = false; ///< there is no row of this number
};

struct NumberedLine {
    std::int64_t number = 0;
    LedgerLine line;
};

/// What a job needs to read and tell rows. A value: jobs keep it. Everything here is slow.
struct LedgerReader {
    std::shared_ptr<Backend> backend;
    std::shared_ptr<const ModelIndex> index;
    std::shared_ptr<const LedgerNames> names;
    DisplayOptions display;

    LedgerVoice voice() const { return {index.get(), *names, display}; }
    LedgerLine lineOf(const store::LedgerRow& row) const;
    /// `numbers` ascending. A row that is not there is missing.
    Result<std::vector<NumberedLine>> lines(std::span<const std::int64_t> numbers) const;
    /// The numbers in (after, last] that match, descending.
    Result<std::vector<std::int64_t>> matches(const LedgerQuery& query, std::int64_t after, std::int64_t last) const;
};

/// What the reading of a project's ledger begins with. What jobs hand back holds no backend: it would outlive the
/// loop behind it.
struct LedgerBeginning {
    std::shared_ptr<const ModelIndex> index;
    std::shared_ptr<const LedgerNames> names;
    std::int64_t last = 0;
};
Result<LedgerBeginning> beginReading(const Backend& backend);

/// What was appended after a row: of many only the first thousand.
struct LedgerNews {
    std::int64_t last = 0;
    std::vector<NumberedLine> lines;         ///< all of them, ascending
    std::vector<std::int64_t> matching;      ///< ascending
    std::shared_ptr<const LedgerNames> names; ///< with whoever came
};
Result<LedgerNews> newsAfter(LedgerReader reader, const LedgerQuery& query, std::int64_t last);

} // namespace sinew::ui
