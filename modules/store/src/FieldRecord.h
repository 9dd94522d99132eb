// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sql.h"

#include <sinew/store/History.h>

namespace sinew::store {

/// Tables of computed fields in history.sqlite, since its version 2.
extern const char* const kFieldTables;

/// Rows of the table `field`. Throw Failure. A file of version 1 that is only viewed holds none.
void writeFields(Database& database, std::span<const FieldPtr> fields);
std::vector<History::FieldRun> readFieldRuns(Database& database, Instant at);
std::vector<History::FieldRun> readAllFieldRuns(Database& database);
std::vector<FieldPtr> readFields(Database& database, const History::FieldRun& run);

} // namespace sinew::store
