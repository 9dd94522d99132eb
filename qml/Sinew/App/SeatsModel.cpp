// SPDX-License-Identifier: GPL-3.0-or-later
#include "SeatsModel.h"

#include "Words.h"

#include <algorithm>

namespace sinew::ui {

namespace {

using State = command::KnownSeat::State;
constexpr qsizetype kShort = 19; ///< four groups of a fingerprint

QString stateWords(State state)
{
    switch (state) {
    case State::Confirmed:
        return SeatsModel::tr("confirmed");
    case State::Revoked:
        return SeatsModel::tr("revoked");
    case State::Unconfirmed:
        break;
    }
    return SeatsModel::tr("asks to be confirmed");
}

} // namespace

void SeatsModel::setSeat(Seat* seat)
{
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &SeatsModel::reload);
        connect(seat, &Seat::displayChanged, this, &SeatsModel::reload);
        connect(seat->people(), &PeopleDesk::changed, this, &SeatsModel::reload);
    }
    emit seatChanged();
    reload();
}

std::span<const SeatsModel::Field> SeatsModel::fields() const
{
    enum { Key = Qt::UserRole + 1, Name, StateText, Since, ShortKey, Fingerprint, IsWaiting, IsRevoked, IsHere };
    static const Field all[] = {{Key, "key", &SeatRow::key},
                                {Name, "name", &SeatRow::name},
                                {StateText, "stateText", &SeatRow::state},
                                {Since, "since", &SeatRow::since},
                                {ShortKey, "shortKey", &SeatRow::shortKey},
                                {Fingerprint, "fingerprint", &SeatRow::fingerprint},
                                {IsWaiting, "waiting", &SeatRow::isWaiting},
                                {IsRevoked, "revoked", &SeatRow::isRevoked},
                                {IsHere, "here", &SeatRow::isHere}};
    return all;
}

QString SeatsModel::sinceWords(const command::KnownSeat& seat) const
{
    const QString since = instantWords(seat.since, m_seat->display(), m_seat->wall());
    if (seat.by.isEmpty())
        return tr("registered itself %1").arg(since);
    const auto by = m_seat->people()->roster()->accounts.userOf(seat.by);
    const QString who = text(by ? by->name : seat.by.value);
    return seat.state == State::Revoked ? tr("%1, by %2: %3").arg(since, who, text(seat.reason))
                                        : tr("%1, by %2").arg(since, who);
}

SeatRow SeatsModel::rowOf(const command::KnownSeat& seat) const
{
    SeatRow row;
    row.key = text(seat.key.value);
    row.name = text(seat.name);
    row.state = stateWords(seat.state);
    row.since = sinceWords(seat);
    row.fingerprint = text(command::fingerprintOf(seat.key));
    row.shortKey = row.fingerprint.left(kShort) + QStringLiteral(" …");
    row.isWaiting = seat.state == State::Unconfirmed;
    row.isRevoked = seat.state == State::Revoked;
    row.isHere = seat.key == m_seat->people()->seatKey();
    return row;
}

void SeatsModel::reload()
{
    if (!m_seat)
        return;
    std::vector<SeatRow> rows;
    for (const command::KnownSeat& seat : m_seat->people()->roster()->seats.all())
        rows.push_back(rowOf(seat));
    std::ranges::stable_partition(rows, &SeatRow::isWaiting);
    setRows(std::move(rows));
    emit changed();
}

} // namespace sinew::ui
