// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/estimate/DetectionScore.h>
#include <sinew/estimate/PlantMonitor.h>
#include <sinew/physics/water/PipeNetwork.h>

#include <string>
#include <string_view>
#include <vector>

namespace sinew::read {

/// A SCADA historian's table: one row an instant at equal steps, one column a signal.
struct ScadaRecord {
    std::vector<std::string> columns; ///< without time and label
    std::vector<Instant> times;       ///< the file's own clock, taken as UTC; ascending
    Eigen::MatrixXd values;           ///< as in the file
    std::vector<int> labels;          ///< 1 attack, 0 none, other: unknown; empty: no such column
    double stepS = 3600;
    double resolution = 0; ///< of the last decimal written

    std::vector<int> hours() const;
    std::vector<bool> follows() const; ///< one step after the row before
};

/// CSV with a column DATETIME ("dd/mm/yy HH", also with a year of four digits, minutes and seconds; or ISO
/// 8601), tags, and perhaps ATT_FLAG. `name` is what errors call the file. Errors: InvalidInput naming file
/// and line (no time, no number, times that do not ascend or are no multiples of one step apart, fewer than two
/// rows), LimitExceeded.
Result<ScadaRecord> parseScada(std::string_view text, const std::string& name);

/// Columns are bound by name, as BATADAL's: L_<tank> level (m), F_<link> flow, S_<link> its status, P_<node>
/// pressure; anything else is a value like a pressure. Control rules are those of the network's [CONTROLS]
/// between a bound status and a bound level. Errors: InvalidInput (no level, or one of no tank of the
/// network).
Result<estimate::PlantLayout> plantLayout(const ScadaRecord& record, const water::PipeNetwork& network);

/// The record in the order of a layout's tags, rounded to its resolution. Errors: InvalidInput naming a
/// column that is missing.
Result<estimate::PlantRecord> plantRecord(const ScadaRecord& record, const estimate::PlantLayout& layout);

/// Stretches of rows labelled as attack.
std::vector<estimate::AttackWindow> labelledAttacks(const ScadaRecord& record);

/// CSV with the columns "from" and "to" (times as above, both hours included): those that lie within the
/// record. Errors: InvalidInput naming file and line.
Result<std::vector<estimate::AttackWindow>> parseAttacks(std::string_view text, const std::string& name,
                                                         const ScadaRecord& record);

} // namespace sinew::read
