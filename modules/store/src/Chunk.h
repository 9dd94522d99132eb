// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Sample.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::store {

/// A sample without its channel. Times in microseconds since 1970.
struct Point {
    std::int64_t time = 0;
    std::int64_t arrival = 0;
    double value = 0;
    Quality quality = Quality::Good;
};

using Points = std::vector<Point>;

inline constexpr std::size_t kMaxChunkPoints = 65536;

/// Points of strictly ascending time as one compressed, checksummed blob.
/// Layout (inside a zstd frame): version, count; times as zigzag differences of differences; lags of arrival
/// behind time as zigzag differences; qualities, a byte each; values' bits XOR the value before, byte plane
/// by byte plane (the planes of exponent and sign are nearly all zero).
std::string encodeChunk(std::span<const Point> points);

/// Errors: Corrupt. Allocates no more than kMaxChunkPoints need.
Result<Points> decodeChunk(std::string_view blob);

/// What lies inside the frame. Errors: Corrupt.
Result<Points> parseChunk(std::string_view raw);

/// Both ascending; where the times are the same, the first one stays.
Points mergePoints(const Points& present, const Points& added);

} // namespace sinew::store
