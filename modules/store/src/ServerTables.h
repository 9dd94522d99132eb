// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>

namespace sinew::store {

/// Version of a project's tables on a server; another program's are refused.
inline constexpr int kServerVersion = 3;
/// The history's tables there are those of history.sqlite's version.
inline constexpr int kHistoryVersionOnServer = 3;

/// All tables of a project, in the schema that is the search path; run in one transaction. The columns are
/// those of history.sqlite and ledger.sqlite.
extern const char* const kServerTables;
/// From version 1 on, a step each: the duty had no lease; what is used on the disk was not kept.
extern const std::array<const char*, kServerVersion - 1> kServerUpgrades;
/// What the role `sinew_seat` may do, where the server has it: all that a desk needs, nothing of which the
/// ledger could be changed.
extern const char* const kServerGrants;

} // namespace sinew::store
