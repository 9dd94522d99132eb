// SPDX-License-Identifier: GPL-3.0-or-later
#include "HistoryTables.h"

#include "FieldRecord.h"
#include "ForecastRecord.h"
#include "TimeTree.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <sinew/keys/Keys.h>
#include <sinew/store/Project.h>

namespace sinew::store {

namespace {

constexpr const char* kTables = R"(
CREATE TABLE channel (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE tail (
    channel INTEGER NOT NULL REFERENCES channel, time INTEGER NOT NULL, arrival INTEGER NOT NULL, value REAL,
    quality INTEGER NOT NULL, PRIMARY KEY (channel, time)) STRICT, WITHOUT ROWID;
CREATE TABLE chunk (
    channel INTEGER NOT NULL REFERENCES channel, start INTEGER NOT NULL, level INTEGER NOT NULL, data BLOB NOT NULL,
    UNIQUE (channel, start)) STRICT;
CREATE TABLE node (
    channel INTEGER NOT NULL REFERENCES channel, level INTEGER NOT NULL, start INTEGER NOT NULL,
    leaf INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL,
    rank INTEGER NOT NULL, ranked INTEGER NOT NULL, min REAL, max REAL, sum REAL, worst INTEGER NOT NULL,
    PRIMARY KEY (channel, level, start)) STRICT, WITHOUT ROWID;
CREATE TABLE forecast (
    id TEXT PRIMARY KEY, issued_at INTEGER NOT NULL, system TEXT NOT NULL, model TEXT NOT NULL,
    model_version TEXT NOT NULL, inputs_hash TEXT NOT NULL, horizon INTEGER NOT NULL, hindcast INTEGER NOT NULL,
    with_command INTEGER NOT NULL, element TEXT NOT NULL, channel TEXT NOT NULL, quantity TEXT NOT NULL,
    "limit" REAL, exceedance REAL, time_to_limit INTEGER, curve BLOB NOT NULL) STRICT;
CREATE INDEX forecast_by_time ON forecast (issued_at);
CREATE TABLE score (
    forecast TEXT NOT NULL, scored_at INTEGER NOT NULL, measured REAL, crps REAL, crps_persistence REAL,
    inside90 INTEGER NOT NULL, PRIMARY KEY (forecast, scored_at)) STRICT;
CREATE INDEX score_by_time ON score (scored_at);
)";

constexpr std::int64_t kTailLength = 256;
constexpr std::int64_t kEmptyTree = TimeTree::kMin - 1;
constexpr auto kSyncEvery = std::chrono::seconds(1);

/// Channels that tick together would all move their tails in one append: each gets a length of its own.
std::int64_t tailLength(std::int64_t key)
{
    return kTailLength + (key * 37) % kTailLength;
}

std::int64_t clampTime(Instant time)
{
    return std::clamp(microsOf(time), TimeTree::kMin, TimeTree::kMax);
}

Point pointOf(const Query& row)
{
    return {.time = row.integer(0),
            .arrival = row.integer(1),
            .value = row.real(2),
            .quality = static_cast<Quality>(std::clamp<std::int64_t>(row.integer(3), 0, 2))};
}

Sample sampleOf(const ChannelId& channel, const Point& point)
{
    return {.channel = channel,
            .sourceTime = instantFromMicros(point.time),
            .arrivalTime = instantFromMicros(point.arrival),
            .value = point.value,
            .quality = point.quality};
}

std::optional<std::int64_t> keyOf(Database& database, const ChannelId& channel)
{
    Query query(database, "SELECT key FROM channel WHERE id = ?");
    query.with(channel.value);
    return query.next() ? std::optional(query.integer(0)) : std::nullopt;
}

Points tailOf(Database& database, std::int64_t key, std::int64_t from, std::int64_t to)
{
    Query query(database,
                "SELECT time, arrival, value, quality FROM tail WHERE channel = ? AND time BETWEEN ? AND ? "
                "ORDER BY time");
    query.with(key, from, to);
    Points points;
    while (query.next())
        points.push_back(pointOf(query));
    return points;
}

using Extent = std::optional<std::pair<std::int64_t, std::int64_t>>;

Extent extentOf(Database& database, std::int64_t key)
{
    Extent extent = TimeTree(database, key).extent();
    Query query(database, "SELECT (SELECT time FROM tail WHERE channel = ?1 ORDER BY time LIMIT 1), "
                          "(SELECT time FROM tail WHERE channel = ?1 ORDER BY time DESC LIMIT 1)");
    query.with(key);
    if (query.next() && !query.isNull(0)) {
        const auto [first, last] = extent.value_or(std::pair(query.integer(0), query.integer(1)));
        extent = std::pair(std::min(first, query.integer(0)), std::max(last, query.integer(1)));
    }
    return extent;
}

Points pointsOf(Database& database, std::int64_t key, std::int64_t from, std::int64_t to, std::size_t atMost)
{
    const Points tail = tailOf(database, key, from, to);
    Points points;
    const auto refuseTooMany = [&](std::size_t count) {
        if (count > atMost)
            raise(ErrorCode::LimitExceeded, fmt::format("more than {} samples in this window", atMost));
        return true;
    };
    TimeTree(database, key).visitChunks(from, to, [&](const Points& chunk) {
        const auto begin = std::ranges::lower_bound(chunk, from, {}, &Point::time);
        const auto end = std::ranges::upper_bound(chunk, to, {}, &Point::time);
        if (begin < end)
            points.insert(points.end(), begin, end);
        return refuseTooMany(points.size() + tail.size());
    });
    refuseTooMany(points.size() + tail.size());
    return tail.empty() ? points : mergePoints(points, tail);
}

SeriesBucket bucketOf(const Stats& stats)
{
    const bool none = stats.rank == Stats::NoNumber;
    return {.from = instantFromMicros(stats.first),
            .to = instantFromMicros(stats.last),
            .min = none ? std::nan("") : stats.min,
            .max = none ? std::nan("") : stats.max,
            .mean = stats.mean(),
            .count = stats.count,
            .worst = stats.worst};
}

std::vector<SeriesBucket> bucketsOf(Database& database, std::int64_t key, std::int64_t from, std::int64_t to,
                                    std::size_t maxBuckets)
{
    const int level = TimeTree::levelFor(from, to, maxBuckets);
    std::map<std::size_t, Stats> slots;
    TimeTree(database, key).summarise(from, to, level, [&](std::size_t slot, const Stats& stats) {
        slots[slot].add(stats);
    });
    for (const Point& point : tailOf(database, key, from, to))
        slots[level == TimeTree::kRootLevel
                  ? 0
                  : static_cast<std::size_t>((point.time >> level) - (from >> level))]
            .add(point);
    std::vector<SeriesBucket> buckets;
    buckets.reserve(slots.size());
    for (const auto& [slot, stats] : slots)
        buckets.push_back(bucketOf(stats));
    return buckets;
}

void writeScore(Database& database, const History::Score& score)
{
    Query(database,
          "INSERT INTO score (forecast, scored_at, measured, crps, crps_persistence, inside90) VALUES (?, ?, ?, "
          "?, ?, ?) ON CONFLICT (forecast, scored_at) DO UPDATE SET measured = excluded.measured, crps = "
          "excluded.crps, crps_persistence = excluded.crps_persistence, inside90 = excluded.inside90")
        .with(score.forecast.value, microsOf(score.scoredAt), score.measured, score.crps,
              score.crpsPersistence, score.inside90)
        .run();
}

constexpr const char* kSpaceTable = R"(
CREATE TABLE space (wall INTEGER PRIMARY KEY, place TEXT NOT NULL, bytes INTEGER NOT NULL, total INTEGER) STRICT;
)";
constexpr int kWithSpace = 3; ///< the first version that has it

const std::string kAllTables = std::string(kTables) + kFieldTables + kSpaceTable;
const std::array kSteps{Migration{1, kFieldTables}, Migration{2, kSpaceTable}};

} // namespace

const Schema kHistorySchema{.kind = "history",
                            .applicationId = 0x536e4869,
                            .version = kWithSpace,
                            .create = kAllTables.c_str(),
                            .migrations = kSteps,
                            .viewableFrom = 1};

HistoryTables::HistoryTables(std::unique_ptr<Connections> connections)
    : m_connections(std::move(connections)), m_writer(keys::KeyPair::generate()->key().value)
{
}

/// What is known of the channels is that of the tables only while nobody else writes to them.
bool HistoryTables::othersWrote(Database& database)
{
    if (!database.isShared())
        return false;
    {
        Query last(database, "SELECT name FROM history_writer");
        if (last.next() && last.text(0) == m_writer)
            return false;
    }
    Query(database, "UPDATE history_writer SET name = ?").with(m_writer).run();
    return true;
}

void HistoryTables::loadChannels(Database& database)
{
    if (!othersWrote(database) && m_knowsChannels)
        return;
    m_channels.clear();
    Query query(database,
                "SELECT key, id, (SELECT count(*) FROM tail WHERE channel = key), (SELECT last FROM node WHERE "
                "channel = key AND level = ? AND start = ?) FROM channel");
    query.with(TimeTree::kRootLevel, TimeTree::kMin);
    while (query.next())
        m_channels[ChannelId(query.text(1))] = {.key = query.integer(0),
                                                .inTail = query.integer(2),
                                                .newestInTree = query.isNull(3) ? kEmptyTree : query.integer(3)};
    m_knowsChannels = true;
}

HistoryTables::Channel& HistoryTables::channelOf(Database& database, const ChannelId& id)
{
    const auto [found, isNew] = m_channels.try_emplace(id);
    if (isNew) {
        Query query(database, "INSERT INTO channel (id) VALUES (?) RETURNING key");
        query.with(id.value);
        query.next();
        found->second = {.key = query.integer(0), .newestInTree = kEmptyTree};
        query.run();
    }
    return found->second;
}

bool HistoryTables::isInTree(Database& database, Channel& channel, std::int64_t time)
{
    if (time > channel.newestInTree)
        return false;
    Points& points = channel.lookedInto;
    if (points.empty() || time < points.front().time || time > points.back().time)
        points = TimeTree(database, channel.key).chunkAt(time);
    return std::ranges::binary_search(points, time, {}, &Point::time);
}

std::size_t HistoryTables::insert(Database& database, std::span<const Sample> samples)
{
    std::vector<Channel*> channels; // of the rows
    std::vector<Database::Value> rows;
    for (const Sample& sample : samples) {
        const std::int64_t time = microsOf(sample.sourceTime);
        if (time < TimeTree::kMin || time > TimeTree::kMax)
            raise(ErrorCode::InvalidInput, "a sample's time is out of range", sample.channel.value);
        Channel& channel = channelOf(database, sample.channel);
        if (isInTree(database, channel, time))
            continue;
        channels.push_back(&channel);
        rows.insert(rows.end(), {channel.key, time, microsOf(sample.arrivalTime), sample.value,
                                 static_cast<std::int64_t>(sample.quality)});
    }
    const auto stored = database.runEach("INSERT INTO tail (channel, time, arrival, value, quality) VALUES (?, ?, "
                                         "?, ?, ?) ON CONFLICT DO NOTHING",
                                         5, rows);
    for (std::size_t i = 0; i < channels.size(); ++i)
        channels[i]->inTail += stored[i];
    for (Channel* channel : channels)
        if (channel->inTail >= tailLength(channel->key))
            moveTail(database, *channel);
    return static_cast<std::size_t>(std::accumulate(stored.begin(), stored.end(), std::int64_t(0)));
}

void HistoryTables::moveTail(Database& database, Channel& channel)
{
    const Points points = tailOf(database, channel.key, TimeTree::kMin, TimeTree::kMax);
    TimeTree(database, channel.key).insert(points);
    Query(database, "DELETE FROM tail WHERE channel = ?").with(channel.key).run();
    channel.inTail = 0;
    channel.lookedInto.clear();
    if (!points.empty())
        channel.newestInTree = std::max(channel.newestInTree, points.back().time);
}

std::size_t HistoryTables::appendTo(Database& database, std::span<const Sample> samples)
{
    Transaction transaction(database, Transaction::Kind::Write);
    try {
        loadChannels(database);
        const std::size_t stored = insert(database, samples);
        transaction.commit();
        return stored;
    } catch (const Failure&) {
        // What is known of the channels must be that of the tables.
        m_knowsChannels = false;
        throw;
    }
}

Result<std::size_t> HistoryTables::append(std::span<const Sample> samples)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        const auto stored =
            m_connections->write([&](Database& database) { return appendTo(database, samples); });
        syncEverySecond();
        return stored;
    });
}

Result<void> HistoryTables::flush()
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_connections->write([](Database&) {});
        sync();
    });
}

void HistoryTables::syncEverySecond()
{
    if (std::chrono::steady_clock::now() - m_synced >= kSyncEvery)
        sync();
}

void HistoryTables::sync()
{
    m_connections->sync();
    m_synced = std::chrono::steady_clock::now();
}

Result<std::vector<Sample>> HistoryTables::samples(const ChannelId& channel, Instant from, Instant to,
                                                 std::size_t maxSamples) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) {
            std::vector<Sample> found;
            const auto key = keyOf(database, channel);
            if (!key || from > to)
                return found;
            for (const Point& point : pointsOf(database, *key, clampTime(from), clampTime(to), maxSamples))
                found.push_back(sampleOf(channel, point));
            return found;
        });
    });
}

Result<std::vector<SeriesBucket>> HistoryTables::series(const ChannelId& channel, Instant from, Instant to,
                                                      std::size_t maxBuckets) const
{
    if (maxBuckets == 0)
        return fail(ErrorCode::InvalidInput, "a series of no buckets was asked for", channel.value);
    return guarded([&] {
        return m_connections->read([&](Database& database) {
            const auto key = keyOf(database, channel);
            const Extent extent = key ? extentOf(database, *key) : std::nullopt;
            if (!extent)
                return std::vector<SeriesBucket>{};
            const std::int64_t first = std::max(clampTime(from), extent->first);
            const std::int64_t last = std::min(clampTime(to), extent->second);
            return first > last ? std::vector<SeriesBucket>{}
                                : bucketsOf(database, *key, first, last, maxBuckets);
        });
    });
}

Result<std::optional<Sample>> HistoryTables::latest(const ChannelId& channel, Instant at) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) -> std::optional<Sample> {
            const auto key = keyOf(database, channel);
            if (!key)
                return std::nullopt;
            std::optional<Point> newest = TimeTree(database, *key).latest(clampTime(at));
            Query query(database,
                        "SELECT time, arrival, value, quality FROM tail WHERE channel = ? AND time <= ? "
                        "ORDER BY time DESC LIMIT 1");
            query.with(*key, clampTime(at));
            if (query.next() && (!newest || query.integer(0) > newest->time))
                newest = pointOf(query);
            return newest ? std::optional(sampleOf(channel, *newest)) : std::nullopt;
        });
    });
}

Result<std::vector<ChannelId>> HistoryTables::channels() const
{
    return guarded([&] {
        return m_connections->read([](Database& database) {
            Query query(database, "SELECT id FROM channel ORDER BY id");
            std::vector<ChannelId> ids;
            while (query.next())
                ids.emplace_back(query.text(0));
            return ids;
        });
    });
}

Result<std::optional<std::pair<Instant, Instant>>> HistoryTables::extent() const
{
    using Instants = std::optional<std::pair<Instant, Instant>>;
    return guarded([&] {
        return m_connections->read([](Database& database) {
            Query query(database, "SELECT key FROM channel");
            Extent all;
            while (query.next())
                if (const Extent one = extentOf(database, query.integer(0)))
                    all = std::pair(std::min(one->first, all.value_or(*one).first),
                                    std::max(one->second, all.value_or(*one).second));
            return all ? Instants(std::pair(instantFromMicros(all->first), instantFromMicros(all->second)))
                       : Instants();
        });
    });
}

Result<void> HistoryTables::saveForecast(const Forecast& forecast)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_connections->write([&](Database& database) { writeForecast(database, forecast); });
    });
}

Result<std::vector<Forecast>> HistoryTables::forecasts(Instant from, Instant to) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) { return readForecasts(database, from, to); });
    });
}

Result<void> HistoryTables::saveScore(const Score& score)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_connections->write([&](Database& database) { writeScore(database, score); });
    });
}

Result<std::vector<History::Score>> HistoryTables::scores() const
{
    return guarded([&] {
        return m_connections->read([](Database& database) {
            Query query(database,
                        "SELECT forecast, scored_at, measured, crps, crps_persistence, inside90 FROM score "
                        "ORDER BY scored_at, forecast");
            std::vector<Score> all;
            while (query.next())
                all.push_back({.forecast = ForecastId(query.text(0)),
                               .scoredAt = instantFromMicros(query.integer(1)),
                               .measured = query.real(2),
                               .crps = query.real(3),
                               .crpsPersistence = query.real(4),
                               .inside90 = query.integer(5) != 0});
            return all;
        });
    });
}

Result<void> HistoryTables::saveSpaces(std::span<const SpaceSample> samples, Instant keepFrom)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_connections->write([&](Database& database) {
            Transaction transaction(database, Transaction::Kind::Write);
            Query(database, "DELETE FROM space WHERE wall < ?").with(microsOf(keepFrom)).run();
            for (const SpaceSample& sample : samples)
                Query(database,
                      "INSERT INTO space (wall, place, bytes, total) VALUES (?, ?, ?, ?) ON CONFLICT (wall) DO NOTHING")
                    .with(microsOf(sample.wall), sample.place, sample.bytes, sample.total)
                    .run();
            transaction.commit();
        });
    });
}

Result<std::vector<SpaceSample>> HistoryTables::spacesSince(Instant from) const
{
    return guarded([&] {
        return m_connections->read([&](Database& database) {
            std::vector<SpaceSample> found;
            if (database.version() < kWithSpace)
                return found;
            Query query(database, "SELECT wall, place, bytes, total FROM space WHERE wall >= ? ORDER BY wall");
            query.with(microsOf(from));
            while (query.next())
                found.push_back({.wall = instantFromMicros(query.integer(0)),
                                 .place = query.text(1),
                                 .bytes = query.integer(2),
                                 .total = query.isNull(3) ? std::nullopt : std::optional(query.integer(3))});
            return found;
        });
    });
}

Result<void> HistoryTables::saveFields(std::span<const FieldPtr> fields)
{
    return guarded([&] {
        const std::lock_guard lock(m_writing);
        m_connections->write([&](Database& database) {
            Transaction transaction(database, Transaction::Kind::Write);
            writeFields(database, fields);
            transaction.commit();
        });
    });
}

Result<std::vector<History::FieldRun>> HistoryTables::fieldRunsAt(Instant at) const
{
    return guarded(
        [&] { return m_connections->read([&](Database& database) { return readFieldRuns(database, at); }); });
}

std::vector<History::FieldRun> HistoryTables::fieldRuns() const
{
    return m_connections->read([](Database& database) { return readAllFieldRuns(database); });
}

Result<std::vector<FieldPtr>> HistoryTables::fields(const FieldRun& run) const
{
    return guarded(
        [&] { return m_connections->read([&](Database& database) { return readFields(database, run); }); });
}

} // namespace sinew::store
