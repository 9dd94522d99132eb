// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Chunk.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::store {

/// What a span of samples comes to. min, max and sum are those of its best samples: bad ones count only where
/// there is nothing better, or one broken reading would flatten the whole curve.
struct Stats {
    enum Rank : int { NoNumber = 0, BadQuality = 1, Usable = 2 };

    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    std::int64_t count = 0;
    int rank = NoNumber;
    std::int64_t ranked = 0; ///< how many have that rank
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    double sum = 0;
    Quality worst = Quality::Good;

    void add(const Stats& other)
    {
        first = std::min(first, other.first);
        last = std::max(last, other.last);
        count += other.count;
        worst = std::max(worst, other.worst);
        if (other.rank > rank) {
            rank = other.rank;
            ranked = other.ranked;
            min = other.min;
            max = other.max;
            sum = other.sum;
        } else if (other.rank == rank) {
            ranked += other.ranked;
            min = std::min(min, other.min);
            max = std::max(max, other.max);
            sum += other.sum;
        }
    }
    void add(const Point& point) { add(of(point)); }
    static Stats of(const Point& point)
    {
        const int rank = std::isnan(point.value)         ? NoNumber
                         : point.quality == Quality::Bad ? BadQuality
                                                         : Usable;
        Stats one{.first = point.time,
                  .last = point.time,
                  .count = 1,
                  .rank = rank,
                  .ranked = 1,
                  .worst = point.quality};
        if (rank != NoNumber)
            one.min = one.max = one.sum = point.value;
        return one;
    }
    double mean() const { return rank == NoNumber ? std::nan("") : sum / static_cast<double>(ranked); }
};

} // namespace sinew::store
