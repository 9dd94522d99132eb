// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/battery/Leak.h>
#include <sinew/physics/battery/Oven.h>

#include <string_view>

namespace sinew::read {

/// What `solve battery` is asked: cells in a row, layers between them, a casing around.
struct BatteryCase {
    battery::Row row;
    battery::RowOptions options;
    std::vector<std::size_t> cells;          ///< indices of the row's parts
    std::optional<battery::OvenSearch> oven; ///< of a cell alone
    struct Gas {
        battery::Enclosure enclosure;
        double molPerCell = 0;
    };
    std::optional<Gas> gas;
};

/// A case in JSON; its keys stand in docs/physics/battery.md.
/// Errors: InvalidInput naming file and place; LimitExceeded (too many slices or samples).
Result<BatteryCase> parseBattery(std::string_view text, const std::string& fileName);

} // namespace sinew::read
