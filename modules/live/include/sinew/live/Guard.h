// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Cleaner.h>
#include <sinew/live/LiveState.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Suspicion.h>

#include <memory>
#include <vector>

namespace sinew::live {

/// How the guard behaves. The same for every channel: nothing is tuned to one.
struct GuardSettings {
    double chance = 1e-9;   ///< at most, that a frozen or repeated stretch of values is one
    double falling = 600;   ///< s of world time without a new sign until a suspicion ends
    int leastRun = 12;      ///< equal values, at least, before a value is called frozen
    int leastLearned = 300; ///< values of a channel, at least, before its own past says anything
    int backwards = 50;     ///< late values in a row that fill no gap: a clock that went back
};

/// What has been looked at; shown to the operator.
struct GuardCounters {
    std::uint64_t readings = 0, unknownDevices = 0, otherDevices = 0, impossibleRates = 0, frozen = 0,
                  replayed = 0, backwards = 0;
};

/// Defends telemetry. It stands around the cleaner: looks at who speaks before, and at what the values do
/// after. What it finds is a security finding, the channels concerned are under suspicion (LiveState::suspect)
/// and their samples Uncertain, so that no model and no limit uses them (but for Physics, where the system
/// leaves them out itself).
///
/// - Unknown device: none of the channels that it sends is known. Another device: a channel comes from a
///   device other than the first that sent it (since the program started).
/// - Impossible rate: two values in a row farther from the last possible one than Channel::ratePerS allows,
///   or, where the channel declares none, than fastestChange() of its quantity. No rate is known for most
///   quantities: then nothing is said. A lone outlier is the cleaner's.
/// - Frozen: exactly equal values, longer than the channel's own past makes credible. Settings, zero and the
///   ends of the plausible range may stand for ever.
/// - Replayed: a stretch of values, exact to the last bit, that the channel has sent before (within its last
///   4,000 values or so), where its past shows that chance does not repeat it; or values of new times in a
///   message whose sequence number is not new. Settings may follow a schedule.
/// - Backwards: many late values in a row that fill no gap. Back-filled ones (flagged, or within a gap or
///   before the first value) are honest; a message that comes twice is too.
/// - Physics: what systems say (SystemOutput::suspects).
///
/// Cost: O(1) a value, no allocation after warming up; at most 2.5 kB a channel. Time: source time decides
/// everything; suspicions end by world time. Thread: one.
/// Sources: docs/telemetry-defence.md.
class Guard {
public:
    explicit Guard(ModelPtr model, GuardSettings settings = {});
    ~Guard();

    /// A message, and what the cleaner made of it; suspect samples become Uncertain.
    void examine(const wire::Telemetry& telemetry, Cleaner::Cleaned& cleaned, Instant world);
    /// All that one system doubts now, in place of what it doubted before.
    void physics(const std::string& system, const std::vector<Suspicion>& suspicions);
    /// Ends what has shown no new sign for long enough. True where findings() or suspects() changed since the
    /// last call.
    bool settle(Instant world);

    /// One for each kind and asset. Their system is "security".
    std::vector<Finding> findings() const;
    std::shared_ptr<const SuspectMap> suspects() const; ///< null: none
    GuardCounters counters() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

/// SI per second: faster than a quantity changes anywhere, with the reason; nothing where no such bound is
/// known.
struct FastestChange {
    double ratePerS = 0;
    std::string_view reason;
};
std::optional<FastestChange> fastestChange(std::string_view quantity);

inline constexpr const char* kSecuritySystem = "security";

} // namespace sinew::live
