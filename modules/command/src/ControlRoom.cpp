// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/ControlRoom.h>

#include <algorithm>

namespace sinew::command {

namespace {

constexpr int kMostTries = 200; ///< of writing a row while others write too

} // namespace

void Roster::take(const store::LedgerRow& row)
{
    for (const Result<void>& taken :
         {accounts.take(row), authority.take(row, accounts), shifts.take(row, accounts),
          seats.take(row, accounts)})
        if (!taken)
            refused.push_back(taken.error().text());
    logins.take(row);
    if (row.entry.category == "people")
        authority.follow(accounts);
}

ControlRoom::ControlRoom(store::Ledger& ledger, store::SealedKeys& sealed, std::shared_ptr<const Clock> clock,
                         std::shared_ptr<keys::KeyRing> ring, Settings settings)
    : m_ledger(ledger), m_sealed(sealed), m_ring(std::move(ring)), m_settings(settings), m_clock(std::move(clock))
{
}

ControlRoom::ControlRoom(store::Ledger& ledger, store::SealedKeys& sealed, std::shared_ptr<const Clock> clock,
                         std::shared_ptr<keys::KeyRing> ring)
    : ControlRoom(ledger, sealed, std::move(clock), std::move(ring), Settings{})
{
}

void ControlRoom::setClock(std::shared_ptr<const Clock> clock)
{
    const std::lock_guard lock(m_mutex);
    m_clock = std::move(clock);
}

std::shared_ptr<const Clock> ControlRoom::clock() const
{
    const std::lock_guard lock(m_mutex);
    return m_clock;
}

std::shared_ptr<const Roster> ControlRoom::roster() const
{
    const std::lock_guard lock(m_mutex);
    return m_roster;
}

Present ControlRoom::present() const
{
    const std::lock_guard lock(m_mutex);
    return m_present;
}

Result<void> ControlRoom::follow()
{
    const std::lock_guard order(m_following);
    std::vector<store::LedgerRow> fresh;
    for (const char* category : {"people", "login", "authority", "shift", "seat"}) {
        auto rows = m_ledger.rows(m_lastRow, category);
        if (!rows)
            return passOn(rows);
        std::ranges::move(*rows, std::back_inserter(fresh));
    }
    if (fresh.empty())
        return {};
    std::ranges::sort(fresh, {}, &store::LedgerRow::number);
    auto next = std::make_shared<Roster>(*roster());
    for (const store::LedgerRow& row : fresh)
        next->take(row);
    m_lastRow = fresh.back().number;
    {
        const std::lock_guard lock(m_mutex);
        m_roster = std::move(next);
    }
    closeLostKeys();
    return {};
}

/// A key that was revoked, here or elsewhere, signs nothing any more; a role that changed counts at once.
void ControlRoom::closeLostKeys()
{
    const std::lock_guard lock(m_mutex);
    if (!m_present.user)
        return;
    const UserId id = m_present.user->id;
    const auto open = m_ring->of(id);
    const auto key = m_roster->accounts.keyOf(id);
    if (key.isEmpty() || (open && open->key() != key)) {
        m_ring->close(id);
        m_present = {};
    } else
        m_present.user = m_roster->accounts.userOf(id);
}

Result<void> ControlRoom::write(store::LedgerEntry entry, const Key& by,
                                const std::function<std::string(const Roster&)>& whyNot)
{
    for (int k = 0; k < kMostTries; ++k) {
        const auto head = m_ledger.lastNumber();
        if (!head)
            return passOn(head);
        if (const auto followed = follow(); !followed)
            return followed;
        if (whyNot)
            if (const std::string why = whyNot(*roster()); !why.empty())
                return fail(ErrorCode::NotAllowed, why);
        const auto now = clock();
        entry.wall = now->wall();
        entry.world = now->world();
        const auto row = m_ledger.append(
            entry, {.by = by, .after = whyNot ? std::optional(*head) : std::nullopt});
        if (row)
            return follow();
        if (row.error().code != ErrorCode::Conflict)
            return passOn(row);
    }
    return fail(ErrorCode::Conflict, "Others write to the ledger without a pause; try again.");
}

Result<void> ControlRoom::writePeople(const store::LedgerEntry& entry, const Key& by)
{
    return write(entry, by, [&](const Roster& now) { return now.accounts.whyNot(entry, by->key()); });
}

Result<void> ControlRoom::writeAuthority(const store::LedgerEntry& entry, const Key& by)
{
    return write(entry, by,
                 [&](const Roster& now) { return now.authority.whyNot(entry, by->key(), now.accounts); });
}

Result<void> ControlRoom::writeShift(const store::LedgerEntry& entry, const Key& by)
{
    return write(entry, by,
                 [&](const Roster& now) { return now.shifts.whyNot(entry, by->key(), now.accounts); });
}

Result<void> ControlRoom::writeSeat(const store::LedgerEntry& entry, const Key& by)
{
    return write(entry, by, [&](const Roster& now) { return now.seats.whyNot(entry, by->key(), now.accounts); });
}

Result<KnownSeat> ControlRoom::seatOf(const keys::PublicKey& key)
{
    if (const auto followed = follow(); !followed)
        return passOn(followed);
    const auto now = roster();
    const KnownSeat* seat = now->seats.seat(key);
    return seat ? Result<KnownSeat>(*seat) : fail(ErrorCode::NotAllowed, "No seat has registered with this key.");
}

Result<ControlRoom::Actor> ControlRoom::actor() const
{
    const Present now = present();
    if (!now.user)
        return fail(ErrorCode::NotAllowed, "Nobody is signed in here.");
    auto key = m_ring->of(now.user->id);
    if (now.isLocked || !key)
        return fail(ErrorCode::NotAllowed, "This seat is locked.");
    return Actor{*now.user, std::move(key)};
}

Result<void> ControlRoom::confirmSeat(const keys::PublicKey& key)
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    const auto seat = seatOf(key);
    return seat ? writeSeat(seatConfirmedRow(*seat, by->user.id), by->key) : passOn(seat);
}

Result<void> ControlRoom::revokeSeat(const keys::PublicKey& key, const std::string& reason)
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    const auto seat = seatOf(key);
    return seat ? writeSeat(seatRevokedRow(*seat, reason, by->user.id), by->key) : passOn(seat);
}

Result<void> ControlRoom::takeAuthority(const AssetId& asset)
{
    const auto by = actor();
    return by ? writeAuthority(authorityTakenRow(asset, by->user.id), by->key) : passOn(by);
}

Result<void> ControlRoom::offerAuthority(const AssetId& asset, const UserId& to)
{
    const auto by = actor();
    return by ? writeAuthority(authorityOfferedRow(asset, by->user.id, to), by->key) : passOn(by);
}

Result<void> ControlRoom::acceptAuthority(const AssetId& asset)
{
    const auto by = actor();
    return by ? writeAuthority(authorityAcceptedRow(asset, by->user.id), by->key) : passOn(by);
}

Result<void> ControlRoom::keepAuthority(const AssetId& asset)
{
    const auto by = actor();
    return by ? writeAuthority(authorityKeptRow(asset, by->user.id), by->key) : passOn(by);
}

Result<void> ControlRoom::releaseAuthority(const AssetId& asset, const std::string& reason)
{
    const auto by = actor();
    return by ? writeAuthority(authorityReleasedRow(asset, by->user.id, reason), by->key) : passOn(by);
}

Result<void> ControlRoom::note(const ShiftEntry& note)
{
    const auto by = actor();
    return by ? writeShift(shiftNoteRow(note, by->user.id), by->key) : passOn(by);
}

Result<void> ControlRoom::handOver(const UserId& to, const std::string& text,
                                   const std::vector<std::string>& points)
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    if (const auto written = writeShift(shiftHandedOverRow(text, points, to, by->user.id), by->key); !written)
        return written;
    const auto now = roster();
    for (const auto& [asset, holding] : now->authority.all())
        if (holding.user.id == by->user.id)
            if (const auto offered = offerAuthority(asset, to); !offered)
                return offered;
    return {};
}

Result<void> ControlRoom::acceptHandOver()
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    const auto now = roster();
    const ShiftEntry* open = now->shifts.openFor(by->user.id);
    if (!open)
        return fail(ErrorCode::NotAllowed, "No shift was handed over to " + by->user.name + ".");
    if (const auto accepted = writeShift(shiftAcceptedRow(open->number, by->user.id), by->key); !accepted)
        return accepted;
    for (const auto& [asset, holding] : now->authority.all())
        if (holding.user.id == open->author.id && holding.offeredTo && holding.offeredTo->id == by->user.id)
            if (const auto accepted = acceptAuthority(asset); !accepted)
                return accepted;
    return {};
}

} // namespace sinew::command
