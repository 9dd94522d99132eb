// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Keeping.h>
#include <sinew/store/LedgerHeads.h>
#include <sinew/store/Project.h>

#include <optional>
#include <string>

namespace sinew::loop {

/// What is used where a project lies grows by so many bytes a day, with the 90 % interval of the mean.
struct Growth {
    double perDay = 0, halfWidth = 0;
    int hours = 0; ///< that it was measured over
};

/// How long the room lasts, in days, by the growth and the ends of its interval.
struct Lasts {
    double days = 0, atLeast = 0, atMost = 0;
};

/// How the record of a project is kept, for whoever answers for it.
struct RecordState {
    Instant wall; ///< when it was looked at
    std::int64_t lastRow = 0;
    command::Keeping keeping;
    std::optional<store::LedgerHead> head; ///< that was published last
    std::string headSeat;                  ///< name of the seat that signed it; empty: the ledger knows none
    std::string headTrouble; ///< why it is not known, or how it is not this ledger's, as a sentence's part
    store::Space space;      ///< with the room that an administrator said
    std::optional<Growth> growth;
    std::optional<Lasts> lasts;
    std::optional<command::BackupMade> backup;
    std::optional<command::ArchiveMade> archive;
};

/// Looks at all of it now; a second place that does not answer is given up after a few seconds. Errors: the store's.
/// Thread: any worker.
Result<RecordState> recordStateOf(store::Project& project, Instant wall);

/// "12.4 GB"
std::string bytesText(double bytes);
/// "25 days", "6.2 days", "31 hours": two digits that count.
std::string daysText(double days);

} // namespace sinew::loop
