// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <map>
#include <QString>
#include <string>

namespace sinew::ui {

/// Who stands behind a login or a key, as the ledger itself says: also of people who have left and of keys that
/// were revoked. Thread: one at a time.
class LedgerNames {
public:
    void take(const store::LedgerRow& row);
    /// Their login where the ledger does not name them.
    QString person(const std::string& login) const;
    /// "Ada Mori", "seat north"; empty: nobody that the ledger knows.
    QString ownerOf(const keys::PublicKey& key) const;
    bool isPersonsKey(const keys::PublicKey& key) const { return m_keys.contains(key.value); }
    /// Login to name.
    const std::map<std::string, QString>& people() const { return m_people; }
    /// Key to name.
    const std::map<std::string, QString>& seats() const { return m_seats; }

private:
    std::map<std::string, QString> m_people, m_seats;
    std::map<std::string, std::string> m_keys; ///< to logins
};

/// Errors: the ledger's. Slow: for jobs.
Result<LedgerNames> readNames(const store::Ledger& ledger);

} // namespace sinew::ui
