// SPDX-License-Identifier: GPL-3.0-or-later
// People with keys in a ledger in memory, for tests.
#pragma once
#include "FakeLedger.h"

#include <sinew/command/ControlRoom.h>

#include <map>

namespace sinew::tests {

class FakeSealedKeys final : public store::SealedKeys {
public:
    Result<void> put(const keys::PublicKey& key, const std::string& sealed) override
    {
        all[key] = sealed;
        return {};
    }
    Result<std::optional<std::string>> get(const keys::PublicKey& key) const override
    {
        const auto found = all.find(key);
        return found == all.end() ? std::nullopt : std::optional(found->second);
    }
    Result<void> remove(const keys::PublicKey& key) override
    {
        all.erase(key);
        return {};
    }
    std::map<keys::PublicKey, std::string> all;
};

/// eve (administrator), ada and dora (operators), ben and cleo (approvers), vic (viewer).
inline std::vector<User> people()
{
    return {{UserId("eve"), "Eve", Role::Administrator}, {UserId("ada"), "Ada", Role::Operator},
            {UserId("dora"), "Dora", Role::Operator},    {UserId("ben"), "Ben", Role::Approver},
            {UserId("cleo"), "Cleo", Role::Approver},    {UserId("vic"), "Vic", Role::Viewer}};
}

inline std::string passwordOf(const std::string& login)
{
    return "the password of " + login;
}

/// A control room whose keys are sealed at the least cost. Several seats: one more TestSeat over the same
/// ledger and keys.
struct TestSeat {
    TestSeat(store::Ledger& ledger, store::SealedKeys& sealed, std::shared_ptr<const Clock> clock)
        : room(ledger, sealed, std::move(clock), ring, {.cost = keys::SealCost::least(), .delays = {}})
    {
    }
    Result<void> become(const std::string& login)
    {
        const auto user = room.signIn(login, passwordOf(login));
        return user ? Result<void>() : passOn(user);
    }
    std::shared_ptr<keys::KeyRing> ring = std::make_shared<keys::KeyRing>(keys::KeyPair::generate());
    command::ControlRoom room;
};

/// A ledger, its sealed keys, and one seat, with people() enrolled; eve is signed in.
struct TestRoom {
    TestRoom()
    {
        if (!ledger.setSeat(seat.ring->seat(), "test", clock->wall()))
            std::abort();
        for (const User& person : people()) {
            const std::string password = passwordOf(person.id.value);
            const auto done = person.role == Role::Administrator ? room.beFirstAdministrator(person, password)
                                                                 : room.enrol(person, password);
            if (!done)
                std::abort();
        }
    }
    FakeLedger ledger;
    FakeSealedKeys sealed;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>(
        parseUtc("2026-03-01T14:02:00Z").value_or(Instant()));
    TestSeat seat{ledger, sealed, clock};
    command::ControlRoom& room = seat.room;
};

} // namespace sinew::tests
