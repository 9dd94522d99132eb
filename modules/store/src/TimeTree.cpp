// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimeTree.h"

#include <fmt/format.h>
#include <sinew/core/Time.h>

namespace sinew::store {

namespace {

/// First instant of a node's right half.
std::int64_t middle(int level, std::int64_t start)
{
    return start + (std::int64_t(1) << (level - 1));
}

/// Last instant of a node.
std::int64_t endOf(int level, std::int64_t start)
{
    return level == TimeTree::kRootLevel ? TimeTree::kMax : start + ((std::int64_t(1) << level) - 1);
}

std::pair<Points, Points> halves(int level, std::int64_t start, const Points& points)
{
    const auto cut = std::ranges::lower_bound(points, middle(level, start), {}, &Point::time);
    return {Points(points.begin(), cut), Points(cut, points.end())};
}

Stats statsOf(const Points& points)
{
    Stats stats;
    for (const Point& point : points)
        stats.add(point);
    return stats;
}

} // namespace

std::int64_t TimeTree::slotStart(std::int64_t time, int level)
{
    return level == kRootLevel ? kMin : (time >> level) << level;
}

int TimeTree::levelFor(std::int64_t from, std::int64_t to, std::size_t slots)
{
    int level = 0;
    while (level < kRootLevel && static_cast<std::uint64_t>((to >> level) - (from >> level)) >= slots)
        ++level;
    return level;
}

TimeTree::Node TimeTree::nodeOf(const Query& row)
{
    return {.level = static_cast<int>(row.integer(0)),
            .start = row.integer(1),
            .leaf = row.integer(2) != 0,
            .stats = {.first = row.integer(3),
                      .last = row.integer(4),
                      .count = row.integer(5),
                      .rank = static_cast<int>(row.integer(6)),
                      .ranked = row.integer(7),
                      .min = row.real(8),
                      .max = row.real(9),
                      .sum = row.real(10),
                      .worst = static_cast<Quality>(std::clamp<std::int64_t>(row.integer(11), 0, 2))}};
}

std::optional<TimeTree::Node> TimeTree::node(int level, std::int64_t start) const
{
    Query query(m_database,
                "SELECT level, start, leaf, first, last, count, rank, ranked, min, max, sum, worst FROM node "
                "WHERE channel = ? AND level = ? AND start = ?");
    query.with(m_channel, level, start);
    return query.next() ? std::optional(nodeOf(query)) : std::nullopt;
}

void TimeTree::write(const Node& node)
{
    const Stats& s = node.stats;
    Query(m_database,
          "INSERT INTO node (channel, level, start, leaf, first, last, count, rank, ranked, min, max, sum, worst) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, level, start) DO UPDATE SET leaf = "
          "excluded.leaf, first = excluded.first, last = excluded.last, count = excluded.count, rank = "
          "excluded.rank, ranked = excluded.ranked, min = excluded.min, max = excluded.max, sum = excluded.sum, "
          "worst = excluded.worst")
        .with(m_channel, node.level, node.start, node.leaf, s.first, s.last, s.count, s.rank, s.ranked, s.min,
              s.max, s.sum, static_cast<int>(s.worst))
        .run();
}

Points TimeTree::decoded(const Query& row, int blobColumn, std::int64_t start) const
{
    Result<Points> points = decodeChunk(row.blob(blobColumn));
    if (!points)
        raise(ErrorCode::Corrupt,
              fmt::format("{} (channel number {}, from {})", points.error().message, m_channel,
                          formatUtc(instantFromMicros(start))),
              m_database.name());
    return std::move(*points);
}

Points TimeTree::chunk(std::int64_t start) const
{
    Query query(m_database, "SELECT data FROM chunk WHERE channel = ? AND start = ?");
    query.with(m_channel, start);
    if (!query.next())
        raise(ErrorCode::Corrupt,
              fmt::format("a chunk is missing (channel number {}, from {})", m_channel,
                          formatUtc(instantFromMicros(start))),
              m_database.name());
    return decoded(query, 0, start);
}

void TimeTree::insert(const Points& points)
{
    if (!points.empty())
        place(kRootLevel, kMin, points);
}

Stats TimeTree::place(int level, std::int64_t start, const Points& points)
{
    const std::optional<Node> present = node(level, start);
    if (points.empty())
        return present ? present->stats : Stats{};
    if (!present)
        return makeLeaf(level, start, points);
    if (present->leaf)
        return makeLeaf(level, start, mergePoints(chunk(start), points));
    const auto [left, right] = halves(level, start, points);
    const Stats leftStats = place(level - 1, start, left);
    return makeInner(level, start, leftStats, place(level - 1, middle(level, start), right));
}

Stats TimeTree::makeLeaf(int level, std::int64_t start, const Points& points)
{
    if (points.size() > kLeafPoints) {
        // The left half takes the chunk's place: both begin at `start`.
        Query(m_database, "DELETE FROM chunk WHERE channel = ? AND start = ?").with(m_channel, start).run();
        const auto [left, right] = halves(level, start, points);
        const Stats leftStats = left.empty() ? Stats{} : makeLeaf(level - 1, start, left);
        return makeInner(level, start, leftStats,
                         right.empty() ? Stats{} : makeLeaf(level - 1, middle(level, start), right));
    }
    Query(m_database,
          "INSERT INTO chunk (channel, start, level, data) VALUES (?, ?, ?, ?) ON CONFLICT (channel, start) "
          "DO UPDATE SET level = excluded.level, data = excluded.data")
        .with(m_channel, start, level, std::string_view(encodeChunk(points)))
        .run();
    const Node leaf{.level = level, .start = start, .leaf = true, .stats = statsOf(points)};
    write(leaf);
    return leaf.stats;
}

Stats TimeTree::makeInner(int level, std::int64_t start, const Stats& left, const Stats& right)
{
    Node inner{.level = level, .start = start, .leaf = false, .stats = left};
    inner.stats.add(right);
    write(inner);
    return inner.stats;
}

Points TimeTree::chunkAt(std::int64_t time) const
{
    Query query(m_database,
                "SELECT data, start FROM chunk WHERE channel = ? AND start <= ? ORDER BY start DESC LIMIT 1");
    query.with(m_channel, time);
    return query.next() ? decoded(query, 0, query.integer(1)) : Points{};
}

void TimeTree::visitChunks(std::int64_t from, std::int64_t to,
                           const std::function<bool(const Points&)>& take) const
{
    // The chunk that begins before `from` may reach into the window.
    Query query(m_database,
                "SELECT data, start FROM chunk WHERE channel = ?1 AND start <= ?3 AND start >= "
                "coalesce((SELECT start FROM "
                "chunk WHERE channel = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1), ?2) ORDER BY start");
    query.with(m_channel, from, to);
    while (query.next() && take(decoded(query, 0, query.integer(1)))) {
    }
}

std::optional<Point> TimeTree::latest(std::int64_t time) const
{
    Query query(m_database,
                "SELECT data, start FROM chunk WHERE channel = ? AND start <= ? ORDER BY start DESC");
    query.with(m_channel, time);
    while (query.next()) {
        const Points points = decoded(query, 0, query.integer(1));
        const auto after = std::ranges::upper_bound(points, time, {}, &Point::time);
        if (after != points.begin())
            return *std::prev(after);
    }
    return std::nullopt;
}

std::optional<std::pair<std::int64_t, std::int64_t>> TimeTree::extent() const
{
    const std::optional<Node> root = node(kRootLevel, kMin);
    return root ? std::optional(std::pair(root->stats.first, root->stats.last)) : std::nullopt;
}

/// Adds what the tree knows of a window into slots.
class TimeTree::Summary {
public:
    Summary(const TimeTree& tree, std::int64_t from, std::int64_t to, int level,
            const std::function<void(std::size_t, const Stats&)>& add)
        : m_tree(tree), m_from(from), m_to(to), m_level(level), m_add(add)
    {
    }
    void run()
    {
        addLevel(m_level, false);
        for (int level = m_level + 1; level <= kRootLevel; ++level)
            addLevel(level, true);
    }

private:
    std::size_t slotOf(std::int64_t time) const
    {
        return m_level == kRootLevel ? 0 : static_cast<std::size_t>((time >> m_level) - (m_from >> m_level));
    }
    void addLevel(int level, bool leavesOnly)
    {
        Query query(m_tree.m_database,
                    leavesOnly ? "SELECT level, start, leaf, first, last, count, rank, ranked, min, max, "
                                 "sum, worst FROM node "
                                 "WHERE channel = ? AND level = ? AND start BETWEEN ? AND ? AND leaf = 1"
                               : "SELECT level, start, leaf, first, last, count, rank, ranked, min, max, "
                                 "sum, worst FROM node "
                                 "WHERE channel = ? AND level = ? AND start BETWEEN ? AND ?");
        query.with(m_tree.m_channel, level, slotStart(m_from, level), slotStart(m_to, level));
        while (query.next())
            addNode(nodeOf(query));
    }
    void addNode(const Node& node)
    {
        if (node.stats.last < m_from || node.stats.first > m_to)
            return;
        const bool inside = node.stats.first >= m_from && node.stats.last <= m_to;
        if (inside && slotOf(node.stats.first) == slotOf(node.stats.last))
            return m_add(slotOf(node.stats.first), node.stats);
        if (node.leaf)
            return addPoints(m_tree.chunk(node.start));
        for (const std::int64_t start : {node.start, middle(node.level, node.start)})
            if (start <= m_to && endOf(node.level - 1, start) >= m_from)
                if (const std::optional<Node> child = m_tree.node(node.level - 1, start))
                    addNode(*child);
    }
    void addPoints(const Points& points)
    {
        for (const Point& point : points)
            if (point.time >= m_from && point.time <= m_to)
                m_add(slotOf(point.time), Stats::of(point));
    }

    const TimeTree& m_tree;
    std::int64_t m_from, m_to;
    int m_level;
    const std::function<void(std::size_t, const Stats&)>& m_add;
};

void TimeTree::summarise(std::int64_t from, std::int64_t to, int level,
                         const std::function<void(std::size_t, const Stats&)>& add) const
{
    Summary(*this, from, to, level, add).run();
}

} // namespace sinew::store
