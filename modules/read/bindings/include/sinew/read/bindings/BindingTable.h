// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <string_view>
#include <vector>

namespace sinew::read {

/// A CSV that says which channel or actuator belongs to which element.
///
/// Columns: kind (channel or actuator), id, element, quantity, unit; for channels low_limit, low_warning,
/// high_warning, high_limit, grace_s, plausible_min, plausible_max, rate_per_s (faster is impossible); for
/// actuators action, name, min, max, safe, rate_per_s, hazardous (yes/no), reported, measured. Numbers are in the row's unit; absent columns
/// are empty. element is an element's id, or ASSET/CLASS/KEY where KEY is its key in the source or its name
/// and CLASS may be *.
struct BindingTable {
    std::vector<Channel> channels;                          ///< element holds the reference as written
    std::vector<Actuator> actuators;                        ///< likewise
    std::vector<std::string> channelPlaces, actuatorPlaces; ///< "file:line" of each
};

/// Errors: InvalidInput naming file, line and cause of the wrong rows (the first six, and how many more).
Result<BindingTable> parseBindings(std::string_view text, const std::string& fileName);
Result<BindingTable> readBindings(const std::filesystem::path& path);

/// Adds to the model, or replaces what has the same id. All or nothing.
/// Errors: InvalidInput naming the rows, likewise: no such element, more than one, a limit below the one it
/// should be above.
Result<void> applyBindings(Model& model, const BindingTable& table, bool simulated);

/// The same table of a model's bindings, to be edited elsewhere and read back.
std::string formatBindings(const Model& model);

} // namespace sinew::read
