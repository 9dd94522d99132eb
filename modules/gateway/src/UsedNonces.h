// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>

#include <filesystem>
#include <map>
#include <string>

namespace sinew::gateway {

/// What was used, until when it matters; in a file too where one is given: a line for each, on the disk before
/// add() returns. What a crash leaves half written was never let in.
class UsedNonces {
public:
    /// Errors: Corrupt (names the line), Io.
    static Result<UsedNonces> open(const std::filesystem::path& file);
    bool has(const std::string& what) const { return m_used.contains(what); }
    /// Errors: Io; it is not used then.
    Result<void> add(const std::string& what, Instant until);
    /// Forgets what has not mattered for a day, in the file too when much of it is idle. Errors: Io.
    Result<void> forget(Instant wall);

private:
    Result<void> rewrite();
    std::filesystem::path m_file; ///< empty: none
    std::size_t m_lines = 0;      ///< in the file
    std::map<std::string, Instant> m_used;
};

} // namespace sinew::gateway
