// SPDX-License-Identifier: GPL-3.0-or-later
#include "InterlockCheck.h"

#include "Checks.h"
#include "Wording.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::command {

namespace {

using Kind = Interlock::Kind;
using Said = std::optional<std::string>; ///< what is so, where the rule holds the command back

struct Asked {
    ActuatorId actuator;
    double value = 0;
};

std::vector<Asked> askedBy(const Proposal& proposal)
{
    std::vector<Asked> all{{proposal.actuator, proposal.value}};
    for (const auto& [actuator, value] : proposal.alsoSet)
        all.push_back({actuator, value});
    return all;
}

std::string unsafe(const std::string& why)
{
    return "It cannot be shown to be safe: " + why;
}

/// A good, fresh value, or why there is none.
struct Reading {
    std::optional<double> value;
    std::string why;
};

Reading readingOf(const ChannelId& id, const InterlockFacts& facts)
{
    const std::string name = channelText(facts.index, id);
    if (!facts.index.channel(id))
        return {std::nullopt, fmt::format("there is no channel \"{}\".", id.value)};
    const live::ChannelState* now = facts.state ? stateOf(*facts.state, facts.index, id) : nullptr;
    if (!now || !now->known)
        return {std::nullopt, name + " has no value."};
    if (now->stale)
        return {std::nullopt, fmt::format("{} is stale: the last value is {} old.", name,
                                          durationText(facts.state->at - now->sourceTime))};
    if (now->quality == Quality::Bad)
        return {std::nullopt, name + " is of bad quality."};
    return {now->value, {}};
}

/// A channel that tells where an actuator stands: of its own quantity, which an effect is not.
ChannelId stateChannel(const Actuator& actuator, const ModelIndex& index)
{
    for (const ChannelId& id : {actuator.reported, actuator.measured})
        if (const Channel* channel = index.channel(id); channel && channel->quantity == actuator.quantity)
            return id;
    return {};
}

/// Where an actuator stands: what it reports; else what it was told last; else where it stands unless told.
Reading standOf(const Actuator& actuator, const InterlockFacts& facts)
{
    if (const ChannelId id = stateChannel(actuator, facts.index); !id.isEmpty())
        return readingOf(id, facts);
    const auto told = facts.operated(actuator.id);
    return {told.empty() ? actuator.safeValue : told.back().value, {}};
}

Said whileChannel(const Interlock& rule, const InterlockFacts& facts)
{
    const Reading now = readingOf(rule.channel, facts);
    if (!now.value)
        return unsafe(now.why);
    if (!rule.is.holds(*now.value))
        return std::nullopt;
    return fmt::format("{} is {}.", channelText(facts.index, rule.channel),
                       valueText(*now.value, facts.index.channel(rule.channel)->quantity));
}

/// As it stands, as it was told last, as other commands are moving it, and as this one would: none may meet the condition.
Said whileActuator(const ActuatorId& other, const Interlock::Condition& is, const Proposal& proposal,
                   const InterlockFacts& facts)
{
    const Actuator* actuator = facts.index.actuator(other);
    if (!actuator)
        return unsafe(fmt::format("there is no actuator \"{}\".", other.value));
    const auto text = [&](const char* how, double value) {
        return fmt::format("{} {} {}.", actuatorText(facts.index, other), how,
                           valueText(value, actuator->quantity));
    };
    for (const Asked& asked : askedBy(proposal))
        if (asked.actuator == other && is.holds(asked.value))
            return text("would be set by the same command to", asked.value);
    for (const double value : facts.underWay(other))
        if (is.holds(value))
            return text("is being moved to", value);
    if (const auto told = facts.operated(other); !told.empty() && is.holds(told.back().value))
        return text("was told to stand at", told.back().value);
    const Reading now = standOf(*actuator, facts);
    if (!now.value)
        return unsafe(now.why);
    return is.holds(*now.value) ? Said(text("stands at", *now.value)) : std::nullopt;
}

Said tooOften(const Interlock& rule, const ActuatorId& actuator, const InterlockFacts& facts)
{
    const auto all = facts.operated(actuator);
    const auto within = std::ranges::count_if(
        all, [&](const Operated& one) { return one.world > facts.world - rule.period; });
    if (within + std::ssize(facts.underWay(actuator)) < rule.count)
        return std::nullopt;
    return fmt::format("{} was commanded {} time{} within {}.", actuatorText(facts.index, actuator), within,
                       within == 1 ? "" : "s", durationText(rule.period));
}

Said tooFar(const Interlock& rule, const Asked& asked, const InterlockFacts& facts)
{
    const Actuator* actuator = facts.index.actuator(asked.actuator);
    if (!actuator)
        return unsafe(fmt::format("there is no actuator \"{}\".", asked.actuator.value));
    // All that it was told within the period, and what it had been told when that began.
    std::vector<double> before;
    double atFirst = actuator->safeValue;
    const auto all = facts.operated(asked.actuator);
    for (const Operated& one : all)
        one.world > facts.world - rule.period ? before.push_back(one.value) : void(atFirst = one.value);
    const bool wasTold = !all.empty() && all.front().world <= facts.world - rule.period;
    if (wasTold || stateChannel(*actuator, facts.index).isEmpty())
        before.push_back(atFirst);
    const Reading now = standOf(*actuator, facts);
    if (!now.value)
        return unsafe(now.why);
    before.push_back(*now.value);
    const auto far = std::ranges::max_element(
        before, {}, [&](double value) { return std::abs(asked.value - value); });
    if (std::abs(asked.value - *far) <= rule.change)
        return std::nullopt;
    return fmt::format("{} stood at {} within the last {}, and {} is asked for.",
                       actuatorText(facts.index, asked.actuator), valueText(*far, actuator->quantity),
                       durationText(rule.period), valueText(asked.value, actuator->quantity));
}

bool isAsked(const Interlock& rule, const Asked& asked)
{
    return rule.isAbout(asked.actuator) && (!rule.asked || rule.asked->holds(asked.value));
}

Said held(const Interlock& rule, const Asked& asked, const Proposal& proposal, const InterlockFacts& facts)
{
    const bool isIt = isAsked(rule, asked);
    switch (rule.kind) {
    case Kind::While:
        if (!isIt)
            return std::nullopt;
        return rule.other.isEmpty() ? whileChannel(rule, facts)
                                    : whileActuator(rule.other, rule.is, proposal, facts);
    case Kind::NotBoth:
        if (isIt)
            return whileActuator(rule.other, rule.is, proposal, facts);
        if (asked.actuator != rule.other || !rule.is.holds(asked.value))
            return std::nullopt;
        for (const Actuator& one : facts.index.model().actuators)
            if (rule.isAbout(one.id))
                if (auto said = whileActuator(one.id, *rule.asked, proposal, facts))
                    return said;
        return std::nullopt;
    case Kind::Count:
        return isIt ? tooOften(rule, asked.actuator, facts) : std::nullopt;
    case Kind::Step:
        return isIt ? tooFar(rule, asked, facts) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string> heldBack(std::span<const Interlock> rules, const Proposal& proposal,
                                  const InterlockFacts& facts)
{
    std::vector<std::string> all;
    for (const Interlock& rule : rules)
        for (const Asked& asked : askedBy(proposal))
            if (const Said said = held(rule, asked, proposal, facts)) {
                all.push_back(sentence(rule.sentence) + " " + *said);
                break; // one sentence for each rule
            }
    return all;
}

} // namespace sinew::command
