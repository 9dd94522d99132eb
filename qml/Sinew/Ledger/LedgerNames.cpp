// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerNames.h"

#include "Format.h"
#include "LedgerDetail.h"

#include <QCoreApplication>

namespace sinew::ui {

void LedgerNames::take(const store::LedgerRow& row)
{
    const store::LedgerEntry& entry = row.entry;
    if (entry.category != "people" && entry.category != "seat")
        return;
    const LedgerDetail detail(entry.detail);
    const std::string name = detail.text("name"), key = detail.text("key");
    if (entry.category == "seat") {
        if (entry.type == "registered")
            m_seats[entry.subject] = text(name);
        return;
    }
    if (!name.empty())
        m_people[entry.subject] = text(name);
    if (!key.empty() && entry.type != "revoked")
        m_keys[key] = entry.subject;
}

QString LedgerNames::person(const std::string& login) const
{
    const auto found = m_people.find(login);
    return found == m_people.end() ? text(login) : found->second;
}

QString LedgerNames::ownerOf(const keys::PublicKey& key) const
{
    if (const auto login = m_keys.find(key.value); login != m_keys.end())
        return person(login->second);
    const auto seat = m_seats.find(key.value);
    return seat == m_seats.end() ? QString()
                                 : QCoreApplication::translate("Ledger", "seat %1").arg(seat->second);
}

Result<LedgerNames> readNames(const store::Ledger& ledger)
{
    LedgerNames names;
    for (const char* category : {"people", "seat"}) {
        const auto rows = ledger.rows(0, category);
        if (!rows)
            return passOn(rows);
        for (const store::LedgerRow& row : *rows)
            names.take(row);
    }
    return names;
}

} // namespace sinew::ui
