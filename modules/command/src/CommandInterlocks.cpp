// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules say of the commands that are there.
#include "Checks.h"
#include "CommandPrivate.h"

#include <algorithm>

namespace sinew::command {

namespace {

constexpr std::size_t kMostOperated = 1000; // of one actuator: no rule looks back further

} // namespace

std::vector<std::string> CommandService::Private::interlocksOf(const Entry& entry,
                                                               const live::StateSnapshot* state) const
{
    const auto underWay = [&](const ActuatorId& actuator) {
        std::vector<double> values;
        for (const auto& [id, other] : entries)
            if (id != entry.record.id && isInFlight(other->record.state) && !other->operateSentWall)
                for (const Target& target : other->targets)
                    if (target.actuator == actuator)
                        values.push_back(target.value);
        return values;
    };
    const auto sent = [&](const ActuatorId& actuator) -> std::span<const Operated> {
        const auto found = operated.find(actuator);
        return found == operated.end() ? std::span<const Operated>() : std::span(found->second);
    };
    return heldBack(interlocks.all(), entry.record.proposal, {index, state, clock.world(), underWay, sent});
}

std::vector<std::string> CommandService::Private::heldNow(const Entry& entry) const
{
    auto held = interlocksOf(entry, looked ? &*looked : nullptr);
    if (looked)
        for (std::string& why : suspectInputs(entry.record.proposal, index, *looked))
            held.push_back(std::move(why));
    return held;
}

void CommandService::Private::lookAtInterlocks()
{
    for (auto& [id, entry] : entries) {
        const State state = entry->record.state;
        const bool isOpen = state == State::Proposed || state == State::Ready || state == State::Approved;
        auto held = isOpen ? heldNow(*entry) : std::vector<std::string>();
        if (held == entry->record.heldBack)
            continue;
        entry->record.heldBack = std::move(held);
        changed(*entry);
    }
}

void CommandService::Private::noteOperated(const Entry& entry, Event event, Instant world)
{
    if (event != Event::Operate)
        return;
    for (const Target& target : entry.targets) {
        auto& all = operated[target.actuator];
        all.push_back({world, target.value});
        if (all.size() > kMostOperated)
            all.erase(all.begin());
    }
}

} // namespace sinew::command
