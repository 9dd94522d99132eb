// SPDX-License-Identifier: GPL-3.0-or-later
#include "FieldKeys.h"

namespace sinew::app {

gateway::Registry registryOf(const OpenProject& open, const std::string& site, Instant issuedAt)
{
    gateway::Registry made{.site = site, .issuedAt = issuedAt};
    for (const auto& [user, key] : open.room->roster()->accounts.activeKeys())
        made.people.push_back({user.id, std::string(nameOf(user.role)), key, false});
    if (const auto seat = open.ring->seat())
        made.seats.push_back({"this seat", seat->key(), false});
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
