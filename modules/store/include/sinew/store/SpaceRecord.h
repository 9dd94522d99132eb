// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Project.h>

#include <span>
#include <vector>

namespace sinew::store {

/// What was used where a project lies, as measured at an instant.
struct SpaceSample {
    Instant wall;
    std::string place;      ///< Space::place
    std::int64_t bytes = 0; ///< in use there, by anybody; on a server by the database
    std::optional<std::int64_t> total; ///< of the disk; nothing on a server
    bool operator==(const SpaceSample&) const = default;
};

/// Kept with the project's history; what is older than `keepFrom` goes. It is in no copy of the project: that lies
/// elsewhere. Errors: ReadOnly, NoSpace, the server's. Thread: any.
Result<void> saveSpaces(Project& project, std::span<const SpaceSample> samples, Instant keepFrom);
/// Those since an instant, ascending; of an older program's project none. Errors: the store's. Thread: any.
Result<std::vector<SpaceSample>> spacesSince(Project& project, Instant from);

} // namespace sinew::store
