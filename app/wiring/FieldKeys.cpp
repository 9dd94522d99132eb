// SPDX-License-Identifier: GPL-3.0-or-later
#include "FieldKeys.h"

#include <nlohmann/json.hpp>

namespace sinew::app {

namespace {

/// As the seat calls itself.
std::string nameIn(const store::LedgerEntry& registered)
{
    const auto detail = nlohmann::json::parse(registered.detail, nullptr, false);
    const auto name = detail.is_object() ? detail.find("name") : detail.end();
    return detail.is_object() && name != detail.end() && name->is_string() ? name->get<std::string>() : "seat";
}

} // namespace

gateway::Registry registryOf(const OpenProject& open, const std::string& site, Instant issuedAt)
{
    gateway::Registry made{.site = site, .issuedAt = issuedAt};
    for (const auto& [user, key] : open.room->roster()->accounts.activeKeys())
        made.people.push_back({user.id, std::string(nameOf(user.role)), key, false});
    const auto seats = open.project->ledger().rows(0, "seat");
    for (const store::LedgerRow& row : seats.value_or(std::vector<store::LedgerRow>()))
        if (row.entry.type == "registered" && store::isSigned(row) && row.signer.value == row.entry.subject)
            made.seats.push_back({nameIn(row.entry), row.signer, false});
    for (const Actuator& actuator : open.model->actuators)
        if (actuator.hazardous)
            made.hazardous.push_back(actuator.id);
    return made;
}

std::string installedKeys(const OpenProject& open, const std::string& site)
{
    const UserId installer("installer");
    const auto key = keys::KeyPair::generate();
    auto made = registryOf(open, site, SystemClock{}.wall());
    made.people.push_back({installer, "administrator", key->key(), false});
    return gateway::write(gateway::sign(std::move(made), installer, *key));
}

} // namespace sinew::app
