// SPDX-License-Identifier: GPL-3.0-or-later
#include "PeopleModel.h"

#include "Words.h"

#include <algorithm>
#include <array>

namespace sinew::ui {

namespace {

constexpr std::array kRoles{Role::Viewer,   Role::Operator, Role::Approver,
                            Role::Engineer, Role::Planner,  Role::Administrator};

int indexOf(Role role)
{
    return static_cast<int>(std::ranges::find(kRoles, role) - kRoles.begin());
}

} // namespace

void PeopleModel::setSeat(Seat* seat)
{
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &PeopleModel::reload);
        connect(seat->people(), &PeopleDesk::changed, this, &PeopleModel::reload);
    }
    emit seatChanged();
    reload();
}

QStringList PeopleModel::roles() const
{
    return {tr("viewer: sees"),
            tr("operator: commands and approves"),
            tr("approver: approves only"),
            tr("engineer: models, bindings, limits"),
            tr("planner: plans"),
            tr("administrator: all, and people")};
}

QString PeopleModel::roleAt(int index) const
{
    return index < 0 || index >= static_cast<int>(kRoles.size())
               ? QString()
               : text(nameOf(kRoles[static_cast<std::size_t>(index)]));
}

std::span<const PeopleModel::Field> PeopleModel::fields() const
{
    enum { Key = Qt::UserRole + 1, Name, Login, RoleName, KeyText, IsKnown, RoleIndex, HasKey, IsHere };
    static const Field all[] = {{Key, "key", &PersonRow::key},
                                {Name, "name", &PersonRow::name},
                                {Login, "login", &PersonRow::login},
                                {RoleName, "roleName", &PersonRow::roleName},
                                {KeyText, "keyText", &PersonRow::keyText},
                                {IsKnown, "known", &PersonRow::isKnown},
                                {RoleIndex, "role", &PersonRow::role},
                                {HasKey, "hasKey", &PersonRow::hasKey},
                                {IsHere, "here", &PersonRow::isHere}};
    return all;
}

void PeopleModel::reload()
{
    std::vector<PersonRow> rows;
    const auto add = [&](const User& user) -> PersonRow& {
        PersonRow row;
        row.key = row.login = text(user.id.value);
        row.name = text(user.name);
        row.role = indexOf(user.role);
        row.roleName = text(nameOf(user.role));
        return rows.emplace_back(std::move(row));
    };
    if (!m_seat)
        return;
    const command::Accounts& accounts = m_seat->people()->roster()->accounts;
    for (const command::Account& account : accounts.all()) {
        PersonRow& row = add(account.user);
        const QString since = instantWords(account.since, m_seat->display(), m_seat->wall());
        row.hasKey = !account.key.isEmpty();
        row.isHere = m_seat->people()->login() == row.login;
        row.isKnown = true;
        row.keyText = row.hasKey ? tr("key since %1").arg(since)
                                 : tr("revoked %1: %2").arg(since, text(account.reason));
    }
    if (m_seat->index())
        for (const User& user : m_seat->index()->model().users)
            if (!accounts.account(user.id))
                add(user).keyText = tr("no key: cannot act");
    setRows(std::move(rows));
}

} // namespace sinew::ui
