// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>

#include <optional>
#include <string>
#include <vector>

namespace sinew::store {

/// What is written: who did what to which thing, and with what result.
struct LedgerEntry {
    Instant wall, world;
    std::string source;   ///< "operator:ada", "system:bridge", "field", "seat"
    std::string category; ///< "command", "approval", "alarm", "login", "model", "forecast"
    std::string type;     ///< "proposed", "approved", "dispatched", "acknowledged", …
    std::string subject;  ///< id of the command, alarm, …
    std::string result;   ///< "ok", or the refusal's reason
    std::string detail;   ///< JSON object
    bool operator==(const LedgerEntry&) const = default;
};

struct LedgerRow {
    std::int64_t number = 0; ///< 1, 2, 3 …
    LedgerEntry entry;
    std::string previousHash, hash; ///< lower-case hex SHA-256; hash covers number, entry and previousHash
};

struct LedgerCheck {
    std::int64_t rows = 0;
    std::string headHash;
    /// Empty: intact. Else each names the row and what is wrong.
    std::vector<std::string> faults;
};

/// Append-only, hash-chained, synchronous=FULL: what append() returned is on disk.
/// A chain shows what was changed inside it, not that its whole end was cut off together with the head's
/// record: keep `headHash` elsewhere where that matters.
///
/// Thread: any.
///
/// Errors: ReadOnly, NoSpace (nothing was appended), Corrupt (the file itself is damaged), Io.
class Ledger {
public:
    virtual ~Ledger() = default;
    virtual Result<LedgerRow> append(const LedgerEntry& entry) = 0;
    /// Rows after `afterNumber`, ascending; category empty: all.
    virtual Result<std::vector<LedgerRow>> rows(std::int64_t afterNumber = 0,
                                                const std::string& category = {}) const = 0;
    virtual Result<LedgerCheck> verify() const = 0;
};

} // namespace sinew::store
