// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chunk.h"

#include "Bytes.h"
#include "Zstd.h"

#include <algorithm>
#include <bit>

namespace sinew::store {

namespace {

constexpr std::uint8_t kVersion = 1;
/// Two varints of at most ten bytes, a quality and a value a point.
constexpr std::size_t kMaxRaw = 16 + kMaxChunkPoints * 29;

// Differences wrap around in unsigned arithmetic: any two times have one.
std::uint64_t bits(std::int64_t value)
{
    return static_cast<std::uint64_t>(value);
}

void writeTimes(ByteWriter& out, std::span<const Point> points)
{
    std::uint64_t last = 0, step = 0;
    for (const Point& point : points) {
        const std::uint64_t next = bits(point.time) - last;
        out.zigzag(next - step);
        step = next;
        last = bits(point.time);
    }
}

void writeLags(ByteWriter& out, std::span<const Point> points)
{
    std::uint64_t last = 0;
    for (const Point& point : points) {
        const std::uint64_t lag = bits(point.arrival) - bits(point.time);
        out.zigzag(lag - last);
        last = lag;
    }
}

void writeValues(ByteWriter& out, std::span<const Point> points)
{
    for (int plane = 0; plane < 8; ++plane) {
        std::uint64_t last = 0;
        for (const Point& point : points) {
            const auto value = std::bit_cast<std::uint64_t>(point.value);
            out.byte(static_cast<std::uint8_t>((value ^ last) >> (8 * plane)));
            last = value;
        }
    }
}

void readTimes(ByteReader& in, Points& points)
{
    std::uint64_t last = 0, step = 0;
    for (Point& point : points) {
        step += in.zigzag();
        last += step;
        point.time = static_cast<std::int64_t>(last);
    }
}

void readLags(ByteReader& in, Points& points)
{
    std::uint64_t lag = 0;
    for (Point& point : points) {
        lag += in.zigzag();
        point.arrival = static_cast<std::int64_t>(bits(point.time) + lag);
    }
}

void readValues(ByteReader& in, Points& points)
{
    std::vector<std::uint64_t> differences(points.size());
    for (int plane = 0; plane < 8; ++plane)
        for (std::uint64_t& difference : differences)
            difference |= static_cast<std::uint64_t>(in.byte()) << (8 * plane);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        value ^= differences[i];
        points[i].value = std::bit_cast<double>(value);
    }
}

/// True where all are known.
bool readQualities(ByteReader& in, Points& points)
{
    bool known = true;
    for (Point& point : points) {
        const std::uint8_t quality = in.byte();
        known = known && quality <= static_cast<std::uint8_t>(Quality::Bad);
        point.quality = static_cast<Quality>(std::min<std::uint8_t>(quality, 2));
    }
    return known;
}

} // namespace

std::string encodeChunk(std::span<const Point> points)
{
    ByteWriter out;
    out.byte(kVersion);
    out.varint(points.size());
    writeTimes(out, points);
    writeLags(out, points);
    for (const Point& point : points)
        out.byte(static_cast<std::uint8_t>(point.quality));
    writeValues(out, points);
    return compress(out.take());
}

Result<Points> decodeChunk(std::string_view blob)
{
    const Result<std::string> raw = decompress(blob, kMaxRaw, "a chunk");
    if (!raw)
        return passOn(raw);
    return parseChunk(*raw);
}

Result<Points> parseChunk(std::string_view raw)
{
    ByteReader in(raw);
    if (in.byte() != kVersion)
        return fail(ErrorCode::Corrupt, "a chunk has an unknown version");
    Points points(std::min(in.count(11), kMaxChunkPoints));
    readTimes(in, points);
    readLags(in, points);
    const bool known = readQualities(in, points);
    readValues(in, points);
    const bool ascending =
        std::ranges::adjacent_find(points, std::greater_equal<>{}, &Point::time) == points.end();
    if (!in.good() || !in.atEnd() || !known || !ascending)
        return fail(ErrorCode::Corrupt, "a chunk's contents make no sense");
    return points;
}

Points mergePoints(const Points& present, const Points& added)
{
    Points merged;
    merged.reserve(present.size() + added.size());
    std::ranges::merge(present, added, std::back_inserter(merged), {}, &Point::time, &Point::time);
    const auto repeated = std::ranges::unique(merged, {}, &Point::time);
    merged.erase(repeated.begin(), repeated.end());
    return merged;
}

} // namespace sinew::store
