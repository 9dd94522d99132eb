// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/live/LiveState.h>
#include <sinew/read/source/Reader.h>
#include <sinew/store/History.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <stop_token>
#include <vector>

namespace sinew::app {

/// Which measured values: of these channels (none: all of the model), from <= source time <= to.
struct CsvRequest {
    std::vector<ChannelId> channels;
    Instant from, to;
};

/// Measured values as a table: time_utc, channel, element, quantity, value_si, unit_si, quality, simulated
/// (the word SIMULATED in every row of a simulated channel). Returns how many rows. An older file of that
/// name is replaced once the new one is whole; on failure or cancel nothing is left. Errors: InvalidInput
/// (from after to; an unknown channel), Cancelled, Io (names the file), and the history's. Thread: any
/// worker.
Result<std::uint64_t> exportCsv(const store::History& history, const Model& model, const CsvRequest& request,
                                const std::filesystem::path& file, const read::Progress& progress = {},
                                std::stop_token stop = {});

/// The model with what `shown` says of every channel, as a GeoPackage (store::exportGeoPackage).
Result<void> exportModel(const live::StateSnapshot& shown, const Model& model,
                         const std::filesystem::path& file);

} // namespace sinew::app
