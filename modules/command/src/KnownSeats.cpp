// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/KnownSeats.h>

#include "LedgerJson.h"

#include <sinew/command/Accounts.h>

#include <algorithm>

namespace sinew::command {

namespace {

using State = KnownSeat::State;
using store::LedgerRow;

constexpr const char* kCategory = "seat";
constexpr const char* kRegistered = "registered";
constexpr const char* kConfirmed = "confirmed";
constexpr const char* kRevoked = "revoked";

KnownSeat* find(std::vector<KnownSeat>& seats, const std::string& key)
{
    const auto found = std::ranges::find(seats, key, [](const KnownSeat& seat) { return seat.key.value; });
    return found == seats.end() ? nullptr : &*found;
}

void registerSeat(std::vector<KnownSeat>& seats, const LedgerRow& row)
{
    if (row.entry.subject != row.signer.value || find(seats, row.entry.subject))
        return;
    const std::string name = textIn(detailOf(row.entry), "name");
    seats.push_back({.key = row.signer, .name = name.empty() ? "seat" : name, .since = row.entry.wall});
}

void decide(std::vector<KnownSeat>& seats, const LedgerRow& row, const Accounts& accounts)
{
    const auto owner = accounts.ownerOf(row.signer);
    KnownSeat* seat = find(seats, row.entry.subject);
    if (!owner || owner->role != Role::Administrator || !seat || seat->state == State::Revoked)
        return;
    seat->state = row.entry.type == kRevoked ? State::Revoked : State::Confirmed;
    seat->since = row.entry.wall;
    seat->by = owner->id;
    seat->reason = textIn(detailOf(row.entry), "reason");
}

Result<void> write(store::Ledger& ledger, const char* type, const KnownSeat& seat, nlohmann::json detail,
                   const User& by, const std::shared_ptr<const keys::Signer>& key, const Clock& clock)
{
    detail["name"] = seat.name;
    const auto row = ledger.append({.wall = clock.wall(),
                                    .world = clock.world(),
                                    .source = "operator:" + by.id.value,
                                    .category = kCategory,
                                    .type = type,
                                    .subject = seat.key.value,
                                    .result = "ok",
                                    .detail = dumped(detail)},
                                   {.by = key, .after = std::nullopt});
    return row ? Result<void>() : passOn(row);
}

/// The seat, where this person may decide about it now.
Result<KnownSeat> decidable(const store::Ledger& ledger, const keys::PublicKey& wanted, const User& by,
                            const std::shared_ptr<const keys::Signer>& key)
{
    if (by.role != Role::Administrator || !key)
        return fail(ErrorCode::NotAllowed, "Only an administrator who is signed in decides about seats.");
    auto seats = seatsOf(ledger);
    if (!seats)
        return passOn(seats);
    const KnownSeat* seat = find(*seats, wanted.value);
    if (!seat)
        return fail(ErrorCode::NotFound, "no seat has registered with this key", wanted.value);
    if (seat->state == State::Revoked)
        return fail(ErrorCode::Conflict, "This seat's key was revoked: it needs a new one.", seat->name);
    return *seat;
}

} // namespace

Result<std::vector<KnownSeat>> seatsOf(const store::Ledger& ledger)
{
    auto rows = ledger.rows(0, kCategory);
    if (!rows)
        return passOn(rows);
    const auto people = ledger.rows(0, "people");
    if (!people)
        return passOn(people);
    rows->insert(rows->end(), people->begin(), people->end());
    std::ranges::sort(*rows, {}, &LedgerRow::number);
    std::vector<KnownSeat> seats;
    Accounts accounts;
    for (const LedgerRow& row : *rows) {
        (void)accounts.take(row);
        if (row.entry.category != kCategory || !store::isSigned(row))
            continue;
        if (row.entry.type == kRegistered)
            registerSeat(seats, row);
        else if (row.entry.type == kConfirmed || row.entry.type == kRevoked)
            decide(seats, row, accounts);
    }
    return seats;
}

Result<void> confirmSeat(store::Ledger& ledger, const keys::PublicKey& wanted, const User& by,
                         const std::shared_ptr<const keys::Signer>& key, const Clock& clock)
{
    const auto seat = decidable(ledger, wanted, by, key);
    if (!seat)
        return passOn(seat);
    if (seat->state == State::Confirmed)
        return fail(ErrorCode::Conflict, "This seat is confirmed already.", seat->name);
    return write(ledger, kConfirmed, *seat, nlohmann::json::object(), by, key, clock);
}

Result<void> revokeSeat(store::Ledger& ledger, const keys::PublicKey& wanted, const std::string& reason,
                        const User& by, const std::shared_ptr<const keys::Signer>& key, const Clock& clock)
{
    if (reason.empty())
        return fail(ErrorCode::InvalidInput, "A reason is needed.");
    const auto seat = decidable(ledger, wanted, by, key);
    return seat ? write(ledger, kRevoked, *seat, {{"reason", reason}}, by, key, clock) : passOn(seat);
}

} // namespace sinew::command
