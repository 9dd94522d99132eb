// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <map>
#include <optional>
#include <set>

namespace sinew::store {

/// Whether each row was signed by somebody who could, by what the rows before it say: seats register
/// themselves, the first administrator enrols alone, every later key comes by an administrator's hand, and
/// what a person did bears that person's signature. Rows in order; those whose signature is forged are not
/// this check's.
class RightsCheck {
public:
    /// Why the row's signer could not write it, as a fault that names the row; nothing: all is well.
    std::optional<std::string> add(const LedgerRow& row);
    /// What a reader should know besides: rows from before signing, seats that nobody confirmed.
    std::vector<std::string> notes() const;

private:
    struct Person {
        std::string user, role;
    };
    std::optional<std::string> unsignedRow(const LedgerRow& row);
    std::optional<std::string> seatRow(const LedgerRow& row);
    std::optional<std::string> peopleRow(const LedgerRow& row);
    std::optional<std::string> wrongSigner(const LedgerRow& row) const;
    bool isAdministrator(const keys::PublicKey& key) const;

    std::set<std::string> m_seats, m_confirmedSeats;
    std::map<std::string, Person> m_people; ///< by key, those that hold
    std::set<std::string> m_enrolledUsers;  ///< who ever had a key
    std::map<std::string, std::int64_t> m_revoked;
    std::int64_t m_unsigned = 0, m_firstSigned = 0;
};

} // namespace sinew::store
