// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/FieldReading.h>

#include <sinew/core/Units.h>

#include <algorithm>
#include <cmath>

namespace sinew {

namespace {

std::string nameOf(const ComputedField& field)
{
    return "the field of " + (field.quantity.empty() ? "no quantity" : field.quantity) + " of " +
           field.system + "/" + field.model;
}

const char* wrongNumbers(const ComputedField& field)
{
    for (const auto* values : {&field.mean, &field.lower, &field.upper})
        if (std::ranges::any_of(*values, [](float v) { return std::isinf(v); }))
            return "holds a value that is infinite";
    for (std::size_t i = 0; i < field.mean.size(); ++i)
        if (field.lower[i] > field.upper[i])
            return "has an interval whose lower end is above its upper end";
    return nullptr;
}

const char* wrong(const ComputedField& field)
{
    if (!findQuantity(field.quantity))
        return "has a quantity that is not in the catalogue";
    if (!field.elements || field.elements->empty() || field.times.empty())
        return "has no elements or no times";
    if (std::ranges::adjacent_find(field.times, std::ranges::greater_equal{}) != field.times.end())
        return "has times that do not ascend";
    const std::size_t wanted = field.times.size() * field.elements->size();
    if (field.mean.size() != wanted || field.lower.size() != wanted || field.upper.size() != wanted)
        return "does not hold one value for each of its elements and times";
    return wrongNumbers(field);
}

} // namespace

Result<void> checkField(const ComputedField& field)
{
    if (const char* what = wrong(field))
        return fail(ErrorCode::InvalidInput, what, nameOf(field));
    return {};
}

std::optional<FieldPlace> placeAt(const ComputedField& field, Instant at)
{
    const auto& times = field.times;
    if (times.empty() || at < times.front() || at > times.back())
        return std::nullopt;
    const auto after = std::ranges::lower_bound(times, at);
    const auto k = static_cast<std::size_t>(after - times.begin());
    if (*after == at)
        return FieldPlace{k, k, 0};
    return FieldPlace{k - 1, k, toSeconds(at - times[k - 1]) / toSeconds(times[k] - times[k - 1])};
}

std::optional<ForecastPoint> pointAt(const ComputedField& field, std::size_t element, Instant at)
{
    const auto place = placeAt(field, at);
    if (!place)
        return std::nullopt;
    const auto mix = [&](const std::vector<float>& values) {
        const double a = values[field.at(place->before, element)],
                     b = values[field.at(place->after, element)];
        return a + (b - a) * place->share;
    };
    const ForecastPoint point{at, mix(field.mean), mix(field.lower), mix(field.upper)};
    return std::isfinite(point.mean) ? std::optional(point) : std::nullopt;
}

} // namespace sinew
