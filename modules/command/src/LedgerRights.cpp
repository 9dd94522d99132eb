// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Interlocks.h>
#include <sinew/command/LedgerRights.h>

#include <algorithm>
#include <fmt/format.h>
#include <sinew/store/LedgerArchive.h>
#include <sinew/store/LedgerExport.h>

namespace sinew::command {

namespace {

using store::LedgerRow;

/// "ada" of "operator:ada"; empty where the row does not say that a person did it.
std::string personOf(const LedgerRow& row)
{
    constexpr std::string_view prefix = "operator:";
    const std::string& source = row.entry.source;
    return source.starts_with(prefix) ? source.substr(prefix.size()) : std::string{};
}

std::string rowText(const LedgerRow& row, std::string_view why)
{
    return fmt::format("row {} {}", row.number, why);
}

template <class Verify>
Result<store::LedgerCheck> withRights(const Verify& verify)
{
    LedgerRights rights;
    auto check = verify([&](const LedgerRow& row) { return rights.add(row); });
    if (check)
        for (const std::string& note : rights.notes())
            check->notes.push_back(note);
    return check;
}

} // namespace

std::optional<std::string> LedgerRights::add(const LedgerRow& row)
{
    if (row.signer.isEmpty())
        return unsignedRow(row);
    if (m_firstSigned == 0)
        m_firstSigned = row.number;
    if (row.entry.category == "seat")
        return seatRow(row);
    if (row.entry.category == "people")
        return peopleRow(row);
    if (row.entry.category == "ledger" && !isAdministrator(row.signer))
        return rowText(row, "moves rows into an archive, and no administrator signed it");
    if (row.entry.category == "interlock" && !maySetInterlocks(row.signer))
        return rowText(row, "changes an interlock, and neither an engineer nor an administrator signed it");
    return wrongSigner(row);
}

std::optional<std::string> LedgerRights::unsignedRow(const LedgerRow& row)
{
    ++m_unsigned;
    if (m_firstSigned == 0)
        return std::nullopt;
    return rowText(row, "was inserted: it is not signed, though rows before it are");
}

bool LedgerRights::isAdministrator(const keys::PublicKey& key) const
{
    const auto owner = m_accounts.ownerOf(key);
    return owner && owner->role == Role::Administrator;
}

bool LedgerRights::maySetInterlocks(const keys::PublicKey& key) const
{
    const auto owner = m_accounts.ownerOf(key);
    return owner && command::maySetInterlocks(owner->role);
}

std::optional<std::string> LedgerRights::seatRow(const LedgerRow& row)
{
    if (row.entry.type == "registered") {
        if (row.entry.subject != row.signer.value)
            return rowText(row, "registers a seat with another's key");
        m_seats.insert(row.signer.value);
        return std::nullopt;
    }
    if (auto wrong = wrongSigner(row))
        return wrong;
    if (row.entry.type == "confirmed" || row.entry.type == "revoked") {
        if (!isAdministrator(row.signer))
            return rowText(row, "decides about a seat, and no administrator signed it");
        row.entry.type == "confirmed" ? void(m_confirmed.insert(row.entry.subject))
                                      : void(m_seats.erase(row.entry.subject));
    }
    return std::nullopt;
}

std::optional<std::string> LedgerRights::peopleRow(const LedgerRow& row)
{
    if (const auto taken = m_accounts.take(row); !taken)
        return rowText(row, "changes who may act, and could not: " + taken.error().message);
    for (const auto& [user, key] : m_accounts.activeKeys())
        m_everKeys.insert(key);
    return std::nullopt;
}

std::optional<std::string> LedgerRights::wrongSigner(const LedgerRow& row) const
{
    if (const auto owner = m_accounts.ownerOf(row.signer))
        return wrongPerson(row, *owner);
    if (m_everKeys.contains(row.signer))
        return rowText(row, "is signed with a key that was revoked before");
    if (!m_seats.contains(row.signer.value))
        return rowText(row, "is signed by nobody that the ledger knows");
    const std::string person = personOf(row);
    if (!person.empty() && m_accounts.account(UserId(person)))
        return rowText(row, fmt::format("says that {} did it, and only a seat signed it", person));
    return std::nullopt;
}

std::optional<std::string> LedgerRights::wrongPerson(const LedgerRow& row, const User& signer) const
{
    const std::string person = personOf(row);
    if (person == signer.id.value)
        return std::nullopt;
    return rowText(row, person.empty()
                            ? fmt::format("does not say that {} did it, who signed it", signer.id.value)
                            : fmt::format("says that {} did it, and {} signed it", person, signer.id.value));
}

std::vector<std::string> LedgerRights::notes() const
{
    std::vector<std::string> all;
    if (m_unsigned > 0)
        all.push_back(m_firstSigned == 0
                          ? fmt::format("none of the {} rows is signed", m_unsigned)
                          : fmt::format("{} rows are from before rows were signed", m_unsigned));
    const auto unconfirmed = std::ranges::count_if(
        m_seats, [&](const std::string& seat) { return !m_confirmed.contains(seat); });
    if (unconfirmed > 0)
        all.push_back(fmt::format("{} of {} seat{} registered {} and no administrator has confirmed {}", unconfirmed,
                                  m_seats.size(), m_seats.size() == 1 ? "" : "s",
                                  unconfirmed == 1 ? "itself" : "themselves", unconfirmed == 1 ? "it" : "them"));
    return all;
}

Result<store::LedgerCheck> verifyLedger(const store::Ledger& ledger, const store::CheckWatch& watch)
{
    return withRights([&](const store::RowCheck& also) { return ledger.verify(also, watch); });
}

Result<store::LedgerCheck> verifyLedger(const store::Ledger& ledger,
                                        std::span<const std::filesystem::path> archives, std::stop_token stop)
{
    return withRights(
        [&](const store::RowCheck& also) { return store::verifyWithArchives(ledger, archives, also, stop); });
}

Result<store::LedgerCheck> verifyLedgerFile(const std::string& file, std::stop_token stop)
{
    return withRights([&](const store::RowCheck& also) { return store::verifyExport(file, also, stop); });
}

} // namespace sinew::command
