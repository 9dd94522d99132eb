// SPDX-License-Identifier: GPL-3.0-or-later
#include "PeopleModel.h"

#include <sinew/twin/People.h>

#include <algorithm>
#include <array>
#include <pwd.h>
#include <unistd.h>

namespace sinew::ui {

namespace {

constexpr std::array kOffered{Role::Viewer, Role::Operator, Role::Approver, Role::Administrator};

int indexOf(Role role)
{
    const auto found = std::ranges::find(kOffered, role);
    return found == kOffered.end() ? -1 : static_cast<int>(found - kOffered.begin());
}

/// As the system knows who runs this program: "Ada Lovelace", else the login.
QString systemName()
{
    const passwd* known = ::getpwuid(::getuid());
    if (!known)
        return {};
    const QString full = QString::fromLocal8Bit(known->pw_gecos).section(u',', 0, 0).trimmed();
    return full.isEmpty() ? QString::fromLocal8Bit(known->pw_name) : full;
}

} // namespace

void PeopleModel::setSeat(Seat* seat)
{
    m_seat = seat;
    if (seat)
        connect(seat, &Seat::userChanged, this, &PeopleModel::edited);
    emit seatChanged();
}

QStringList PeopleModel::roles() const
{
    return {tr("viewer: sees"), tr("operator: commands and approves"),
            tr("approver: approves, commands nothing"), tr("administrator: everything, and people")};
}

QString PeopleModel::fault() const
{
    if (m_people.empty())
        return m_isNew ? tr("Somebody must be able to sit here.") : QString();
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    const std::vector<User> people = tidy();
    const std::string why =
        m_isNew || !index
            ? faultOf(people)
            : whyNotPeople(index->model(), people, m_seat->userIndex() < 0 ? User() : m_seat->user());
    return why.empty() ? QString() : text(why).replace(0, 1, text(why).at(0).toUpper()) + u'.';
}

std::vector<User> PeopleModel::tidy() const
{
    std::vector<User> people = m_people;
    for (User& user : people)
        user.name = text(user.name).simplified().toStdString();
    return people;
}

void PeopleModel::reload()
{
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    take(index ? index->model().users : std::vector<User>(), false);
}

void PeopleModel::begin()
{
    const std::string name = systemName().toStdString();
    take({{UserId(loginFor(name, {})), name, Role::Administrator}}, true);
}

void PeopleModel::take(std::vector<User> people, bool isNew)
{
    m_people = std::move(people);
    m_isNew = isNew;
    m_isDirty = false;
    m_isLoginOwn.assign(m_people.size(), !isNew);
    m_keys.clear();
    for (std::size_t i = 0; i < m_people.size(); ++i)
        m_keys.push_back(m_nextKey++);
    show();
}

void PeopleModel::show()
{
    std::vector<PersonRow> rows;
    for (std::size_t i = 0; i < m_people.size(); ++i) {
        const User& u = m_people[i];
        rows.push_back({QString::number(m_keys[i]), text(u.name), text(u.id.value), text(nameOf(u.role)),
                        indexOf(u.role)});
    }
    setRows(std::move(rows));
    emit edited();
}

void PeopleModel::setName(int row, const QString& name)
{
    if (!has(row))
        return;
    const auto i = static_cast<std::size_t>(row);
    m_people[i].name = name.toStdString(); // as typed: a blank at its end may go on
    if (!m_isLoginOwn[i]) {
        m_people[i].id = {};
        m_people[i].id = UserId(loginFor(m_people[i].name, m_people));
    }
    m_isDirty = true;
    show();
}

void PeopleModel::setLogin(int row, const QString& login)
{
    if (!has(row))
        return;
    const auto i = static_cast<std::size_t>(row);
    m_people[i].id = UserId(login.trimmed().toStdString());
    m_isLoginOwn[i] = true;
    m_isDirty = true;
    show();
}

void PeopleModel::setRole(int row, int role)
{
    if (!has(row) || role < 0 || role >= static_cast<int>(kOffered.size()))
        return;
    m_people[static_cast<std::size_t>(row)].role = kOffered[static_cast<std::size_t>(role)];
    m_isDirty = true;
    show();
}

void PeopleModel::add()
{
    m_people.push_back({UserId(loginFor({}, m_people)), {}, Role::Operator});
    m_keys.push_back(m_nextKey++);
    m_isLoginOwn.push_back(false);
    m_isDirty = true;
    show();
}

void PeopleModel::remove(int row)
{
    if (!has(row))
        return;
    m_people.erase(m_people.begin() + row);
    m_keys.erase(m_keys.begin() + row);
    m_isLoginOwn.erase(m_isLoginOwn.begin() + row);
    m_isDirty = true;
    show();
}

void PeopleModel::save(ProjectService* projects)
{
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    if (!projects || !index || !m_isDirty || !fault().isEmpty())
        return;
    auto next = std::make_shared<Model>(index->model());
    next->users = tidy();
    m_isDirty = false;
    emit edited();
    projects->apply(next);
}

void PeopleModel::create(ProjectService* projects, const QUrl& parentFolder, const QString& name)
{
    if (projects && fault().isEmpty())
        projects->create(parentFolder, name, tidy());
}

QVariant PeopleModel::data(const QModelIndex& index, int role) const
{
    const PersonRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case KeyRole:
        return row->key;
    case Qt::DisplayRole:
    case NameRole:
        return row->name;
    case LoginRole:
        return row->login;
    case RoleRole:
        return row->role;
    case RoleNameRole:
        return row->roleName;
    default:
        return {};
    }
}

QHash<int, QByteArray> PeopleModel::roleNames() const
{
    return {{KeyRole, "key"},
            {NameRole, "name"},
            {LoginRole, "login"},
            {RoleRole, "role"},
            {RoleNameRole, "roleName"}};
}

} // namespace sinew::ui
