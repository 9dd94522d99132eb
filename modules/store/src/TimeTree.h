// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Sql.h"
#include "Stats.h"

#include <functional>
#include <utility>

namespace sinew::store {

/// The chunks of one channel and the pyramid above them, as a binary tree over time.
///
/// A node of level L covers 2^L µs from a multiple of 2^L. A leaf holds at most kLeafPoints samples in one
/// chunk; one that overflows becomes an inner node with two children. So chunks adapt to any rate, every
/// level of the tree is a level of the pyramid, and a late sample touches one chunk and the nodes above it.
/// Thread: that of its connection. Throws Failure.
class TimeTree {
public:
    static constexpr std::size_t kLeafPoints = 1024;
    static constexpr int kRootLevel = 63;
    static constexpr std::int64_t kMin = -(std::int64_t(1) << 62); ///< first instant that fits
    static constexpr std::int64_t kMax = (std::int64_t(1) << 62) - 1;

    TimeTree(Database& database, std::int64_t channel) : m_database(database), m_channel(channel) {}

    /// Ascending; times that are there already stay as they are.
    void insert(const Points& points);
    /// The chunk that covers `time`; empty where there is none.
    Points chunkAt(std::int64_t time) const;
    /// Whole chunks that may hold samples in [from, to], in order, until `take` returns false.
    void visitChunks(std::int64_t from, std::int64_t to,
                     const std::function<bool(const Points&)>& take) const;
    /// The last sample at or before `time`.
    std::optional<Point> latest(std::int64_t time) const;
    /// First and last sample.
    std::optional<std::pair<std::int64_t, std::int64_t>> extent() const;

    /// Statistics of [from, to] in slots of 2^level µs: calls `add(slot, stats)`, several times for a slot;
    /// slot 0 holds `from`. Reads a number of rows that depends on the number of slots only.
    void summarise(std::int64_t from, std::int64_t to, int level,
                   const std::function<void(std::size_t, const Stats&)>& add) const;

    static std::int64_t slotStart(std::int64_t time, int level);
    /// The smallest level at which [from, to] touches at most `slots`.
    static int levelFor(std::int64_t from, std::int64_t to, std::size_t slots);

private:
    struct Node {
        int level;
        std::int64_t start;
        bool leaf;
        Stats stats;
    };
    class Summary;

    std::optional<Node> node(int level, std::int64_t start) const;
    static Node nodeOf(const Query& row);
    void write(const Node& node);
    Stats place(int level, std::int64_t start, const Points& points);
    Stats makeLeaf(int level, std::int64_t start, const Points& points);
    Stats makeInner(int level, std::int64_t start, const Stats& left, const Stats& right);
    Points chunk(std::int64_t start) const;
    Points decoded(const Query& row, int blobColumn, std::int64_t start) const;

    Database& m_database;
    std::int64_t m_channel;
};

} // namespace sinew::store
