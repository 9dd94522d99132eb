// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ProjectService.h"
#include "RowsModel.h"
#include "Seat.h"

#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One person of a project as they are edited. `role` indexes PeopleModel::roles(); -1: a role not offered
/// there.
struct PersonRow {
    QString key, name, login, roleName;
    int role = 0;
    bool operator==(const PersonRow&) const = default;
};

/// Who may sit in front of a project, as a list that is edited and then saved, or handed to a new project.
class PeopleModel : public RowsModel<PersonRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QStringList roles READ roles CONSTANT)
    Q_PROPERTY(QString fault READ fault NOTIFY edited)
    Q_PROPERTY(bool dirty READ isDirty NOTIFY edited)

public:
    enum Roles { KeyRole = Qt::UserRole + 1, NameRole, LoginRole, RoleRole, RoleNameRole };
    using RowsModel<PersonRow>::RowsModel;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    /// What each may do, in words.
    QStringList roles() const;
    /// Why this list cannot be saved by who sits here, as a sentence; empty: it can.
    QString fault() const;
    bool isDirty() const { return m_isDirty; }
    const std::vector<User>& people() const { return m_people; }

    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    /// The open project's people; edits are dropped.
    Q_INVOKABLE void reload();
    /// For a new project: one administrator, named as the system names who is logged in.
    Q_INVOKABLE void begin();
    /// The login follows the name until it was typed.
    Q_INVOKABLE void setName(int row, const QString& name);
    Q_INVOKABLE void setLogin(int row, const QString& login);
    Q_INVOKABLE void setRole(int row, int role);
    Q_INVOKABLE void add();
    Q_INVOKABLE void remove(int row);
    Q_INVOKABLE void save(sinew::ui::ProjectService* projects);
    Q_INVOKABLE void create(sinew::ui::ProjectService* projects, const QUrl& parentFolder,
                            const QString& name);

signals:
    void seatChanged();
    void edited();

private:
    bool has(int row) const { return row >= 0 && row < static_cast<int>(m_people.size()); }
    void take(std::vector<User> people, bool isNew);
    void show();
    /// Without blanks around the names.
    std::vector<User> tidy() const;

    Seat* m_seat = nullptr;
    std::vector<User> m_people;
    std::vector<int> m_keys;
    std::vector<bool> m_isLoginOwn; ///< typed, or of a person whom the ledger knows
    int m_nextKey = 0;
    bool m_isDirty = false, m_isNew = false;
};

} // namespace sinew::ui
