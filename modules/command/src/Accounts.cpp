// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Accounts.h>

#include "LedgerJson.h"

#include <sinew/twin/People.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sinew::command {

namespace {

constexpr const char* kCategory = "people";

enum class Kind { First, Enrol, ChangeRole, Renew, Revoke };
constexpr std::array<std::pair<Kind, std::string_view>, 5> kKinds{{{Kind::First, "first administrator"},
                                                                  {Kind::Enrol, "enrolled"},
                                                                  {Kind::ChangeRole, "role changed"},
                                                                  {Kind::Renew, "key renewed"},
                                                                  {Kind::Revoke, "revoked"}}};

} // namespace

struct Accounts::Deed {
    Kind kind = Kind::Enrol;
    User user;
    keys::PublicKey key;
    UserId by;
    std::string reason;
};

std::optional<Accounts::Deed> Accounts::read(const store::LedgerEntry& entry)
{
    const auto kind = std::ranges::find(kKinds, entry.type, &std::pair<Kind, std::string_view>::second);
    const auto detail = detailOf(entry);
    if (kind == kKinds.end() || !detail.is_object())
        return std::nullopt;
    Deed deed{.kind = kind->first,
              .user = {UserId(entry.subject), textIn(detail, "name"), Role::Viewer},
              .key = keys::PublicKey(textIn(detail, "key")),
              .by = UserId(textIn(detail, "by")),
              .reason = textIn(detail, "reason")};
    if (deed.kind == Kind::Renew || deed.kind == Kind::Revoke)
        return deed;
    const auto role = roleFrom(textIn(detail, "role"));
    if (!role)
        return std::nullopt;
    deed.user.role = *role;
    return deed;
}

Result<void> Accounts::take(const store::LedgerRow& row)
{
    if (row.entry.category != kCategory)
        return {};
    const std::string place = fmt::format("row {} of the ledger", row.number);
    if (!store::isSigned(row))
        return fail(ErrorCode::Corrupt, "what it says of a person is not what was signed", place);
    if (const std::string why = whyNot(row.entry, row.signer); !why.empty())
        return fail(ErrorCode::NotAllowed, why, place);
    apply(*read(row.entry), row);
    return {};
}

std::string Accounts::whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer) const
{
    const auto deed = read(entry);
    return deed ? whyNot(*deed, signer) : "What it says of a person cannot be read.";
}

std::string Accounts::whyNot(const Deed& deed, const keys::PublicKey& signer) const
{
    const auto owner = ownerOf(signer);
    const Account* account = this->account(deed.user.id);
    if (deed.kind == Kind::First) {
        if (hasAdministrator())
            return "There is an administrator already.";
        if (deed.user.role != Role::Administrator || signer != deed.key)
            return "The first administrator is one, and signs with their own key.";
    } else if (deed.kind == Kind::Renew) {
        if (!owner || owner->id != deed.user.id)
            return "Only its owner renews a key.";
    } else if (!owner || owner->role != Role::Administrator)
        return "Only an administrator changes the people of this project.";
    const bool isNew = deed.kind == Kind::First || deed.kind == Kind::Enrol;
    if (!isNew && !account)
        return fmt::format("Nobody is enrolled as {}.", deed.user.id.value);
    if (isNew)
        if (const std::string fault = faultOf(std::vector{deed.user}); !fault.empty())
            return "It cannot be: " + fault + ".";
    if (isNew && account && !account->key.isEmpty())
        return fmt::format("{} has a key already: it must be revoked first.", account->user.name);
    if (deed.kind == Kind::Revoke && (deed.key.isEmpty() || account->key != deed.key))
        return fmt::format("This is not the key of {}.", account->user.name);
    const bool endsAdministrator =
        deed.kind == Kind::Revoke || (deed.kind == Kind::ChangeRole && deed.user.role != Role::Administrator);
    if (endsAdministrator && isLastAdministrator(deed.user.id))
        return "Somebody must stay administrator.";
    return deed.kind == Kind::ChangeRole || deed.kind == Kind::Revoke ? std::string() : whyNotKey(deed);
}

std::string Accounts::whyNotKey(const Deed& deed) const
{
    if (!keys::isPublicKey(deed.key.value))
        return "The key is none.";
    return m_everKeys.contains(deed.key) ? "This key was enrolled before." : std::string();
}

void Accounts::apply(const Deed& deed, const store::LedgerRow& row)
{
    Account* account = find(deed.user.id);
    if (!account)
        account = &m_people.emplace_back(Account{.user = deed.user});
    if (deed.kind == Kind::ChangeRole) {
        account->user.role = deed.user.role;
        return;
    }
    if (deed.kind == Kind::First || deed.kind == Kind::Enrol)
        account->user = deed.user;
    account->key = deed.kind == Kind::Revoke ? keys::PublicKey() : deed.key;
    account->since = row.entry.wall;
    account->by = deed.by.isEmpty() ? deed.user.id : deed.by;
    account->reason = deed.reason;
    m_everKeys.try_emplace(deed.key, deed.user.id);
}

Account* Accounts::find(const UserId& id)
{
    const auto found = std::ranges::find(m_people, id, [](const Account& a) { return a.user.id; });
    return found == m_people.end() ? nullptr : &*found;
}

const Account* Accounts::account(const UserId& id) const
{
    return const_cast<Accounts*>(this)->find(id);
}

std::optional<User> Accounts::userOf(const UserId& id) const
{
    const Account* found = account(id);
    return found ? std::optional(found->user) : std::nullopt;
}

keys::PublicKey Accounts::keyOf(const UserId& id) const
{
    const Account* found = account(id);
    return found ? found->key : keys::PublicKey();
}

std::optional<User> Accounts::ownerOf(const keys::PublicKey& key) const
{
    const auto found = m_everKeys.find(key);
    const Account* owner = found == m_everKeys.end() ? nullptr : account(found->second);
    return owner && owner->key == key ? std::optional(owner->user) : std::nullopt;
}

std::vector<std::pair<User, keys::PublicKey>> Accounts::activeKeys() const
{
    std::vector<std::pair<User, keys::PublicKey>> active;
    for (const Account& account : m_people)
        if (!account.key.isEmpty())
            active.emplace_back(account.user, account.key);
    return active;
}

std::vector<std::pair<User, keys::PublicKey>> Accounts::revokedKeys() const
{
    std::vector<std::pair<User, keys::PublicKey>> revoked;
    for (const auto& [key, id] : m_everKeys)
        if (const Account* owner = account(id); owner && owner->key != key)
            revoked.emplace_back(owner->user, key);
    return revoked;
}

std::ptrdiff_t Accounts::administrators() const
{
    return std::ranges::count_if(m_people, [](const Account& a) {
        return a.user.role == Role::Administrator && !a.key.isEmpty();
    });
}

bool Accounts::isLastAdministrator(const UserId& id) const
{
    const Account* found = account(id);
    return found && found->user.role == Role::Administrator && !found->key.isEmpty() && administrators() == 1;
}

namespace {

store::LedgerEntry rowOf(const char* type, const UserId& person, const UserId& by, nlohmann::json detail)
{
    detail["by"] = by.value;
    return {.wall = {},
            .world = {},
            .source = "operator:" + by.value,
            .category = kCategory,
            .type = type,
            .subject = person.value,
            .result = "ok",
            .detail = dumped(detail)};
}

nlohmann::json toJson(const User& person, const keys::PublicKey& key)
{
    return {{"name", person.name}, {"role", std::string(nameOf(person.role))}, {"key", key.value}};
}

} // namespace

store::LedgerEntry firstAdministratorRow(const User& person, const keys::PublicKey& key)
{
    return rowOf("first administrator", person.id, person.id, toJson(person, key));
}

store::LedgerEntry enrolledRow(const User& person, const keys::PublicKey& key, const UserId& by)
{
    return rowOf("enrolled", person.id, by, toJson(person, key));
}

store::LedgerEntry roleChangedRow(const UserId& person, Role role, const UserId& by)
{
    return rowOf("role changed", person, by, {{"role", std::string(nameOf(role))}});
}

store::LedgerEntry keyRenewedRow(const UserId& person, const keys::PublicKey& key)
{
    return rowOf("key renewed", person, person, {{"key", key.value}});
}

store::LedgerEntry revokedRow(const UserId& person, const keys::PublicKey& key, const std::string& reason,
                              const UserId& by)
{
    return rowOf("revoked", person, by, {{"key", key.value}, {"reason", reason}});
}

void Logins::take(const store::LedgerRow& row)
{
    const store::LedgerEntry& entry = row.entry;
    if (entry.category != "login")
        return;
    if (entry.type == "failed") {
        Failures& failures = m_failures[entry.subject];
        ++failures.count;
        failures.last = entry.wall;
    } else if (entry.type == "signed in" || entry.type == "unlocked")
        m_failures.erase(entry.subject);
}

Duration Logins::waitFor(const std::string& subject, Instant wall, const Delays& delays) const
{
    const auto found = m_failures.find(subject);
    if (found == m_failures.end())
        return Duration{0};
    Duration delay = delays.first;
    for (int k = 1; k < found->second.count && delay < delays.most; ++k)
        delay *= 2;
    delay = std::min(delay, delays.most);
    // A clock that was put back makes nobody wait longer than the delay itself.
    return std::clamp(found->second.last + delay - wall, Duration{0}, delay);
}

int Logins::failuresOf(const std::string& subject) const
{
    const auto found = m_failures.find(subject);
    return found == m_failures.end() ? 0 : found->second.count;
}

std::string loginSubject(const std::string& typed, const Accounts& accounts)
{
    if (accounts.account(UserId(typed)))
        return typed;
    std::uint32_t hash = 2166136261u; // FNV-1a: the same on every seat
    for (const char c : typed)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return fmt::format("unknown:{:04x}", (hash ^ (hash >> 16)) & 0xffffu);
}

} // namespace sinew::command
