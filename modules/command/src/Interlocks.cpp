// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Interlocks.h>

#include "LedgerJson.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

namespace {

constexpr const char* kCategory = "interlock";

} // namespace

Result<void> Interlocks::take(const store::LedgerRow& row)
{
    if (row.entry.category != kCategory)
        return {};
    const auto known = std::ranges::find(m_rules, row.entry.subject, &Interlock::id);
    if (row.entry.type == "removed") {
        if (known != m_rules.end())
            m_rules.erase(known);
        return {};
    }
    const auto detail = detailOf(row.entry);
    auto rule = detail.is_object() && detail.contains("interlock")
                    ? interlockFromJson(detail["interlock"])
                    : fail(ErrorCode::InvalidInput, "holds no rule");
    if (!rule || rule->id != row.entry.subject)
        return fail(ErrorCode::InvalidInput, rule ? "is about another rule" : rule.error().text(),
                    fmt::format("ledger row {}", row.number));
    if (known == m_rules.end())
        m_rules.push_back(std::move(*rule));
    else
        *known = std::move(*rule);
    return {};
}

bool maySetInterlocks(Role role)
{
    return role == Role::Engineer || role == Role::Administrator;
}

Result<std::vector<Interlock>> interlocksOf(const store::Ledger& ledger)
{
    const auto rows = ledger.rows(0, kCategory);
    if (!rows)
        return passOn(rows);
    Interlocks rules;
    for (const store::LedgerRow& row : *rows)
        (void)rules.take(row);
    return rules.all();
}

Result<int> setInterlocks(store::Ledger& ledger, const std::vector<Interlock>& wanted, const User& by,
                          const std::shared_ptr<const keys::Signer>& key, const Clock& clock)
{
    if (!maySetInterlocks(by.role))
        return fail(ErrorCode::NotAllowed,
                    fmt::format("{} is {} and may not set interlocks.", by.name, nameOf(by.role)));
    if (!key)
        return fail(ErrorCode::NotAllowed, fmt::format("{} is not signed in here.", by.name));
    const auto present = interlocksOf(ledger);
    if (!present)
        return passOn(present);
    int rows = 0;
    const auto write = [&](const std::string& id, const char* type, const nlohmann::json& detail) -> Result<void> {
        const auto row = ledger.append({.wall = clock.wall(),
                                        .world = clock.world(),
                                        .source = "operator:" + by.id.value,
                                        .category = kCategory,
                                        .type = type,
                                        .subject = id,
                                        .result = "ok",
                                        .detail = dumped(detail)},
                                       {.by = key, .after = std::nullopt});
        rows += row.has_value();
        return row ? Result<void>() : passOn(row);
    };
    for (const Interlock& rule : wanted) {
        if (const std::string why = faultOf(rule); !why.empty())
            return fail(ErrorCode::InvalidInput, why, rule.id);
        if (std::ranges::find(*present, rule) == present->end())
            if (const auto set = write(rule.id, "set", {{"interlock", toJson(rule)}}); !set)
                return passOn(set);
    }
    for (const Interlock& old : *present)
        if (std::ranges::find(wanted, old.id, &Interlock::id) == wanted.end())
            if (const auto gone = write(old.id, "removed", nlohmann::json::object()); !gone)
                return passOn(gone);
    return rows;
}

} // namespace sinew::command
