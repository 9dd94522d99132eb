// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::store {

/// Version of a project's tables on a server; another program's are refused.
inline constexpr int kServerVersion = 2;
/// The history's tables there are those of history.sqlite's version.
inline constexpr int kHistoryVersionOnServer = 2;

/// All tables of a project, in the schema that is the search path; run in one transaction. The columns are
/// those of history.sqlite and ledger.sqlite.
extern const char* const kServerTables;
/// From version 1: the duty had no lease.
extern const char* const kServerUpgrade;
/// What the role `sinew_seat` may do, where the server has it: all that a desk needs, nothing of which the
/// ledger could be changed.
extern const char* const kServerGrants;

} // namespace sinew::store
