// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Connections.h"
#include "Schema.h"
#include "Stats.h"

#include <sinew/store/History.h>
#include <sinew/store/SpaceRecord.h>

#include <chrono>
#include <mutex>
#include <unordered_map>

namespace sinew::store {

extern const Schema kHistorySchema;

/// The history's tables, in history.sqlite or on a server. Recent samples lie uncompressed in the table `tail` and move into the channel's TimeTree a
/// few hundred at a time.
class HistoryTables final : public History {
public:
    explicit HistoryTables(std::unique_ptr<Connections> connections);

    Result<std::size_t> append(std::span<const Sample> samples) override;
    Result<void> flush() override;
    Result<std::vector<Sample>> samples(const ChannelId& channel, Instant from, Instant to,
                                        std::size_t maxSamples) const override;
    Result<std::vector<SeriesBucket>> series(const ChannelId& channel, Instant from, Instant to,
                                             std::size_t maxBuckets) const override;
    Result<std::optional<Sample>> latest(const ChannelId& channel, Instant at) const override;
    Result<std::vector<ChannelId>> channels() const override;
    Result<std::optional<std::pair<Instant, Instant>>> extent() const override;
    Result<void> saveForecast(const Forecast& forecast) override;
    Result<std::vector<Forecast>> forecasts(Instant from, Instant to) const override;
    Result<void> saveScore(const Score& score) override;
    Result<std::vector<Score>> scores() const override;
    Result<void> saveFields(std::span<const FieldPtr> fields) override;
    Result<std::vector<FieldRun>> fieldRunsAt(Instant at) const override;
    Result<std::vector<FieldPtr>> fields(const FieldRun& run) const override;
    /// All, ascending. Throws Failure.
    std::vector<FieldRun> fieldRuns() const;
    Result<void> saveSpaces(std::span<const SpaceSample> samples, Instant keepFrom);
    Result<std::vector<SpaceSample>> spacesSince(Instant from) const;

private:
    struct Channel {
        std::int64_t key = 0;
        std::int64_t inTail = 0;
        std::int64_t newestInTree = 0; ///< TimeTree::kMin - 1 where the tree is empty
        /// The chunk that was looked into last, for a run of late samples.
        Points lookedInto;
    };
    void loadChannels(Database& database);
    bool othersWrote(Database& database);
    Channel& channelOf(Database& database, const ChannelId& id);
    bool isInTree(Database& database, Channel& channel, std::int64_t time);
    std::size_t appendTo(Database& database, std::span<const Sample> samples);
    std::size_t insert(Database& database, std::span<const Sample> samples);
    void moveTail(Database& database, Channel& channel);
    void syncEverySecond();
    void sync();

    const std::unique_ptr<Connections> m_connections;
    const std::string m_writer; ///< who this is among those who write to shared tables
    std::mutex m_writing;
    std::unordered_map<ChannelId, Channel> m_channels;
    bool m_knowsChannels = false; ///< m_channels is what the tables hold
    std::chrono::steady_clock::time_point m_synced;
};

} // namespace sinew::store
