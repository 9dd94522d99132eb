// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/gateway/Gatekeeper.h>
#include <sinew/keys/KeyRing.h>
#include <sinew/wire/Codec.h>

#include <map>
#include <memory>
#include <QtGlobal>
#include <string>
#include <utility>
#include <vector>

namespace sinew::tests {

/// People with keys who have all signed in at one seat, and the gateway's registry of them.
class SignedPeople {
public:
    /// Person and role: {{"ada", "operator"}, {"ben", "approver"}}.
    explicit SignedPeople(const std::vector<std::pair<std::string, std::string>>& people,
                          std::string site = "city", std::vector<ActuatorId> hazardous = {})
    {
        m_registry.site = std::move(site);
        m_registry.hazardous = std::move(hazardous);
        m_registry.seats = {{"desk", m_seat->key(), false}};
        for (const auto& [person, role] : people)
            add(person, role);
    }
    void add(const std::string& person, const std::string& role)
    {
        const auto key = keys::KeyPair::generate();
        m_keys[UserId(person)] = key;
        m_ring->open(UserId(person), key);
        m_registry.people.push_back({UserId(person), role, key->key(), false});
    }
    std::shared_ptr<const keys::Signers> signers() const { return m_ring; }
    keys::KeyRing& ring() const { return *m_ring; }
    const std::shared_ptr<const keys::KeyPair>& seat() const { return m_seat; }
    std::shared_ptr<const keys::KeyPair> key(const std::string& person) const
    {
        return m_keys.at(UserId(person));
    }
    const gateway::Registry& registry() const { return m_registry; }
    std::shared_ptr<gateway::Gatekeeper> gate(const std::filesystem::path& memory = {}) const
    {
        auto made = gateway::Gatekeeper::open(m_registry, memory);
        if (!made)
            qFatal("%s", made.error().text().c_str());
        return std::move(*made);
    }
    /// Completes a message that says what is asked, of whom and when: `approvers` approve just that, anew.
    wire::CommandMessage signedBy(wire::CommandMessage message, const std::vector<std::string>& approvers) const
    {
        wire::Authorisation& made = message.authorisation;
        made.id = message.id;
        made.site = m_registry.site;
        made.origin = "system:test";
        made.settings = {{message.actuator, message.action, message.value, message.unit}};
        made.validFrom = message.issuedAt;
        made.validUntil = message.expiresAt;
        made.nonce = newUuid();
        made.signatures.clear();
        for (const std::string& person : approvers)
            sign(made, UserId(person), wire::Authorisation::Purpose::Approve, *m_keys.at(UserId(person)));
        sign(message, *m_seat);
        return message;
    }

private:
    std::shared_ptr<const keys::KeyPair> m_seat = keys::KeyPair::generate();
    std::shared_ptr<keys::KeyRing> m_ring = std::make_shared<keys::KeyRing>(m_seat);
    std::map<UserId, std::shared_ptr<const keys::KeyPair>> m_keys;
    gateway::Registry m_registry;
};

} // namespace sinew::tests
