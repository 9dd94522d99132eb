// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>
#include <sinew/keys/Keys.h>

#include <string>
#include <string_view>
#include <vector>

namespace sinew::wire {

/// One set value, in the actuator's wire unit.
struct Setting {
    ActuatorId actuator;
    std::string action;
    double value = 0;
    std::string unit;
    bool operator==(const Setting&) const = default;
};

/// What persons have signed: these settings, by this command, until then, once. Everything but the signatures
/// is fixed when the first person signs.
struct Authorisation {
    enum class Purpose {
        Request, ///< "I ask for this": the operator whose own command it is
        Approve  ///< "This may be done"
    };
    struct Signed {
        UserId person;
        Purpose purpose = Purpose::Approve;
        keys::PublicKey key;
        keys::Signature signature; ///< of canonicalForm(authorisation, person, purpose)
        bool operator==(const Signed&) const = default;
    };

    CommandId id;
    std::string site;
    std::string origin; ///< "operator:ada", "system:bridge", "schedule"
    std::vector<Setting> settings; ///< all actuators of the command
    bool hazardous = false;
    bool emergency = false; ///< signed beforehand; released by one gesture without a login
    Instant validFrom, validUntil; ///< wall
    std::string nonce;             ///< single use: a gateway carries out one command of it
    std::vector<Signed> signatures;
    bool operator==(const Authorisation&) const = default;
};

std::string_view nameOf(Authorisation::Purpose purpose);

/// The bytes that one person signs: the same on every machine and in every locale, different wherever any
/// member (but the other signatures) differs. docs/wire-format.md gives them.
std::string canonicalForm(const Authorisation& authorisation, const UserId& person,
                          Authorisation::Purpose purpose);
/// Adds a person's signature. Thread: any.
void sign(Authorisation& authorisation, const UserId& person, Authorisation::Purpose purpose,
          const keys::Signer& signer);

} // namespace sinew::wire
