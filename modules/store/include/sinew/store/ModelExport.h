// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Model.h>
#include <sinew/twin/Sample.h>

#include <filesystem>
#include <vector>

namespace sinew::store {

/// What one channel said at the instant of an export.
struct ExportedState {
    ChannelId channel;
    ElementId element;
    std::string quantity, unit;  ///< unit of the value: SI
    std::optional<double> value; ///< SI; nothing where no sample has ever come
    std::optional<Instant> time; ///< source time
    Quality quality = Quality::Good;
    bool stale = false;
    bool simulated = false;
};

/// A GeoPackage for other programs: the model's layers and tables as in model.gpkg, the point layer `states`
/// with one feature per bound channel (at its element; columns channel, element_id, quantity, value_si,
/// unit_si, quality, stale, time_utc, simulated), and the table `sinew_export` that says of when it is and
/// whether it is SIMULATED. An older file of that name is replaced once the new one is whole. Errors:
/// NoSpace, Io (naming the file); nothing is left behind. Thread: any.
Result<void> exportGeoPackage(const std::filesystem::path& file, const Model& model, Instant at,
                              const std::vector<ExportedState>& states);

} // namespace sinew::store
