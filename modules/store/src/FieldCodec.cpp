// SPDX-License-Identifier: GPL-3.0-or-later
#include "FieldCodec.h"

#include "Bytes.h"
#include "Zstd.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::store {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint16_t kNothing = 65535;
constexpr double kSteps = 65534;
constexpr std::size_t kMaxRaw = 1ULL << 30, kMaxList = 1ULL << 26;

struct Scale {
    double low = 0, step = 0;

    std::uint16_t codeOf(float value) const
    {
        if (!std::isfinite(value))
            return kNothing;
        return step > 0
                   ? static_cast<std::uint16_t>(std::clamp(std::round((value - low) / step), 0.0, kSteps))
                   : std::uint16_t{0};
    }
    float valueOf(std::uint16_t code) const
    {
        return code == kNothing ? std::numeric_limits<float>::quiet_NaN()
                                : static_cast<float>(low + code * step);
    }
};

Scale scaleOf(const ComputedField& field)
{
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const auto* values : {&field.mean, &field.lower, &field.upper})
        for (const float value : *values)
            if (std::isfinite(value)) {
                low = std::min<double>(low, value);
                high = std::max<double>(high, value);
            }
    return low <= high ? Scale{low, (high - low) / kSteps} : Scale{};
}

using Codes = std::vector<std::uint16_t>;

std::uint16_t less(std::uint16_t a, std::uint16_t b)
{
    return static_cast<std::uint16_t>(a - b);
}
std::uint16_t plus(std::uint16_t a, std::uint16_t b)
{
    return static_cast<std::uint16_t>(a + b);
}

/// Differences wrap around: any two numbers have one.
void writePlanes(ByteWriter& out, const Codes& codes, std::size_t elements)
{
    Codes differences = codes;
    for (std::size_t i = codes.size(); i-- > elements;)
        differences[i] = less(codes[i], codes[i - elements]);
    for (const int shift : {0, 8})
        for (const std::uint16_t difference : differences)
            out.byte(static_cast<std::uint8_t>(difference >> shift));
}

Codes readPlanes(ByteReader& in, std::size_t count, std::size_t elements)
{
    Codes codes(count);
    for (const int shift : {0, 8})
        for (std::uint16_t& code : codes)
            code = static_cast<std::uint16_t>(code | in.byte() << shift);
    for (std::size_t i = elements; i < count; ++i)
        codes[i] = plus(codes[i], codes[i - elements]);
    return codes;
}

Codes codesOf(const std::vector<float>& values, const Scale& scale, const Codes* against)
{
    Codes codes(values.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = less(scale.codeOf(values[i]), against ? (*against)[i] : std::uint16_t{0});
    return codes;
}

std::vector<float> valuesOf(const Codes& codes, const Scale& scale, const Codes* against)
{
    std::vector<float> values(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
        values[i] = scale.valueOf(plus(codes[i], against ? (*against)[i] : std::uint16_t{0}));
    return values;
}

std::vector<Instant> readTimes(ByteReader& in)
{
    std::vector<Instant> times(in.count(1));
    std::uint64_t last = 0;
    for (Instant& time : times)
        time = instantFromMicros(static_cast<std::int64_t>(last += in.zigzag()));
    return times;
}

} // namespace

std::string encodeField(const ComputedField& field)
{
    ByteWriter out;
    out.byte(kVersion);
    out.varint(field.times.size());
    std::uint64_t last = 0;
    for (const Instant time : field.times) {
        const auto next = static_cast<std::uint64_t>(microsOf(time));
        out.zigzag(next - last);
        last = next;
    }
    out.varint(field.elements->size());
    const Scale scale = scaleOf(field);
    out.raw(scale.low);
    out.raw(scale.step);
    const Codes mean = codesOf(field.mean, scale, nullptr);
    writePlanes(out, mean, field.elements->size());
    for (const auto* bound : {&field.lower, &field.upper})
        writePlanes(out, codesOf(*bound, scale, &mean), field.elements->size());
    return compress(out.take());
}

Result<void> decodeField(std::string_view blob, std::size_t elements, ComputedField& field)
{
    const auto raw = decompress(blob, kMaxRaw, "a field");
    return raw ? parseField(*raw, elements, field) : passOn(raw);
}

Result<void> parseField(std::string_view raw, std::size_t elements, ComputedField& field)
{
    ByteReader in(raw);
    const bool known = in.byte() == kVersion;
    field.times = readTimes(in);
    const std::uint64_t held = in.varint();
    const auto low = in.raw<double>(), step = in.raw<double>();
    const std::size_t count = field.times.size() * elements;
    const bool ascends =
        std::ranges::adjacent_find(field.times, std::ranges::greater_equal{}) == field.times.end();
    if (!known || !in.good() || !ascends || held != elements || in.left() != 6 * count ||
        !std::isfinite(low) || !(step >= 0) || !std::isfinite(low + kSteps * step))
        return fail(ErrorCode::Corrupt, "a field's contents make no sense");
    const Scale scale{low, step};
    const Codes mean = readPlanes(in, count, elements);
    field.mean = valuesOf(mean, scale, nullptr);
    field.lower = valuesOf(readPlanes(in, count, elements), scale, &mean);
    field.upper = valuesOf(readPlanes(in, count, elements), scale, &mean);
    return {};
}

std::string encodeElements(const std::vector<ElementId>& elements)
{
    ByteWriter out;
    out.varint(elements.size());
    for (const ElementId& element : elements)
        out.text(element.value);
    return compress(out.take());
}

Result<std::vector<ElementId>> decodeElements(std::string_view blob)
{
    const auto raw = decompress(blob, kMaxList, "a field's list of elements");
    if (!raw)
        return passOn(raw);
    ByteReader in(*raw);
    std::vector<ElementId> elements;
    for (std::size_t left = in.count(1); left > 0 && in.good(); --left)
        elements.emplace_back(in.text());
    if (!in.good() || !in.atEnd())
        return fail(ErrorCode::Corrupt, "a field's list of elements makes no sense");
    return elements;
}

} // namespace sinew::store
