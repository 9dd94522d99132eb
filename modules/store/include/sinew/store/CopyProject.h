// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::store {

/// What a project holds, or what of it was copied.
struct Contents {
    std::int64_t rows = 0; ///< of the ledger
    std::string head;      ///< hash of the last one; of an empty ledger empty
    std::int64_t samples = 0, forecasts = 0, scores = 0, fieldRuns = 0;
    std::int64_t sources = 0;            ///< imported files
    std::int64_t keys = 0;               ///< sealed
    std::vector<std::string> references; ///< imported files that stay where they lie: in no copy
    bool operator==(const Contents&) const = default;
};

/// How a long copy is followed and stopped.
struct CopyWatch {
    std::stop_token stop;
    /// Of all there is, 0 … 1, by what is known of it so far; and of what it is. Called from the worker, often.
    std::function<void(double done, const char* what)> progress;
};

/// A project with all that it holds, from a folder or a server into a new one: the ledger's rows with their
/// hashes and signatures as they are, and verified there; fields as they were kept. The original may be at
/// work meanwhile: all that a row of the copied ledger speaks of is in the copy, and no change of the model
/// that no row speaks of. Where it fails, what is there of the copy stays, and is not complete. Errors: those
/// of Project::open and create, Cancelled, Corrupt (the original's ledger or sources do not verify). Thread:
/// any worker.
Result<Contents> copyProject(const std::filesystem::path& from, const std::filesystem::path& to,
                             const CopyWatch& watch = {});

/// Reads all of a project. Errors: those of Project::open, Cancelled, Corrupt (something cannot be read; an
/// imported file is not what it was). Thread: any worker.
Result<Contents> readThrough(const std::filesystem::path& project, const CopyWatch& watch = {});

} // namespace sinew::store
