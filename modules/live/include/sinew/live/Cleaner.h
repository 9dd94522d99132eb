// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>
#include <sinew/twin/Sample.h>
#include <sinew/wire/Messages.h>

#include <memory>
#include <vector>

namespace sinew::live {

/// Everything that was not passed on, or passed on with a flag, counted.
struct CleaningCounters {
    std::uint64_t accepted = 0, duplicates = 0, late = 0, unknownChannels = 0, unitErrors = 0, notFinite = 0,
                  implausible = 0, spikes = 0, fromFuture = 0;
};

/// Wire readings -> clean SI samples: unknown channels, units, clock offset, duplicates, order by source time,
/// plausible range, spikes (Hampel: a sample farther than 3 scaled MADs from the window's median is
/// Uncertain), quality flags.
/// Thread: one.
class Cleaner {
public:
    explicit Cleaner(ModelPtr model);
    ~Cleaner();
    /// Fresh: later than everything seen on its channel. Late: back-filled; history only, never an alarm.
    struct Cleaned {
        std::vector<Sample> fresh, late;
    };
    Cleaned clean(const wire::Telemetry& telemetry, Instant arrivalWall, Instant world);
    /// Nothing where the channel is unknown or the unit does not fit.
    std::optional<Outlook> clean(const wire::OutlookMessage& message);
    CleaningCounters counters() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::live
