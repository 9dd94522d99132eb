// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace sinew::store {

struct Copied {
    std::int64_t rows = 0; ///< of the ledger
    std::int64_t samples = 0, forecasts = 0, fieldRuns = 0;
};

/// A project with all that it holds, from a folder or a server into a new one: the ledger's rows with their
/// hashes and signatures as they are, and verified there; fields as they were kept. Rows that come into the
/// original meanwhile may or may not be in the copy. Where it fails, what is there of the copy stays, and is
/// not complete. Errors: those of Project::open and create, Cancelled, Corrupt (the original's ledger or
/// sources do not verify). Thread: any worker.
Result<Copied> copyProject(const std::filesystem::path& from, const std::filesystem::path& to,
                           std::stop_token stop = {});

} // namespace sinew::store
