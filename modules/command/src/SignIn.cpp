// SPDX-License-Identifier: GPL-3.0-or-later
// What of a control room deals with passwords and keys.
#include "LedgerJson.h"
#include "Wording.h"

#include <sinew/command/ControlRoom.h>

#include <fmt/format.h>

namespace sinew::command {

Result<void> ControlRoom::writeLogin(const char* type, const std::string& subject, const Key& by,
                                     const std::string& why)
{
    store::LedgerEntry entry{.wall = {},
                             .world = {},
                             .source = by ? "operator:" + subject : "seat",
                             .category = "login",
                             .type = type,
                             .subject = subject,
                             .result = std::string_view(type) == "failed" ? "refused" : "ok",
                             .detail = "{}"};
    if (!why.empty())
        entry.detail = dumped({{"why", why}});
    return write(std::move(entry), by);
}

/// The seal of whoever is meant; for an unknown name somebody else's, so that a try takes as long.
std::optional<std::string> ControlRoom::sealToTry(const std::string& login, const Roster& now) const
{
    const auto sealOf = [&](const keys::PublicKey& key) {
        return m_sealed.get(key).value_or(std::nullopt);
    };
    if (const auto key = now.accounts.keyOf(UserId(login)); !key.isEmpty())
        if (auto own = sealOf(key))
            return own;
    for (const auto& [user, key] : now.accounts.activeKeys())
        if (auto any = sealOf(key))
            return any;
    return std::nullopt;
}

Result<ControlRoom::Pair> ControlRoom::tryPassword(const std::string& login, std::string_view password)
{
    const std::lock_guard one(m_trying);
    if (const auto followed = follow(); !followed)
        return passOn(followed);
    const auto now = roster();
    const std::string subject = loginSubject(login, now->accounts);
    if (const Duration wait = now->logins.waitFor(subject, clock()->wall(), m_settings.delays);
        wait > Duration{0})
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("After a wrong password the next try is possible in {}.",
                                durationText(std::chrono::ceil<std::chrono::seconds>(wait))));
    const auto sealed = sealToTry(login, *now);
    auto pair = sealed ? keys::unseal(*sealed, password)
                       : Result<Pair>(fail(ErrorCode::NotAllowed, "There are no keys here."));
    if (pair && (*pair)->key() == now->accounts.keyOf(UserId(login)))
        return pair;
    if (!pair && pair.error().code != ErrorCode::NotAllowed)
        return pair;
    if (const auto recorded = writeLogin("failed", subject, nullptr); !recorded)
        return passOn(recorded); // a try that cannot be recorded would not be counted either
    return fail(ErrorCode::NotAllowed, "This name and this password do not belong together.");
}

Result<User> ControlRoom::signIn(const std::string& login, std::string_view password)
{
    const auto pair = tryPassword(login, password);
    if (!pair)
        return passOn(pair);
    const Present before = present();
    const bool isSame = before.user && before.user->id.value == login;
    if (before.user && !isSame)
        if (const auto left = signOut(); !left)
            return passOn(left);
    if (const auto recorded = writeLogin(isSame && before.isLocked ? "unlocked" : "signed in", login, *pair);
        !recorded)
        return passOn(recorded);
    const auto user = roster()->accounts.userOf(UserId(login));
    if (!user || roster()->accounts.keyOf(user->id) != (*pair)->key())
        return fail(ErrorCode::NotAllowed, "This key has just been revoked.");
    sit(*user, *pair);
    return *user;
}

void ControlRoom::sit(const User& user, Key key)
{
    const std::lock_guard lock(m_mutex);
    m_ring->closeAll();
    m_ring->open(user.id, std::move(key));
    m_present = {.user = user, .isLocked = false};
}

Result<void> ControlRoom::signOut()
{
    Key key;
    Present before;
    {
        const std::lock_guard lock(m_mutex);
        before = std::exchange(m_present, {});
        key = before.user ? m_ring->of(before.user->id) : nullptr;
        m_ring->closeAll();
    }
    return before.user ? writeLogin("signed out", before.user->id.value, key) : Result<void>();
}

Result<void> ControlRoom::lock(bool isIdle)
{
    Present before;
    {
        const std::lock_guard lock(m_mutex);
        before = m_present;
        m_ring->closeAll();
        m_present.isLocked = m_present.user.has_value();
    }
    if (!before.user || before.isLocked)
        return {};
    return writeLogin("locked", before.user->id.value, nullptr, isIdle ? "nobody was here" : "by hand");
}

Result<ControlRoom::Pair> ControlRoom::makeKey(std::string_view password)
{
    Pair pair = keys::KeyPair::generate();
    const auto sealed = keys::seal(*pair, password, m_settings.cost);
    if (!sealed)
        return passOn(sealed);
    if (const auto stored = m_sealed.put(pair->key(), *sealed); !stored)
        return passOn(stored);
    return pair;
}

/// A key that nobody may use is not kept.
Result<void> ControlRoom::enrolWith(const store::LedgerEntry& entry, const Key& by, const keys::PublicKey& key)
{
    auto written = writePeople(entry, by);
    if (!written)
        (void)m_sealed.remove(key);
    return written;
}

Result<void> ControlRoom::beFirstAdministrator(const User& person, std::string_view password)
{
    if (const auto followed = follow(); !followed)
        return followed;
    if (roster()->accounts.hasAdministrator())
        return fail(ErrorCode::NotAllowed, "There is an administrator already.");
    const auto pair = makeKey(password);
    if (!pair)
        return passOn(pair);
    if (const auto written =
            enrolWith(firstAdministratorRow(person, (*pair)->key()), *pair, (*pair)->key());
        !written)
        return written;
    if (const auto recorded = writeLogin("signed in", person.id.value, *pair); !recorded)
        return recorded;
    sit(person, *pair);
    return {};
}

Result<void> ControlRoom::enrol(const User& person, std::string_view password)
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    // Before the work of a new key: why not, as far as it is known now.
    if (by->user.role != Role::Administrator)
        return fail(ErrorCode::NotAllowed, "Only an administrator changes the people of this project.");
    const auto pair = makeKey(password);
    if (!pair)
        return passOn(pair);
    return enrolWith(enrolledRow(person, (*pair)->key(), by->user.id), by->key, (*pair)->key());
}

Result<void> ControlRoom::changeRole(const UserId& person, Role role)
{
    const auto by = actor();
    return by ? writePeople(roleChangedRow(person, role, by->user.id), by->key) : passOn(by);
}

Result<void> ControlRoom::revoke(const UserId& person, const std::string& reason)
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    const auto key = roster()->accounts.keyOf(person);
    if (const auto written = writePeople(revokedRow(person, key, reason, by->user.id), by->key); !written)
        return written;
    return m_sealed.remove(key);
}

Result<void> ControlRoom::replaceKey(const UserId& person, std::string_view password)
{
    const auto by = actor();
    if (!by)
        return passOn(by);
    const auto user = roster()->accounts.userOf(person);
    if (!user)
        return fail(ErrorCode::NotAllowed, "Nobody is enrolled as " + person.value + ".");
    if (person == by->user.id)
        return fail(ErrorCode::NotAllowed, "Who knows their password changes it; who does not asks another "
                                           "administrator.");
    const auto pair = makeKey(password);
    if (!pair)
        return passOn(pair);
    if (!roster()->accounts.keyOf(person).isEmpty())
        if (const auto revoked = revoke(person, "a new key in its place"); !revoked) {
            (void)m_sealed.remove((*pair)->key());
            return revoked;
        }
    return enrolWith(enrolledRow(*user, (*pair)->key(), by->user.id), by->key, (*pair)->key());
}

Result<void> ControlRoom::changePassword(std::string_view old, std::string_view fresh)
{
    const Present now = present();
    if (!now.user)
        return fail(ErrorCode::NotAllowed, "Nobody is signed in here.");
    const auto known = tryPassword(now.user->id.value, old);
    if (!known)
        return passOn(known);
    const auto pair = makeKey(fresh);
    if (!pair)
        return passOn(pair);
    // Until the row is taken in, the ring holds the old key; then the new one.
    const keys::PublicKey before = (*known)->key();
    if (const auto written =
            enrolWith(keyRenewedRow(now.user->id, (*pair)->key()), *known, (*pair)->key());
        !written)
        return written;
    sit(*now.user, *pair);
    return m_sealed.remove(before);
}

} // namespace sinew::command
