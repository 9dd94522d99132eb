// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/gateway/Registry.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

namespace sinew::gateway {

namespace {

constexpr std::array<std::string_view, 6> kRoles{"viewer",   "operator", "approver",
                                                 "engineer", "planner",  "administrator"};

void add(std::string& form, std::string_view name, std::string_view bytes)
{
    form += fmt::format("{}={}:{}\n", name, bytes.size(), bytes);
}

std::string_view yesNo(bool yes)
{
    return yes ? "yes" : "no";
}

} // namespace

std::string faultOf(const Registry& registry)
{
    if (registry.site.empty())
        return "the registry names no site";
    std::set<keys::PublicKey> seen;
    const auto faultOfKey = [&](const keys::PublicKey& key, const std::string& whose) -> std::string {
        if (!keys::isPublicKey(key.value))
            return "the key of " + whose + " is no key of 64 lower-case hex digits";
        return seen.insert(key).second ? "" : "the key of " + whose + " is there twice";
    };
    for (const auto& person : registry.people) {
        if (person.person.isEmpty())
            return "somebody has no name";
        if (std::ranges::find(kRoles, person.role) == kRoles.end())
            return "there is no role \"" + person.role + "\" (" + person.person.value + ")";
        if (auto fault = faultOfKey(person.key, person.person.value); !fault.empty())
            return fault;
    }
    for (const auto& seat : registry.seats)
        if (auto fault = faultOfKey(seat.key, "seat \"" + seat.name + "\""); !fault.empty())
            return fault;
    return {};
}

std::string canonicalForm(const Registry& registry, const UserId& administrator, const keys::PublicKey& key)
{
    std::string form = "sinew-keys-1\n";
    add(form, "site", registry.site);
    add(form, "issuedAt", fmt::format("{}", microsOf(registry.issuedAt)));
    add(form, "people", fmt::format("{}", registry.people.size()));
    for (const auto& person : registry.people) {
        add(form, "person", person.person.value);
        add(form, "role", person.role);
        add(form, "key", person.key.value);
        add(form, "revoked", yesNo(person.revoked));
    }
    add(form, "seats", fmt::format("{}", registry.seats.size()));
    for (const auto& seat : registry.seats) {
        add(form, "name", seat.name);
        add(form, "key", seat.key.value);
        add(form, "revoked", yesNo(seat.revoked));
    }
    add(form, "hazardous", fmt::format("{}", registry.hazardous.size()));
    for (const ActuatorId& actuator : registry.hazardous)
        add(form, "actuator", actuator.value);
    add(form, "administrator", administrator.value);
    add(form, "key", key.value);
    return form;
}

SignedRegistry sign(Registry registry, const UserId& administrator, const keys::Signer& signer)
{
    const std::string form = canonicalForm(registry, administrator, signer.key());
    return {std::move(registry), administrator, signer.key(), signer.sign(form)};
}

} // namespace sinew::gateway
