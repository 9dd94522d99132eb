// SPDX-License-Identifier: GPL-3.0-or-later
#include "Checks.h"

#include "Entry.h"
#include "Wording.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace sinew::command {

bool mayApprove(Role role)
{
    return role == Role::Operator || role == Role::Approver || role == Role::Administrator;
}

bool mayCommand(Role role)
{
    return role == Role::Operator || role == Role::Administrator;
}

namespace {

std::vector<std::pair<ActuatorId, double>> settingsOf(const Proposal& proposal)
{
    std::vector<std::pair<ActuatorId, double>> all{{proposal.actuator, proposal.value}};
    all.insert(all.end(), proposal.alsoSet.begin(), proposal.alsoSet.end());
    return all;
}

std::optional<std::string> wrongSetting(const ModelIndex& index, const ActuatorId& id, double value)
{
    const Actuator* actuator = index.actuator(id);
    if (!actuator)
        return fmt::format("The model has no actuator \"{}\".", id.value);
    if (const auto unit = wireUnitOf(*actuator); !unit)
        return fmt::format("The unit of {} is not known: {}.", id.value, unit.error().text());
    if (std::isfinite(value) && value >= actuator->minValue && value <= actuator->maxValue)
        return std::nullopt;
    return fmt::format("{} takes {} to {}, not {}.", actuatorText(index, id),
                       valueText(actuator->minValue, actuator->quantity),
                       valueText(actuator->maxValue, actuator->quantity),
                       valueText(value, actuator->quantity));
}

} // namespace

std::optional<std::string> wrongPlan(const VerifyPlan& plan, const ModelIndex& index)
{
    if (!index.channel(plan.channel))
        return fmt::format("The plan to verify names channel \"{}\", which the model has not.",
                           plan.channel.value);
    if (plan.points.empty())
        return "The plan to verify has no points.";
    const auto isBad = [](const VerifyPlan::Point& p) {
        return !std::isfinite(p.withoutCommand) || !std::isfinite(p.withCommand) || !std::isfinite(p.sigma) ||
               !(p.sigma > 0) || !std::isfinite(p.lasting) || p.lasting < 0;
    };
    if (std::ranges::any_of(plan.points, isBad))
        return "The plan to verify has a point that is not finite or has no standard deviation.";
    if (!std::ranges::is_sorted(plan.points, std::ranges::less_equal{}, &VerifyPlan::Point::time))
        return "The points of the plan to verify are not in order of time.";
    return std::nullopt;
}

Result<void> validate(const Proposal& proposal, const ModelIndex& index, Instant world)
{
    const auto invalid = [&](const std::string& why) {
        return fail(ErrorCode::InvalidInput, why, proposal.title);
    };
    if (const auto late = tooLate(proposal, world))
        return fail(ErrorCode::Timeout, *late, proposal.title);
    if (const auto wrong = outOfRange(proposal, index))
        return invalid(*wrong);
    std::set<ActuatorId> seen;
    for (const auto& [id, value] : settingsOf(proposal))
        if (!seen.insert(id).second)
            return invalid(fmt::format("{} is set twice.", id.value));
    if (proposal.decideWithin <= Duration{0} || proposal.decideWithin > std::chrono::hours(24 * 366))
        return invalid("People get no time, or more than a year, to decide.");
    if (!std::isfinite(proposal.energyJ) || !std::isfinite(proposal.minimumSkill))
        return invalid("Its energy or its skill gate is not a number.");
    if (proposal.verify)
        if (const auto wrong = wrongPlan(*proposal.verify, index))
            return invalid(*wrong);
    return {};
}

std::optional<std::string> tooLate(const Proposal& proposal, Instant world)
{
    if (proposal.actBefore == Instant{} || world < proposal.actBefore)
        return std::nullopt;
    return fmt::format("It had to act before {}; it would no longer help.", formatUtc(proposal.actBefore));
}

std::optional<std::string> outOfRange(const Proposal& proposal, const ModelIndex& index)
{
    for (const auto& [id, value] : settingsOf(proposal))
        if (auto wrong = wrongSetting(index, id, value))
            return wrong;
    return std::nullopt;
}

std::optional<std::string> belowSkillGate(const Proposal& proposal, const std::optional<Skill>& skill)
{
    const auto known = skill ? skill->crpss() : std::nullopt;
    if (proposal.minimumSkill <= -1 || !known || *known >= proposal.minimumSkill)
        return std::nullopt;
    return fmt::format("The skill of model {} for {} is {:.2f} after {} forecasts, below the gate of {:.2f}.",
                       skill->model, skill->quantity, *known, skill->scored, proposal.minimumSkill);
}

const live::ChannelState* stateOf(const live::StateSnapshot& state, const ModelIndex& index,
                                  const ChannelId& id)
{
    if (!state.model)
        return nullptr;
    const auto& channels = state.model->channels;
    std::size_t at = channels.size();
    if (state.model == index.shared()) {
        if (const Channel* channel = index.channel(id))
            at = static_cast<std::size_t>(channel - channels.data());
    } else {
        at = static_cast<std::size_t>(std::ranges::find(channels, id, &Channel::id) - channels.begin());
    }
    return at < state.channels.size() ? &state.channels[at] : nullptr;
}

namespace {

std::optional<std::string> badInput(const ChannelId& id, const ModelIndex& index,
                                    const live::StateSnapshot& state)
{
    const live::ChannelState* now = stateOf(state, index, id);
    const std::string name = channelText(index, id);
    if (!now || !now->known)
        return fmt::format("Its input {} has no value.", name);
    if (now->stale)
        return fmt::format("Its input {} is stale: the last value is {} old.", name,
                           durationText(state.at - now->sourceTime));
    // An uncertain value is plausible, only unlike its neighbours: a gust marks a pier's peak so just when
    // the command is needed most. It does not block; a bad one does.
    if (now->quality == Quality::Bad)
        return fmt::format("Its input {} is of bad quality.", name);
    return std::nullopt;
}

} // namespace

std::vector<std::string> suspectInputs(const Proposal& proposal, const ModelIndex& index,
                                       const live::StateSnapshot& state)
{
    std::vector<std::string> said;
    for (const ChannelId& id : proposal.inputs)
        if (const std::string why = state.suspicionOf(id); !why.empty())
            said.push_back(fmt::format("Its input {} is under suspicion: {}.", channelText(index, id), why));
    // What would judge the command must be honest too.
    if (proposal.verify)
        if (const std::string why = state.suspicionOf(proposal.verify->channel); !why.empty())
            said.push_back(fmt::format("{}, which would show its effect, is under suspicion: {}.",
                                       channelText(index, proposal.verify->channel), why));
    return said;
}

std::optional<std::string> badInputs(const Proposal& proposal, const ModelIndex& index,
                                     const live::StateSnapshot& state)
{
    if (auto suspect = suspectInputs(proposal, index, state); !suspect.empty())
        return std::move(suspect.front());
    for (const ChannelId& id : proposal.inputs)
        if (auto bad = badInput(id, index, state))
            return bad;
    return std::nullopt;
}

} // namespace sinew::command
