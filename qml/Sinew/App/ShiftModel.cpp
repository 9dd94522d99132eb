// SPDX-License-Identifier: GPL-3.0-or-later
#include "ShiftModel.h"

#include "Words.h"

#include <algorithm>
#include <ranges>

namespace sinew::ui {

void ShiftModel::setSeat(Seat* seat)
{
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &ShiftModel::reload);
        connect(seat, &Seat::displayChanged, this, &ShiftModel::reload);
        connect(seat, &Seat::selectionChanged, this, &ShiftModel::selectionChanged);
        connect(seat->people(), &PeopleDesk::changed, this, &ShiftModel::reload);
    }
    emit seatChanged();
    reload();
}

void ShiftModel::setSearch(const QString& search)
{
    if (std::exchange(m_search, search.trimmed()) != search.trimmed())
        reload();
}

int ShiftModel::all() const
{
    return m_seat ? static_cast<int>(m_seat->people()->roster()->shifts.entries().size()) : 0;
}

QString ShiftModel::assetName(const AssetId& id) const
{
    const Asset* asset = m_seat->index() ? m_seat->index()->asset(id) : nullptr;
    return asset && !asset->name.empty() ? text(asset->name) : text(id.value);
}

QString ShiftModel::selectedAsset() const
{
    const Element* element =
        m_seat && m_seat->index() ? m_seat->index()->element(m_seat->selectedElement()) : nullptr;
    return element ? text(element->asset.value) : QString();
}

QString ShiftModel::selectedName() const
{
    const QString id = selectedAsset();
    return id.isEmpty() ? id : assetName(AssetId(id.toStdString()));
}

std::span<const ShiftModel::Field> ShiftModel::fields() const
{
    enum { Key = Qt::UserRole + 1, Said, When, Author, About, Points, Standing, HandOver, Mine };
    static const Field all[] = {{Key, "key", &ShiftRow::key},
                                {Said, "said", &ShiftRow::said},
                                {When, "when", &ShiftRow::when},
                                {Author, "author", &ShiftRow::author},
                                {About, "about", &ShiftRow::about},
                                {Points, "points", &ShiftRow::points},
                                {Standing, "standing", &ShiftRow::standing},
                                {HandOver, "handOver", &ShiftRow::isHandOver},
                                {Mine, "mine", &ShiftRow::isMine}};
    return all;
}

QString ShiftModel::aboutText(const command::ShiftEntry& entry) const
{
    if (!entry.asset.isEmpty())
        return assetName(entry.asset);
    return text(entry.alarm.isEmpty() ? entry.command.value : entry.alarm.value);
}

ShiftRow ShiftModel::rowOf(const command::ShiftEntry& entry) const
{
    const DisplayOptions& display = m_seat->display();
    const PeopleDesk& desk = *m_seat->people();
    ShiftRow row;
    row.key = QString::number(entry.number);
    row.when = instantWords(entry.wall, display, m_seat->wall());
    row.author = text(entry.author.name);
    row.about = aboutText(entry);
    row.said = text(entry.text);
    QStringList points;
    for (const std::string& point : entry.points)
        points << QStringLiteral("· ") + sentenceText(point, display, m_seat->wall());
    row.points = points.join(u'\n');
    row.isHandOver = entry.to.has_value();
    if (!entry.to)
        return row;
    row.standing = entry.acceptedAt ? tr("%1 accepted it at %2.")
                                          .arg(text(entry.to->name),
                                               instantWords(*entry.acceptedAt, display, m_seat->wall()))
                                    : tr("%1 has not accepted it yet.").arg(text(entry.to->name));
    const auto* open = desk.present().user ? desk.roster()->shifts.openFor(desk.present().user->id) : nullptr;
    row.isMine = open && open->number == entry.number && !desk.isLocked();
    return row;
}

bool ShiftModel::matches(const ShiftRow& row) const
{
    return m_search.isEmpty() || std::ranges::any_of(std::array{&row.said, &row.author, &row.about, &row.points},
                                                     [&](const QString* field) {
                                                         return field->contains(m_search, Qt::CaseInsensitive);
                                                     });
}

void ShiftModel::reload()
{
    std::vector<ShiftRow> rows;
    if (m_seat)
        for (const command::ShiftEntry& entry :
             m_seat->people()->roster()->shifts.entries() | std::views::reverse)
            if (ShiftRow row = rowOf(entry); matches(row))
                rows.push_back(std::move(row));
    setRows(std::move(rows));
    emit searchChanged();
    emit selectionChanged();
}

} // namespace sinew::ui
