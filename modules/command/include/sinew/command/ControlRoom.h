// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Authority.h>
#include <sinew/command/KnownSeats.h>
#include <sinew/command/ShiftLog.h>
#include <sinew/keys/KeyRing.h>
#include <sinew/store/SealedKeys.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::command {

/// All that the ledger says of people at one moment.
struct Roster {
    Accounts accounts;
    Logins logins;
    Authority authority;
    ShiftLog shifts;
    KnownSeats seats;
    /// Rows that were not taken, with why: somebody wrote what they may not.
    std::vector<std::string> refused;

    void take(const store::LedgerRow& row);
};

/// Who sits here.
struct Present {
    std::optional<User> user; ///< nothing: nobody has signed in
    bool isLocked = false;    ///< nobody can act until they give their password again
};

/// People at one seat: signing in, their keys, authority, the shift log. Every deed is a row of the ledger,
/// signed by whose deed it is, and has happened when the row is written; before each, what other seats wrote
/// is taken in, and rows that come in between make it look again.
///
/// Passwords open sealed keys (Argon2id): those functions take a second or so and belong on a job. Thread:
/// any. Errors: NotAllowed (a sentence for people), and those of the ledger and the sealed keys.
class ControlRoom {
public:
    struct Settings {
        keys::SealCost cost;
        Logins::Delays delays;
    };
    ControlRoom(store::Ledger& ledger, store::SealedKeys& sealed, std::shared_ptr<const Clock> clock,
                std::shared_ptr<keys::KeyRing> ring, Settings settings);
    ControlRoom(store::Ledger& ledger, store::SealedKeys& sealed, std::shared_ptr<const Clock> clock,
                std::shared_ptr<keys::KeyRing> ring);
    void setClock(std::shared_ptr<const Clock> clock);

    /// Takes in what any seat has written; cheap where nothing is new. Who has lost their key elsewhere
    /// cannot sign here any more either.
    Result<void> follow();
    /// As of the last follow() or deed. Never null.
    std::shared_ptr<const Roster> roster() const;
    Present present() const;
    const std::shared_ptr<keys::KeyRing>& ring() const { return m_ring; }

    /// Opens the person's key at this seat, in place of whoever sat here. A wrong password and an unknown
    /// name say the same, after the same time, and make the next try under that name wait, twice as long each
    /// time. Errors: NotAllowed, LimitExceeded (it is too early for another try).
    Result<User> signIn(const std::string& login, std::string_view password);
    /// The keys are gone from this seat at once, also where the ledger cannot be written.
    Result<void> signOut();
    Result<void> lock(bool isIdle);

    /// Only while no administrator has a key. Signs them in.
    Result<void> beFirstAdministrator(const User& person, std::string_view password);
    /// A person without a key gets one under this password; only an administrator who is signed in here.
    Result<void> enrol(const User& person, std::string_view password);
    Result<void> changeRole(const UserId& person, Role role);
    Result<void> revoke(const UserId& person, const std::string& reason);
    /// For a forgotten password: the old key is revoked, a new one enrolled.
    Result<void> replaceKey(const UserId& person, std::string_view password);
    /// The person who sits here takes a new password, and with it a new key.
    Result<void> changePassword(std::string_view old, std::string_view fresh);

    /// A gateway may take commands that this seat sends; only an administrator who is signed in here.
    Result<void> confirmSeat(const keys::PublicKey& seat);
    /// For ever.
    Result<void> revokeSeat(const keys::PublicKey& seat, const std::string& reason);

    Result<void> takeAuthority(const AssetId& asset);
    Result<void> offerAuthority(const AssetId& asset, const UserId& to);
    Result<void> acceptAuthority(const AssetId& asset);
    Result<void> keepAuthority(const AssetId& asset);
    Result<void> releaseAuthority(const AssetId& asset, const std::string& reason);

    Result<void> note(const ShiftEntry& note);
    /// Offers all authority that they have with it.
    Result<void> handOver(const UserId& to, const std::string& text, const std::vector<std::string>& points);
    /// Accepts what was handed over to who sits here, with the authority offered by the same person.
    Result<void> acceptHandOver();

private:
    using Key = std::shared_ptr<const keys::Signer>;
    using Pair = std::shared_ptr<const keys::KeyPair>;
    struct Actor {
        User user;
        Key key;
    };
    std::shared_ptr<const Clock> clock() const;
    void closeLostKeys();
    /// Appends when `whyNot` says nothing of the newest roster; without one at once.
    Result<void> write(store::LedgerEntry entry, const Key& by,
                       const std::function<std::string(const Roster&)>& whyNot = {});
    Result<void> writePeople(const store::LedgerEntry& entry, const Key& by);
    Result<void> writeAuthority(const store::LedgerEntry& entry, const Key& by);
    Result<void> writeShift(const store::LedgerEntry& entry, const Key& by);
    Result<void> writeSeat(const store::LedgerEntry& entry, const Key& by);
    /// As of now. Errors: NotAllowed (none has registered with it).
    Result<KnownSeat> seatOf(const keys::PublicKey& key);
    Result<void> writeLogin(const char* type, const std::string& subject, const Key& by,
                            const std::string& why = {});
    /// Who sits here, with their open key. Errors: NotAllowed.
    Result<Actor> actor() const;
    /// The key behind a password. Errors: NotAllowed, LimitExceeded.
    Result<Pair> tryPassword(const std::string& login, std::string_view password);
    std::optional<std::string> sealToTry(const std::string& login, const Roster& now) const;
    /// A new key, its seal stored.
    Result<Pair> makeKey(std::string_view password);
    Result<void> enrolWith(const store::LedgerEntry& entry, const Key& by, const keys::PublicKey& key);
    void sit(const User& user, Key key);

    store::Ledger& m_ledger;
    store::SealedKeys& m_sealed;
    const std::shared_ptr<keys::KeyRing> m_ring;
    const Settings m_settings;
    std::mutex m_trying;        ///< one password at a time
    std::mutex m_following;     ///< of m_lastRow; rows are taken in once and in order
    std::int64_t m_lastRow = 0;
    mutable std::mutex m_mutex; ///< of what follows; never held while the disk works
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<const Roster> m_roster = std::make_shared<const Roster>();
    Present m_present;
};

} // namespace sinew::command
