// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/loop/Overview.h>
#include <sinew/store/Ledger.h>

#include <map>
#include <string>
#include <vector>

namespace sinew::loop {

/// Findings and failing systems in the ledger: what a system recognised, with its candidates, whenever that
/// changes; and when it gave no forecasts, and why.
class Findings {
public:
    /// One row after the other; rows about other things change nothing. Errors: InvalidInput, naming the row.
    Result<void> take(const store::LedgerRow& row);
    /// What stood at an instant of world time.
    std::vector<Finding> at(Instant world) const;
    /// What stood within [from, to], as known at `at`, ascending by begin.
    std::vector<PastFinding> episodes(Instant from, Instant to, Instant at) const;
    /// Why a system gave no forecasts at an instant; empty: it did, or never ran.
    std::string troubleAt(const std::string& system, Instant world) const;

    /// The rows that lead from what stands to `found`, and to `trouble`, for one system. Nothing changed:
    /// none.
    std::vector<store::LedgerEntry> changes(const std::string& system, const std::vector<Finding>& found,
                                            Instant wall, Instant world) const;
    std::vector<store::LedgerEntry> changes(const std::string& system, const std::string& trouble,
                                            Instant wall, Instant world) const;

private:
    struct Known {
        Instant world;
        bool stands = true;
        Finding finding;
    };
    std::map<std::string, std::vector<Known>> m_known; ///< by finding, in the ledger's order
    std::map<std::string, std::vector<std::pair<Instant, std::string>>> m_troubles; ///< by system
};

} // namespace sinew::loop
