// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/FieldReading.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Sample.h>

#include <optional>
#include <span>
#include <vector>

namespace sinew::store {

/// One drawn point: the samples of a span of time. `min`, `max` and `mean` are those of the best samples
/// inside: bad ones count only where there is nothing better (one broken reading would flatten the whole
/// curve). NaN where no sample inside has a number.
struct SeriesBucket {
    Instant from, to; ///< source time of the first and last sample inside
    double min = 0, max = 0, mean = 0;
    std::int64_t count = 0;
    Quality worst = Quality::Good;
};

/// Measured values, compressed in chunks, with a min/max/mean pyramid.
///
/// Thread: append from one writer thread; query from any thread, also while it is written.
/// Durability: a killed process loses nothing that append() returned, a power cut at most the last second.
/// Errors: ReadOnly, NoSpace (nothing of the call was stored), Corrupt (names the file and the place), Io.
class History {
public:
    virtual ~History() = default;
    /// Returns how many were new. Duplicates (same channel and source time) are dropped, the first one stays;
    /// late samples find their place. All or, on failure, none of them are stored.
    virtual Result<std::size_t> append(std::span<const Sample> samples) = 0;
    /// Everything appended so far is on disk afterwards.
    virtual Result<void> flush() = 0;
    /// Raw samples with from <= sourceTime <= to, ascending; LimitExceeded where more than maxSamples.
    virtual Result<std::vector<Sample>> samples(const ChannelId& channel, Instant from, Instant to,
                                                std::size_t maxSamples = 1'000'000) const = 0;
    /// At most maxBuckets buckets over what there is of the window, ascending, without empty ones; the number
    /// of rows read depends on maxBuckets, not on the span. Errors: InvalidInput (no buckets).
    virtual Result<std::vector<SeriesBucket>> series(const ChannelId& channel, Instant from, Instant to,
                                                     std::size_t maxBuckets) const = 0;
    /// The last sample at or before `at`.
    virtual Result<std::optional<Sample>> latest(const ChannelId& channel, Instant at) const = 0;
    virtual Result<std::vector<ChannelId>> channels() const = 0;
    /// Source times of the oldest and newest sample of all channels.
    virtual Result<std::optional<std::pair<Instant, Instant>>> extent() const = 0;

    /// Forecasts are kept for ever, with their score once the time has come. One of the same id is replaced.
    virtual Result<void> saveForecast(const Forecast& forecast) = 0;
    /// Issued within [from, to], ascending.
    virtual Result<std::vector<Forecast>> forecasts(Instant from, Instant to) const = 0;
    struct Score {
        ForecastId forecast;
        Instant scoredAt; ///< world
        double measured = 0, crps = 0, crpsPersistence = 0;
        bool inside90 = false;
    };
    virtual Result<void> saveScore(const Score& score) = 0;
    virtual Result<std::vector<Score>> scores() const = 0;

    /// What models computed for whole networks, kept for ever to a 65,534th of each field's range. All of a
    /// run in one call; the same run is replaced.
    virtual Result<void> saveFields(std::span<const FieldPtr> fields) = 0;
    struct FieldRun {
        std::string system;
        Instant issuedAt;
        bool operator==(const FieldRun&) const = default;
    };
    /// Of each system the newest run at or before `at` of which fields were kept, where they reach to `at`.
    virtual Result<std::vector<FieldRun>> fieldRunsAt(Instant at) const = 0;
    virtual Result<std::vector<FieldPtr>> fields(const FieldRun& run) const = 0;
};

} // namespace sinew::store
