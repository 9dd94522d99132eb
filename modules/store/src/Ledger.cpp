// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/Ledger.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sinew::store {

Result<void> Ledger::setSeat(std::shared_ptr<const keys::Signer> seat, const std::string& name, Instant wall)
{
    const auto known = rows(0, "seat");
    if (!known)
        return passOn(known);
    m_seat = std::move(seat);
    const std::string& key = m_seat->key().value;
    const bool isKnown = std::ranges::any_of(
        *known, [&](const LedgerRow& row) { return row.entry.type == "registered" && row.entry.subject == key; });
    if (isKnown)
        return {};
    const auto row = append({.wall = wall,
                             .world = wall,
                             .source = "seat",
                             .category = "seat",
                             .type = "registered",
                             .subject = key,
                             .result = "ok",
                             .detail = nlohmann::json{{"name", name}}.dump()});
    return row ? Result<void>{} : passOn(row);
}

} // namespace sinew::store
