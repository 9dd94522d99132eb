// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/SpaceRecord.h>

#include "StoredProject.h"

namespace sinew::store {

Result<void> saveSpaces(Project& project, std::span<const SpaceSample> samples, Instant keepFrom)
{
    return static_cast<StoredProject&>(project).historyTables().saveSpaces(samples, keepFrom);
}

Result<std::vector<SpaceSample>> spacesSince(Project& project, Instant from)
{
    return static_cast<StoredProject&>(project).historyTables().spacesSince(from);
}

} // namespace sinew::store
