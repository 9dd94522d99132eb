// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Rights.h>

#include <fmt/format.h>
#include <set>

namespace sinew::command {

Result<void> confirm(const Roster& now, const User& user)
{
    if (!now.accounts.hasAdministrator())
        return {};
    const auto known = now.accounts.userOf(user.id);
    if (!known || now.accounts.keyOf(user.id).isEmpty())
        return fail(ErrorCode::NotAllowed, fmt::format("{} has no key in this project.", user.id.value));
    if (known->role != user.role)
        return fail(ErrorCode::NotAllowed, fmt::format("{} is {}, not {}.", known->name, nameOf(known->role),
                                                       nameOf(user.role)));
    return {};
}

Result<void> needAuthority(const Roster& now, const UserId& person, const AssetId& asset,
                           const std::string& name)
{
    if (!now.accounts.hasAdministrator())
        return {};
    const auto holding = now.authority.holderOf(asset);
    if (!holding)
        return fail(ErrorCode::NotAllowed, fmt::format("Nobody has authority over {}: take it first.", name));
    if (holding->user.id != person)
        return fail(ErrorCode::NotAllowed, fmt::format("{} has authority over {} (since {}).", holding->user.name,
                                                       name, formatUtc(holding->since)));
    return {};
}

Result<void> needAuthority(const Roster& now, const UserId& person, const Proposal& proposal,
                           const ModelIndex& index)
{
    std::set<AssetId> assets;
    const auto add = [&](const ActuatorId& id) {
        const Actuator* actuator = index.actuator(id);
        if (const Element* element = actuator ? index.element(actuator->element) : nullptr)
            assets.insert(element->asset);
    };
    add(proposal.actuator);
    for (const auto& [id, value] : proposal.alsoSet)
        add(id);
    for (const AssetId& id : assets) {
        const Asset* asset = index.asset(id);
        const std::string name = asset && !asset->name.empty() ? asset->name : id.value;
        if (auto has = needAuthority(now, person, id, name); !has)
            return has;
    }
    return {};
}

} // namespace sinew::command
