// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractListModel>
#include <QByteArray>
#include <QHash>
#include <QString>

#include <algorithm>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace sinew::ui {

/// A list model over plain rows that follows new values with the fewest changes, so that a view keeps its
/// place and focus while the numbers move. Row needs `key` (QString, unique) and operator==. A model names
/// its roles and the members behind them once, in fields(); DisplayRole is the first one beside the key.
/// Thread: GUI.
template <class Row>
class RowsModel : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    QVariant data(const QModelIndex& index, int role) const override
    {
        const Row* row = at(index);
        for (const Field& field : row ? fields() : std::span<const Field>{})
            if (field.role == role || (role == Qt::DisplayRole && field.name != std::string_view("key")))
                return std::visit([row](auto member) { return QVariant(row->*member); }, field.member);
        return {};
    }
    QHash<int, QByteArray> roleNames() const override
    {
        QHash<int, QByteArray> names;
        for (const Field& field : fields())
            names.insert(field.role, field.name);
        return names;
    }
    const std::vector<Row>& rows() const { return m_rows; }
    /// Empty where there is no such row.
    QString rowKey(int row) const
    {
        return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].key : QString();
    }
    int indexOfKey(const QString& key) const
    {
        const auto found = std::ranges::find(m_rows, key, &Row::key);
        return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
    }

protected:
    struct Field {
        int role;
        const char* name;
        std::variant<QString Row::*, bool Row::*, int Row::*, double Row::*> member;
    };
    virtual std::span<const Field> fields() const { return {}; }
    const Row* at(const QModelIndex& index) const
    {
        return index.isValid() && index.row() < rowCount() ? &m_rows[static_cast<std::size_t>(index.row())]
                                                           : nullptr;
    }
    void setRows(std::vector<Row> next)
    {
        if (sameKeys(next))
            return update(std::move(next));
        if (differsTooMuch(next))
            return replace(std::move(next));
        removeMissing(next);
        insertNew(next);
        sameKeys(next) ? update(std::move(next)) : replace(std::move(next));
    }

private:
    bool sameKeys(const std::vector<Row>& next) const
    {
        return std::ranges::equal(m_rows, next, {}, &Row::key, &Row::key);
    }
    /// Searching is quadratic: long lists are simply replaced.
    bool differsTooMuch(const std::vector<Row>& next) const
    {
        return m_rows.empty() || next.empty() || m_rows.size() > 500 || next.size() > 500;
    }
    void replace(std::vector<Row> next)
    {
        beginResetModel();
        m_rows = std::move(next);
        endResetModel();
    }
    void update(std::vector<Row> next)
    {
        for (std::size_t i = 0; i < next.size(); ++i) {
            if (m_rows[i] == next[i])
                continue;
            m_rows[i] = std::move(next[i]);
            const QModelIndex changed = index(static_cast<int>(i));
            emit dataChanged(changed, changed);
        }
    }
    void removeMissing(const std::vector<Row>& next)
    {
        for (int i = rowCount() - 1; i >= 0; --i) {
            const auto row = m_rows.begin() + i;
            if (std::ranges::find(next, row->key, &Row::key) != next.end())
                continue;
            beginRemoveRows({}, i, i);
            m_rows.erase(row);
            endRemoveRows();
        }
    }
    void insertNew(const std::vector<Row>& next)
    {
        for (std::size_t i = 0; i < next.size(); ++i) {
            if (indexOfKey(next[i].key) >= 0)
                continue;
            const int at = std::min(static_cast<int>(i), rowCount());
            beginInsertRows({}, at, at);
            m_rows.insert(m_rows.begin() + at, next[i]);
            endInsertRows();
        }
    }

    std::vector<Row> m_rows;
};

} // namespace sinew::ui
