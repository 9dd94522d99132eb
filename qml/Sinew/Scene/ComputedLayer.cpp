// SPDX-License-Identifier: GPL-3.0-or-later
#include "ComputedLayer.h"

#include <sinew/core/Units.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace sinew::scene {

namespace {

std::vector<FieldPtr> wanted(const std::string& quantity, std::span<const FieldPtr> fields)
{
    std::vector<FieldPtr> found;
    for (const FieldPtr& field : fields)
        if (field->quantity == quantity && !field->withCommand)
            found.push_back(field);
    std::ranges::stable_sort(found, {}, [](const FieldPtr& f) { return f->issuedAt; });
    return found;
}

std::vector<std::uint32_t> cellsOf(const HeatmapIndex& index, const ComputedField& field)
{
    std::vector<std::uint32_t> cells;
    cells.reserve(field.elements->size());
    for (const ElementId& id : *field.elements)
        cells.push_back(index.elementIndex(id).value_or(HeatmapIndex::kNone));
    return cells;
}

constexpr std::size_t kSamples = 50'000; // a hundredth of them is enough to see where the bulk ends

/// All but the outermost hundredth of the values at either end; nothing where there are none.
std::optional<HeatmapRange> bulkOf(const std::vector<ComputedLayer::Part>& parts)
{
    std::size_t all = 0;
    for (const auto& part : parts)
        all += part.field->mean.size();
    const std::size_t step =
        std::max<std::size_t>(1, all / kSamples) | 1; // odd: not always the same elements
    std::vector<float> values;
    for (const auto& part : parts)
        for (std::size_t i = 0; i < part.field->mean.size(); i += step)
            if (std::isfinite(part.field->mean[i]) &&
                part.cells[i % part.cells.size()] != HeatmapIndex::kNone)
                values.push_back(part.field->mean[i]);
    if (values.empty())
        return std::nullopt;
    const auto cut = static_cast<std::ptrdiff_t>(values.size() / 100),
               last = static_cast<std::ptrdiff_t>(values.size()) - 1;
    std::ranges::nth_element(values, values.begin() + cut);
    const double low = values[static_cast<std::size_t>(cut)];
    std::ranges::nth_element(values, values.begin() + (last - cut));
    return HeatmapRange{low, values[static_cast<std::size_t>(last - cut)]};
}

struct Limits {
    std::optional<double> low, high;
};

constexpr double kAlike = 1.2;

/// The outermost limits of the channels of this quantity on the assets that are computed; where each has one of its own (a
/// manhole's depth), none means anything for the others.
Limits limitsOf(const HeatmapIndex& index, const std::string& quantity,
                const std::vector<ComputedLayer::Part>& parts)
{
    const Model& model = *index.model();
    std::unordered_set<AssetId> assets;
    for (const auto& part : parts)
        if (const auto known =
                std::ranges::find_if(part.cells, [](std::uint32_t c) { return c != HeatmapIndex::kNone; });
            known != part.cells.end())
            assets.insert(model.elements[*known].asset);
    Limits limits;
    double leastHigh = std::numeric_limits<double>::infinity(), mostLow = -leastHigh;
    for (std::size_t c = 0; c < model.channels.size(); ++c) {
        const Channel& channel = model.channels[c];
        const std::uint32_t element = index.elementOfChannel()[c];
        if (channel.quantity != quantity || element == HeatmapIndex::kNone ||
            !assets.contains(model.elements[element].asset))
            continue;
        if (channel.lowLimit) {
            limits.low = std::min(limits.low.value_or(*channel.lowLimit), *channel.lowLimit);
            mostLow = std::max(mostLow, *channel.lowLimit);
        }
        if (channel.highLimit) {
            limits.high = std::max(limits.high.value_or(*channel.highLimit), *channel.highLimit);
            leastHigh = std::min(leastHigh, *channel.highLimit);
        }
    }
    if (limits.high && *limits.high > leastHigh + (kAlike - 1) * std::fabs(leastHigh))
        limits.high.reset();
    if (limits.low && mostLow > *limits.low + (kAlike - 1) * std::fabs(*limits.low))
        limits.low.reset();
    return limits;
}

} // namespace

HeatmapRange rounded(const HeatmapRange& range, const std::string& quantity)
{
    const auto known = findQuantity(quantity);
    const auto unit = findUnit(known ? known->displaySi : std::string_view());
    const Unit shown = unit.value_or(Unit{});
    const double low = shown.fromSi(range.low), high = shown.fromSi(range.high);
    const double span = high > low ? high - low : std::max(1e-6, std::fabs(low) * 0.1);
    const double power = std::pow(10, std::floor(std::log10(span / 4)));
    const double step = power * (span / 4 < 2 * power ? 1 : span / 4 < 5 * power ? 2 : 5);
    const double from = std::floor(low / step + 1e-6) * step, to = std::ceil(high / step - 1e-6) * step;
    return {shown.toSi(from), shown.toSi(to > from ? to : from + step)};
}

ComputedLayer::ComputedLayer(const HeatmapIndex& index, const std::string& quantity,
                             std::span<const FieldPtr> fields)
    : m_model(index.model()), m_quantity(quantity)
{
    for (const FieldPtr& field : wanted(quantity, fields)) {
        // The fields of a run share their elements: looked up once.
        const auto same = std::ranges::find_if(
            m_parts, [&](const Part& p) { return p.field->elements == field->elements; });
        m_parts.push_back({field, same == m_parts.end() ? cellsOf(index, *field) : same->cells});
    }
    const Limits limits = limitsOf(index, quantity, m_parts);
    HeatmapRange range = limits.low && limits.high
                             ? HeatmapRange{}
                             : rounded(bulkOf(m_parts).value_or(HeatmapRange{}), quantity);
    range.low = limits.low.value_or(range.low);
    range.high = limits.high.value_or(range.high);
    m_range = range.low < range.high ? range : rounded(bulkOf(m_parts).value_or(HeatmapRange{}), quantity);
}

bool ComputedLayer::isOf(const HeatmapIndex& index, const std::string& quantity,
                         std::span<const FieldPtr> fields) const
{
    return index.model() == m_model && quantity == m_quantity &&
           std::ranges::equal(wanted(quantity, fields), m_parts, {}, {}, &Part::field);
}

} // namespace sinew::scene
