// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/ComputedField.h>
#include <sinew/twin/Forecast.h>

#include <optional>

namespace sinew {

using FieldPtr = std::shared_ptr<const ComputedField>;

/// Whether a field holds what it says: as many values as elements and times, times that ascend, finite
/// numbers or NaN, intervals the right way round, a quantity of the catalogue. Errors: InvalidInput, naming
/// the quantity and the model.
Result<void> checkField(const ComputedField& field);

/// Where an instant lies among a field's times: `share` of the way from time `before` to time `after`.
struct FieldPlace {
    std::size_t before = 0, after = 0;
    double share = 0;
};
/// Nothing outside the field's times: the last value is never carried on.
std::optional<FieldPlace> placeAt(const ComputedField& field, Instant at);

/// What a field says of one of its elements at an instant, between its times; nothing outside them or where
/// the model says nothing.
std::optional<ForecastPoint> pointAt(const ComputedField& field, std::size_t element, Instant at);

} // namespace sinew
