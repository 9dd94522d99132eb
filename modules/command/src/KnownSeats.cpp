// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/KnownSeats.h>

#include "LedgerJson.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

namespace {

using State = KnownSeat::State;
using store::LedgerRow;

constexpr const char* kCategory = "seat";
constexpr const char* kRegistered = "registered";
constexpr const char* kConfirmed = "confirmed";
constexpr const char* kRevoked = "revoked";

store::LedgerEntry decided(const char* type, const KnownSeat& seat, nlohmann::json detail, const UserId& by)
{
    detail["name"] = seat.name;
    return {.wall = {},
            .world = {},
            .source = "operator:" + by.value,
            .category = kCategory,
            .type = type,
            .subject = seat.key.value,
            .result = "ok",
            .detail = dumped(detail)};
}

std::string whyNotDecided(const store::LedgerEntry& entry, const KnownSeat* seat)
{
    if (!seat)
        return "No seat has registered with this key.";
    if (seat->state == State::Revoked)
        return fmt::format("The key of {} was revoked: that seat needs a new one.", seat->name);
    if (entry.type == kRevoked)
        return textIn(detailOf(entry), "reason").empty() ? "A reason is needed." : std::string();
    return seat->state == State::Confirmed ? fmt::format("{} is confirmed already.", seat->name) : std::string();
}

} // namespace

const KnownSeat* KnownSeats::seat(const keys::PublicKey& key) const
{
    const auto found = std::ranges::find(m_seats, key, &KnownSeat::key);
    return found == m_seats.end() ? nullptr : &*found;
}

int KnownSeats::waiting() const
{
    return static_cast<int>(std::ranges::count(m_seats, State::Unconfirmed, &KnownSeat::state));
}

std::string KnownSeats::whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer,
                               const Accounts& accounts) const
{
    if (entry.type == kRegistered)
        return entry.subject == signer.value ? std::string() : "A seat registers itself, with its own key.";
    if (entry.type != kConfirmed && entry.type != kRevoked)
        return "What it says of a seat is not known.";
    const auto owner = accounts.ownerOf(signer);
    if (!owner || owner->role != Role::Administrator)
        return "Only an administrator who is signed in decides about seats.";
    return whyNotDecided(entry, seat(keys::PublicKey(entry.subject)));
}

Result<void> KnownSeats::take(const LedgerRow& row, const Accounts& accounts)
{
    if (row.entry.category != kCategory)
        return {};
    const std::string place = fmt::format("row {} of the ledger", row.number);
    if (!store::isSigned(row))
        return fail(ErrorCode::Corrupt, "what it says of a seat is not what was signed", place);
    if (const std::string why = whyNot(row.entry, row.signer, accounts); !why.empty())
        return fail(ErrorCode::NotAllowed, why, place);
    const auto detail = detailOf(row.entry);
    const auto known = std::ranges::find(m_seats, row.entry.subject, [](const KnownSeat& s) { return s.key.value; });
    if (row.entry.type != kRegistered) {
        known->state = row.entry.type == kRevoked ? State::Revoked : State::Confirmed;
        known->since = row.entry.wall;
        known->by = accounts.ownerOf(row.signer)->id;
        known->reason = textIn(detail, "reason");
    } else if (known == m_seats.end()) {
        const std::string name = textIn(detail, "name");
        m_seats.push_back({.key = row.signer, .name = name.empty() ? "seat" : name, .since = row.entry.wall});
    }
    return {};
}

store::LedgerEntry seatConfirmedRow(const KnownSeat& seat, const UserId& by)
{
    return decided(kConfirmed, seat, nlohmann::json::object(), by);
}

store::LedgerEntry seatRevokedRow(const KnownSeat& seat, const std::string& reason, const UserId& by)
{
    return decided(kRevoked, seat, {{"reason", reason}}, by);
}

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
    KnownSeats seats;
    Accounts accounts;
    for (const LedgerRow& row : *rows) {
        (void)accounts.take(row);
        (void)seats.take(row, accounts); // what nobody could say counts for nothing
    }
    return seats.all();
}

std::string fingerprintOf(const keys::PublicKey& key)
{
    constexpr std::size_t kGroup = 4;
    std::string text;
    for (std::size_t at = 0; at < key.value.size(); at += kGroup)
        text += (at > 0 ? " " : "") + key.value.substr(at, kGroup);
    return text;
}

} // namespace sinew::command
