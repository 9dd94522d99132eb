// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Authority.h>

#include "LedgerJson.h"

#include <fmt/format.h>

namespace sinew::command {

namespace {

constexpr const char* kCategory = "authority";

bool mayHold(const User& user, const Accounts& accounts)
{
    const auto known = accounts.userOf(user.id);
    return known && mayCommand(known->role) && !accounts.keyOf(user.id).isEmpty();
}

std::string heldBy(const Holding& holding)
{
    return fmt::format("{} has authority over it since {}.", holding.user.name, formatUtc(holding.since));
}

} // namespace

Result<void> Authority::take(const store::LedgerRow& row, const Accounts& accounts)
{
    if (row.entry.category != kCategory)
        return {};
    const std::string place = fmt::format("row {} of the ledger", row.number);
    if (!store::isSigned(row))
        return fail(ErrorCode::Corrupt, "what it says of authority is not what was signed", place);
    if (const std::string why = whyNot(row.entry, row.signer, accounts); !why.empty())
        return fail(ErrorCode::NotAllowed, why, place);
    const AssetId asset(row.entry.subject);
    const User by = *accounts.ownerOf(row.signer);
    if (row.entry.type == "released")
        m_holdings.erase(asset);
    else if (row.entry.type == "offered")
        m_holdings.at(asset).offeredTo = accounts.userOf(UserId(textIn(detailOf(row.entry), "to")));
    else if (row.entry.type == "kept")
        m_holdings.at(asset).offeredTo.reset();
    else
        m_holdings[asset] = {.user = by, .since = row.entry.wall, .offeredTo = std::nullopt};
    return {};
}

std::string Authority::whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer,
                              const Accounts& accounts) const
{
    const auto by = accounts.ownerOf(signer);
    if (!by)
        return "Nobody is signed in who could have authority.";
    const auto found = m_holdings.find(AssetId(entry.subject));
    const Holding* holding = found == m_holdings.end() ? nullptr : &found->second;
    const bool isHolder = holding && holding->user.id == by->id;
    if (entry.type != "released" && entry.type != "kept" && !mayHold(*by, accounts))
        return fmt::format("{} is {} and can have no authority.", by->name, nameOf(by->role));
    if (entry.type == "taken")
        return holding ? heldBy(*holding) : std::string();
    if (!holding)
        return "Nobody has authority over it.";
    if (entry.type == "offered") {
        const auto to = accounts.userOf(UserId(textIn(detailOf(entry), "to")));
        if (!isHolder)
            return heldBy(*holding);
        if (!to || to->id == by->id || !mayHold(*to, accounts))
            return "It can be handed over to another person who may command.";
        return {};
    }
    const bool isOffered = holding->offeredTo && holding->offeredTo->id == by->id;
    if (entry.type == "accepted")
        return isOffered ? std::string() : "It was not offered to " + by->name + ".";
    if (entry.type == "kept")
        return (isHolder || isOffered) && holding->offeredTo ? std::string() : "There is no offer to end.";
    if (entry.type == "released")
        return isHolder || by->role == Role::Administrator ? std::string() : heldBy(*holding);
    return "What it says of authority is not known.";
}

void Authority::follow(const Accounts& accounts)
{
    std::erase_if(m_holdings, [&](const auto& held) { return !mayHold(held.second.user, accounts); });
    for (auto& [asset, holding] : m_holdings) {
        holding.user = *accounts.userOf(holding.user.id);
        if (holding.offeredTo && !mayHold(*holding.offeredTo, accounts))
            holding.offeredTo.reset();
    }
}

std::optional<Holding> Authority::holderOf(const AssetId& asset) const
{
    const auto found = m_holdings.find(asset);
    return found == m_holdings.end() ? std::nullopt : std::optional(found->second);
}

namespace {

store::LedgerEntry rowOf(const char* type, const AssetId& asset, const UserId& by,
                         const nlohmann::json& detail = nlohmann::json::object())
{
    return {.wall = {},
            .world = {},
            .source = "operator:" + by.value,
            .category = kCategory,
            .type = type,
            .subject = asset.value,
            .result = "ok",
            .detail = dumped(detail)};
}

} // namespace

store::LedgerEntry authorityTakenRow(const AssetId& asset, const UserId& by)
{
    return rowOf("taken", asset, by);
}

store::LedgerEntry authorityOfferedRow(const AssetId& asset, const UserId& by, const UserId& to)
{
    return rowOf("offered", asset, by, {{"to", to.value}});
}

store::LedgerEntry authorityAcceptedRow(const AssetId& asset, const UserId& by)
{
    return rowOf("accepted", asset, by);
}

store::LedgerEntry authorityKeptRow(const AssetId& asset, const UserId& by)
{
    return rowOf("kept", asset, by);
}

store::LedgerEntry authorityReleasedRow(const AssetId& asset, const UserId& by, const std::string& reason)
{
    return rowOf("released", asset, by, {{"reason", reason}});
}

} // namespace sinew::command
