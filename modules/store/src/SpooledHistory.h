// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "HistoryTables.h"
#include "SampleSpool.h"

#include <atomic>

namespace sinew::store {

/// A history on a server: while that cannot be reached, samples wait on this machine's disk and are written
/// afterwards, in order; what arrived before its answer was lost is a duplicate, which the tables drop.
class SpooledHistory final : public History {
public:
    /// Throws Failure.
    SpooledHistory(std::unique_ptr<Connections> connections, const std::filesystem::path& spoolFolder);

    Result<std::size_t> append(std::span<const Sample> samples) override;
    Result<void> flush() override;
    Result<std::vector<Sample>> samples(const ChannelId& channel, Instant from, Instant to,
                                        std::size_t maxSamples) const override
    {
        return m_tables.samples(channel, from, to, maxSamples);
    }
    Result<std::vector<SeriesBucket>> series(const ChannelId& channel, Instant from, Instant to,
                                             std::size_t maxBuckets) const override
    {
        return m_tables.series(channel, from, to, maxBuckets);
    }
    Result<std::optional<Sample>> latest(const ChannelId& channel, Instant at) const override
    {
        return m_tables.latest(channel, at);
    }
    Result<std::vector<ChannelId>> channels() const override { return m_tables.channels(); }
    Result<std::optional<std::pair<Instant, Instant>>> extent() const override { return m_tables.extent(); }
    Result<void> saveForecast(const Forecast& forecast) override { return m_tables.saveForecast(forecast); }
    Result<std::vector<Forecast>> forecasts(Instant from, Instant to) const override
    {
        return m_tables.forecasts(from, to);
    }
    Result<void> saveScore(const Score& score) override { return m_tables.saveScore(score); }
    Result<std::vector<Score>> scores() const override { return m_tables.scores(); }
    Result<void> saveFields(std::span<const FieldPtr> fields) override { return m_tables.saveFields(fields); }
    Result<std::vector<FieldRun>> fieldRunsAt(Instant at) const override { return m_tables.fieldRunsAt(at); }
    Result<std::vector<FieldPtr>> fields(const FieldRun& run) const override { return m_tables.fields(run); }

    HistoryTables& tables() { return m_tables; }
    /// How many samples wait. Thread: any.
    std::size_t waiting() const { return m_waiting; }

private:
    Result<void> deliver(std::size_t most);

    HistoryTables m_tables;
    std::mutex m_mutex; ///< of the spool
    SampleSpool m_spool;
    std::atomic<std::size_t> m_waiting; ///< so that who asks never waits for the server
};

} // namespace sinew::store
