// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerRights.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

namespace sinew::store {

namespace {

constexpr std::string_view kAdministrator = "administrator";

/// A text member of the row's detail; empty where there is none.
std::string textAt(const LedgerRow& row, const char* name)
{
    const auto detail = nlohmann::json::parse(row.entry.detail, nullptr, false);
    if (!detail.is_object())
        return {};
    const auto found = detail.find(name);
    return found != detail.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// "ada" of "operator:ada"; empty where the row does not say that a person did it.
std::string personOf(const LedgerRow& row)
{
    constexpr std::string_view prefix = "operator:";
    const std::string& source = row.entry.source;
    return source.starts_with(prefix) ? source.substr(prefix.size()) : std::string{};
}

bool isType(const LedgerRow& row, std::string_view category, std::string_view type)
{
    return row.entry.category == category && row.entry.type == type;
}

std::string rowText(const LedgerRow& row, std::string_view why)
{
    return fmt::format("row {} {}", row.number, why);
}

} // namespace

std::optional<std::string> RightsCheck::add(const LedgerRow& row)
{
    if (row.signer.isEmpty())
        return unsignedRow(row);
    if (m_firstSigned == 0)
        m_firstSigned = row.number;
    if (row.entry.category == "seat")
        return seatRow(row);
    if (row.entry.category == "people")
        return peopleRow(row);
    return wrongSigner(row);
}

std::optional<std::string> RightsCheck::unsignedRow(const LedgerRow& row)
{
    ++m_unsigned;
    if (m_firstSigned == 0)
        return std::nullopt;
    return rowText(row, "was inserted: it is not signed, though rows before it are");
}

bool RightsCheck::isAdministrator(const keys::PublicKey& key) const
{
    const auto found = m_people.find(key.value);
    return found != m_people.end() && found->second.role == kAdministrator;
}

std::optional<std::string> RightsCheck::seatRow(const LedgerRow& row)
{
    if (row.entry.type == "registered") {
        if (row.entry.subject != row.signer.value)
            return rowText(row, "registers a seat with another's key");
        m_seats.insert(row.signer.value);
        return std::nullopt;
    }
    if (!isAdministrator(row.signer))
        return wrongSigner(row);
    if (row.entry.type == "confirmed")
        m_confirmedSeats.insert(row.entry.subject);
    if (row.entry.type == "revoked")
        m_seats.erase(row.entry.subject);
    return std::nullopt;
}

std::optional<std::string> RightsCheck::peopleRow(const LedgerRow& row)
{
    const std::string& user = row.entry.subject;
    const std::string key = textAt(row, "key"), role = textAt(row, "role");
    const auto own = m_people.find(row.signer.value);
    const bool bySelf = own != m_people.end() && own->second.user == user;
    const bool isFirst = isType(row, "people", "enrolled") && m_people.empty() && key == row.signer.value &&
                         role == kAdministrator;
    // With a new password comes a new key: that much a person may do alone, keeping the role.
    const bool isOwnRenewal = bySelf && (role.empty() || role == own->second.role);
    if (!isFirst && !isOwnRenewal && !isAdministrator(row.signer))
        return rowText(row, fmt::format("changes who {} is, and no administrator signed it", user));
    if (row.entry.type == "enrolled" && keys::isPublicKey(key)) {
        m_people[key] = {user, role.empty() && own != m_people.end() ? own->second.role : role};
        m_enrolledUsers.insert(user);
    } else if (row.entry.type == "revoked") {
        m_people.erase(key);
        m_revoked[key] = row.number;
    } else if (!role.empty()) {
        for (auto& [of, person] : m_people)
            if (person.user == user)
                person.role = role;
    }
    return std::nullopt;
}

std::optional<std::string> RightsCheck::wrongSigner(const LedgerRow& row) const
{
    const std::string person = personOf(row);
    if (const auto revoked = m_revoked.find(row.signer.value); revoked != m_revoked.end())
        return rowText(row, fmt::format("is signed with a key that row {} revoked", revoked->second));
    if (const auto found = m_people.find(row.signer.value); found != m_people.end()) {
        if (person.empty() || person == found->second.user)
            return std::nullopt;
        return rowText(row, fmt::format("says that {} did it, and {} signed it", person, found->second.user));
    }
    if (!m_seats.contains(row.signer.value))
        return rowText(row, "is signed by nobody that the ledger knows");
    if (!person.empty() && m_enrolledUsers.contains(person))
        return rowText(row, fmt::format("says that {} did it, and only a seat signed it", person));
    return std::nullopt;
}

std::vector<std::string> RightsCheck::notes() const
{
    std::vector<std::string> all;
    if (m_unsigned > 0 && m_firstSigned == 0)
        all.push_back(fmt::format("none of the {} rows is signed", m_unsigned));
    else if (m_unsigned > 0)
        all.push_back(fmt::format("{} rows are from before rows were signed", m_unsigned));
    const auto unconfirmed = std::ranges::count_if(
        m_seats, [&](const std::string& seat) { return !m_confirmedSeats.contains(seat); });
    if (unconfirmed > 0)
        all.push_back(fmt::format("{} of {} seats registered themselves and no administrator has confirmed them",
                                  unconfirmed, m_seats.size()));
    return all;
}

} // namespace sinew::store
