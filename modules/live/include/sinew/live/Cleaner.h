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
    std::uint64_t simulated = 0; ///< readings whose sender says that it is a simulation
};

/// Wire readings -> clean SI samples: unknown channels, units, clock offset, duplicates, order by source
/// time, plausible range, spikes, quality flags.
///
/// Spikes: Hampel filter over the last 15 good samples; one farther than 3 scaled MADs from their median is
/// Uncertain, unless the sample before it was as far on the same side: then the process has stepped, and the
/// new level stands. Settings (on/off, positions) are never spikes.
/// From the future: more than 120 s after the world clock; not passed on.
/// Quality as OPC: 192 and more good, 64 to 191 uncertain, below bad. Outside the plausible range: bad.
/// Thread: one; counters() any.
/// Source: Hampel 1974; Pearson 2002, "Outliers in process modeling and identification".
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
