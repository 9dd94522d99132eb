// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/Ledger.h>
#include <sinew/twin/Model.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sinew::command {

bool mayApprove(Role role);
bool mayCommand(Role role);

/// A person as the ledger knows them.
struct Account {
    User user;
    keys::PublicKey key; ///< empty: revoked, and no other was enrolled since
    Instant since;       ///< wall; of the key, or of its end
    UserId by;           ///< who enrolled or revoked it
    std::string reason;  ///< why it was revoked
};

/// Who may act, in which role and with which key: what the ledger's rows of the category "people" say, each
/// signed by somebody who was allowed to say it.
///
/// Types: "first administrator" (while there is no administrator with a key; signed by the new key itself),
/// "enrolled", "role changed", "revoked" (signed by an administrator), "key renewed" (a person's new
/// password, hence a new key; signed by the old one). There is always an administrator with a key once there
/// was one. A key is enrolled once and belongs to one person for ever. Thread: one at a time.
class Accounts {
public:
    /// Rows of other categories change nothing. Errors: Corrupt (not what was signed), NotAllowed (whyNot),
    /// naming the row, which changes nothing.
    Result<void> take(const store::LedgerRow& row);
    /// Why this signer cannot write this row after what was taken so far, as a sentence; empty: they can.
    std::string whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer) const;

    /// In the order in which they were enrolled first; also those whose key was revoked.
    const std::vector<Account>& all() const { return m_people; }
    const Account* account(const UserId& id) const;
    /// With the role that counts. Nothing: the ledger does not know them.
    std::optional<User> userOf(const UserId& id) const;
    /// Empty: nobody can sign for them.
    keys::PublicKey keyOf(const UserId& id) const;
    /// Whose key it is now; nothing for a revoked one.
    std::optional<User> ownerOf(const keys::PublicKey& key) const;
    std::vector<std::pair<User, keys::PublicKey>> activeKeys() const;
    /// Those that sign nothing any more, with whose they were.
    std::vector<std::pair<User, keys::PublicKey>> revokedKeys() const;
    bool hasAdministrator() const { return administrators() > 0; }

private:
    struct Deed;
    static std::optional<Deed> read(const store::LedgerEntry& entry);
    std::string whyNot(const Deed& deed, const keys::PublicKey& signer) const;
    std::string whyNotKey(const Deed& deed) const;
    void apply(const Deed& deed, const store::LedgerRow& row);
    Account* find(const UserId& id);
    std::ptrdiff_t administrators() const;
    bool isLastAdministrator(const UserId& id) const;

    std::vector<Account> m_people;
    std::map<keys::PublicKey, UserId> m_everKeys; ///< also the revoked ones
};

/// Rows for Accounts::take; the caller appends them.
store::LedgerEntry firstAdministratorRow(const User& person, const keys::PublicKey& key);
store::LedgerEntry enrolledRow(const User& person, const keys::PublicKey& key, const UserId& by);
store::LedgerEntry roleChangedRow(const UserId& person, Role role, const UserId& by);
store::LedgerEntry keyRenewedRow(const UserId& person, const keys::PublicKey& key);
store::LedgerEntry revokedRow(const UserId& person, const keys::PublicKey& key, const std::string& reason,
                              const UserId& by);

/// Sign-ins that failed, from the ledger's rows of the category "login", so that they count over restarts and
/// seats. Thread: one at a time.
class Logins {
public:
    struct Delays {
        Duration first{std::chrono::seconds(1)}; ///< after one failure; each further one doubles it
        Duration most{std::chrono::minutes(5)};
    };
    void take(const store::LedgerRow& row);
    /// How long the next try under this name has to wait; `subject`: loginSubject().
    Duration waitFor(const std::string& subject, Instant wall, const Delays& delays) const;
    int failuresOf(const std::string& subject) const;

private:
    struct Failures {
        int count = 0;
        Instant last; ///< wall
    };
    std::map<std::string, Failures> m_failures;
};

/// What a try is counted under: the login of a known person; for an unknown one a number of four digits, so
/// that a password typed into the wrong field does not stand in the ledger.
std::string loginSubject(const std::string& typed, const Accounts& accounts);

} // namespace sinew::command
