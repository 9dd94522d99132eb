// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/keys/Keys.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::gateway {

/// Whose signatures a gateway accepts, and what takes two people. An administrator exports it.
struct Registry {
    struct Person {
        UserId person;
        std::string role; ///< "viewer", "operator", "approver", "engineer", "planner", "administrator"
        keys::PublicKey key;
        bool revoked = false;
        bool operator==(const Person&) const = default;
    };
    struct Seat {
        std::string name;
        keys::PublicKey key;
        bool revoked = false;
        bool operator==(const Seat&) const = default;
    };
    std::string site;
    Instant issuedAt; ///< a gateway never goes back to an older one
    std::vector<Person> people; ///< a person's old keys too, revoked
    std::vector<Seat> seats;
    std::vector<ActuatorId> hazardous;
    bool operator==(const Registry&) const = default;
};

/// A registry with the administrator's signature: the file keys.json (docs/gateway-keys.md).
struct SignedRegistry {
    Registry registry;
    UserId administrator;
    keys::PublicKey key;
    keys::Signature signature;
    bool operator==(const SignedRegistry&) const = default;
};

/// What is wrong with it, as a sentence; empty: nothing. A key stands for one person or one seat, once.
std::string faultOf(const Registry& registry);
/// The bytes that the administrator signs.
std::string canonicalForm(const Registry& registry, const UserId& administrator, const keys::PublicKey& key);
SignedRegistry sign(Registry registry, const UserId& administrator, const keys::Signer& signer);
/// JSON.
std::string write(const SignedRegistry& registry);
/// The signature is checked, and that its key is that of an administrator in the registry itself. Whether that
/// administrator may be believed is the caller's: see Gatekeeper.
/// Errors: InvalidInput (names the member), NewerVersion, LimitExceeded (more than 4 MiB), NotAllowed (the
/// signature). Never throws. Thread: any.
Result<SignedRegistry> readRegistry(std::string_view json);

} // namespace sinew::gateway
