// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Accounts.h>
#include <sinew/core/Result.h>
#include <sinew/live/LiveState.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>
#include <sinew/twin/Proposal.h>

#include <optional>
#include <string>
#include <vector>

namespace sinew::command {

/// Whether a proposal can be carried out at all. Errors: InvalidInput, Timeout (acting no longer helps).
Result<void> validate(const Proposal& proposal, const ModelIndex& index, Instant world);
std::optional<std::string> wrongPlan(const VerifyPlan& plan, const ModelIndex& index);

/// Each says in words what keeps a command from being released, or nothing.
std::optional<std::string> tooLate(const Proposal& proposal, Instant world);
std::optional<std::string> outOfRange(const Proposal& proposal, const ModelIndex& index);
std::optional<std::string> belowSkillGate(const Proposal& proposal, const std::optional<Skill>& skill);
std::optional<std::string> badInputs(const Proposal& proposal, const ModelIndex& index,
                                     const live::StateSnapshot& state);
/// What it rests on, or would be judged by, and is under suspicion: a sentence each.
std::vector<std::string> suspectInputs(const Proposal& proposal, const ModelIndex& index,
                                       const live::StateSnapshot& state);
/// Null: the snapshot knows nothing of that channel.
const live::ChannelState* stateOf(const live::StateSnapshot& state, const ModelIndex& index,
                                  const ChannelId& id);

} // namespace sinew::command
