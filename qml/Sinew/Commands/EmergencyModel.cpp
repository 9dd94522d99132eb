// SPDX-License-Identifier: GPL-3.0-or-later
#include "EmergencyModel.h"

#include "Follow.h"
#include "Words.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

QString signedText(const command::CommandRecord& c, const ModelIndex* index)
{
    QStringList names;
    for (const auto& s : c.signatures)
        names << personName(index, s.person.value);
    return tr("Signed by %1").arg(names.join(QStringLiteral(", ")));
}

QString heldText(const command::CommandRecord& c)
{
    QStringList lines;
    for (const std::string& rule : c.heldBack)
        lines << text(rule);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

std::vector<ReadyRow> readyRows(const loop::Overview& moment, const ModelIndex* index, bool utc)
{
    std::vector<const command::CommandRecord*> ready;
    for (const command::CommandRecord& c : moment.commands)
        if (c.state == command::State::Ready && c.readyUntilWall && *c.readyUntilWall > moment.wall)
            ready.push_back(&c);
    std::ranges::sort(ready, {}, [](const auto* c) { return *c->readyUntilWall; });
    std::vector<ReadyRow> rows;
    for (const auto* c : ready)
        rows.push_back({text(c->id.value), text(c->proposal.title), signedText(*c, index),
                        tr("Ready until %1, for one use").arg(dateTimeText(*c->readyUntilWall, utc)),
                        heldText(*c)});
    return rows;
}

void EmergencyModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::momentChanged, this, &EmergencyModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &EmergencyModel::rebuild);
    }
    rebuild();
    emit seatChanged();
}

void EmergencyModel::rebuild()
{
    std::vector<ReadyRow> rows;
    if (m_seat && m_seat->overview())
        rows = readyRows(*m_seat->overview(), m_seat->index(), m_seat->display().utc);
    setRows(std::move(rows));
    emit counted();
}

std::span<const EmergencyModel::Field> EmergencyModel::fields() const
{
    static constexpr std::array<Field, 5> all{{{KeyRole, "key", &ReadyRow::key},
                                               {TitleRole, "title", &ReadyRow::title},
                                               {WhoRole, "who", &ReadyRow::who},
                                               {UntilRole, "until", &ReadyRow::until},
                                               {HeldRole, "held", &ReadyRow::held}}};
    return all;
}

} // namespace sinew::ui
