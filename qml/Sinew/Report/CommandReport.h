// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Format.h"

#include <QString>
#include <sinew/command/CommandService.h>
#include <sinew/loop/Loop.h>
#include <sinew/store/History.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Model.h>

#include <vector>

namespace sinew::report {

/// Everything that the report of one command tells of.
struct CommandFacts {
    const command::CommandRecord& command;
    const loop::Overview& overview;
    const ModelIndex& index;
    const ui::DisplayOptions& display;
    const std::vector<store::LedgerRow>& ledger; ///< of the whole project; the command's own are picked
    const std::vector<Sample>& measured;         ///< of the channel that is verified, SI; may be empty
    Instant writtenAt;                           ///< wall
};

/// The samples that a plan compares, over its points' span and an hour before it.
Result<std::vector<Sample>> measuredFor(const store::History& history, const VerifyPlan& plan);

/// The ledger's rows of one command, in order. Pure.
std::vector<store::LedgerRow> rowsOf(const std::vector<store::LedgerRow>& ledger, const CommandId& command);

/// What the report says, as HTML 4: what, why, with and without, who decided, proof, ledger. Pure.
/// Everything that comes from data is escaped.
QString commandReportHtml(const CommandFacts& facts);

/// The report as PDF, A4. Data of a simulated field: SIMULATED on every page. The file is there whole or not
/// at all. Errors: Io (naming the file). Thread: any.
Result<void> writeCommandReport(const CommandFacts& facts, const QString& file);

} // namespace sinew::report
