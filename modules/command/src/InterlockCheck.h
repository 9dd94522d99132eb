// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/LiveState.h>
#include <sinew/twin/Interlock.h>
#include <sinew/twin/Model.h>
#include <sinew/twin/Proposal.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sinew::command {

/// A set value that was sent to the field.
struct Operated {
    Instant world;
    double value = 0; ///< SI
};

/// What is known when a rule is asked.
struct InterlockFacts {
    const ModelIndex& index;
    const live::StateSnapshot* state; ///< null: nothing has been seen yet
    Instant world;
    std::function<std::vector<double>(const ActuatorId&)> underWay; ///< asked of it by other commands that run
    std::function<std::span<const Operated>(const ActuatorId&)> operated; ///< oldest first
};

/// A sentence for each rule that holds the command back: the rule's own, and what is so. A rule whose channel or
/// actuator is unknown, silent or bad holds back too: it cannot be shown to be safe.
std::vector<std::string> heldBack(std::span<const Interlock> rules, const Proposal& proposal,
                                  const InterlockFacts& facts);

} // namespace sinew::command
