// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandModel.h"

#include "CursorState.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <tuple>

namespace sinew::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Commands", text); }

CommandRow rowOf(const command::CommandRecord& c, const ModelIndex* index, const DisplayOptions& display,
                 command::State state, bool isLive)
{
    CommandRow row;
    row.key = text(c.id.value);
    row.title = text(c.proposal.title);
    row.origin = originText(c.proposal.origin);
    row.when = clockText(c.proposal.issuedAt, display.utc);
    command::CommandRecord then = c;
    then.state = state;
    row.word = stateWords(then);
    row.isUndecided = state == command::State::Proposed;
    row.isFinal = isFinal(state);
    row.hasSucceeded = state == command::State::Succeeded;
    row.hasFailed = state == command::State::Failed || state == command::State::TimedOut;
    if (isLive || state == c.state)
        row.verdict = verdictText(c, index, display.units);
    return row;
}

/// Change of the verified quantity: a difference, so an offset unit (°C) must not shift it.
QString differenceText(double si, const std::string& quantity, UnitSystem units)
{
    const auto known = findQuantity(quantity);
    if (!known)
        return QString::number(si, 'g', 3);
    const DisplayValue there = toDisplay(si, *known, units), origin = toDisplay(0, *known, units);
    const double value = there.value - origin.value;
    return QStringLiteral("%1%2 %3").arg(value < 0 ? QStringLiteral("−") : QStringLiteral("+"), QString::number(std::abs(value), 'f', there.decimals),
                                         unitText(quantity, units)).trimmed();
}

std::string verifiedQuantity(const command::CommandRecord& c, const ModelIndex* index)
{
    if (c.proposal.verify)
        return c.proposal.verify->quantity;
    const Actuator* a = index ? index->actuator(c.proposal.actuator) : nullptr;
    return a ? a->quantity : std::string();
}

} // namespace

QString originText(const std::string& origin)
{
    const auto colon = origin.find(':');
    const QString who = text(colon == std::string::npos ? origin : origin.substr(colon + 1));
    return origin.starts_with("system:") ? tr("automatic, by the %1 model").arg(who) : tr("requested by %1").arg(who);
}

QString stateWords(const command::CommandRecord& c)
{
    using command::State;
    switch (c.state) {
    case State::Proposed:
        return c.approvals.empty() ? tr("waits for review") : tr("%1 of %2 approved").arg(c.approvals.size()).arg(c.approvalsNeeded);
    case State::Approved: return tr("approved, not yet sent");
    case State::Selected: return tr("actuator selected");
    case State::Operated: return tr("sent to the field");
    case State::Acknowledged: return tr("field acknowledged");
    case State::Verifying: return tr("verifying the effect");
    case State::Succeeded: return tr("succeeded");
    case State::Failed: return tr("failed");
    case State::Rejected: return tr("rejected");
    case State::Expired: return tr("expired undecided");
    case State::TimedOut: return tr("timed out");
    case State::Cancelled: return tr("cancelled");
    }
    return {};
}

QString verdictText(const command::CommandRecord& c, const ModelIndex* index, UnitSystem units)
{
    const auto& v = c.verification;
    if (v.outcome == "not verified")
        return tr("The effect was not verified: nothing that is measured shows it.");
    if (v.samples == 0)
        return {};
    const std::string quantity = verifiedQuantity(c, index);
    const QString measured = differenceText(v.meanEffect, quantity, units), predicted = differenceText(v.predictedEffect, quantity, units);
    const QString said = tr("measured %1 against the model's run without it, predicted %2, over %3 samples")
                             .arg(measured, predicted).arg(v.samples);
    if (v.outcome == "confirmed")
        return tr("Effect confirmed: %1.").arg(said);
    if (v.outcome == "partial")
        return tr("Effect smaller than predicted: %1.").arg(said);
    if (v.outcome == "failed")
        return tr("No effect: %1.").arg(said);
    if (v.outcome == "undecided")
        return tr("Effect could not be decided: %1.").arg(said);
    return tr("So far: %1; the test decides beyond %2 or %3, stands at %4.")
        .arg(said).arg(v.lower, 0, 'f', 1).arg(v.upper, 0, 'f', 1).arg(v.logRatio, 0, 'f', 1);
}

std::vector<CommandRow> commandRows(const loop::Overview& overview, const ModelIndex* index, const DisplayOptions& display,
                                    Instant at, bool isLive)
{
    std::vector<CommandRow> rows;
    for (const command::CommandRecord& c : overview.commands) {
        const auto state = isLive ? std::optional(c.state) : stateAt(c, at);
        if (state)
            rows.push_back(rowOf(c, index, display, *state, isLive));
    }
    std::ranges::stable_partition(rows, &CommandRow::isUndecided);
    return rows;
}

void CommandModel::setSeat(Seat* seat)
{
    if (m_seat == seat)
        return;
    if (m_seat)
        disconnect(m_seat, nullptr, this, nullptr);
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::overviewChanged, this, &CommandModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &CommandModel::rebuild);
        connect(seat->cursor(), &TimeCursor::modeChanged, this, &CommandModel::rebuild);
        connect(seat->cursor(), &TimeCursor::moved, this, [this] {
            if (m_seat->cursor()->mode() != TimeCursor::Live)
                rebuild();
        });
    }
    rebuild();
    emit seatChanged();
}

void CommandModel::rebuild()
{
    std::vector<CommandRow> rows;
    if (m_seat && m_seat->overview())
        rows = commandRows(*m_seat->overview(), m_seat->index(), m_seat->display(), m_seat->cursor()->at(),
                           m_seat->cursor()->mode() != TimeCursor::Replay);
    m_undecided = static_cast<int>(std::ranges::count_if(rows, &CommandRow::isUndecided));
    setRows(std::move(rows));
    emit counted();
}

QVariant CommandModel::data(const QModelIndex& index, int role) const
{
    const CommandRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case KeyRole: return row->key;
    case Qt::DisplayRole:
    case TitleRole: return row->title;
    case WordRole: return row->word;
    case OriginRole: return row->origin;
    case WhenRole: return row->when;
    case VerdictRole: return row->verdict;
    case UndecidedRole: return row->isUndecided;
    case FinalRole: return row->isFinal;
    case SucceededRole: return row->hasSucceeded;
    case FailedRole: return row->hasFailed;
    default: return {};
    }
}

QHash<int, QByteArray> CommandModel::roleNames() const
{
    return {{KeyRole, "key"}, {TitleRole, "title"}, {WordRole, "word"}, {OriginRole, "origin"}, {WhenRole, "when"},
            {VerdictRole, "verdict"}, {UndecidedRole, "undecided"}, {FinalRole, "final"},
            {SucceededRole, "succeeded"}, {FailedRole, "failed"}};
}

QString CommandModel::keyAt(int row) const
{
    return row >= 0 && row < rowCount() ? rows()[static_cast<std::size_t>(row)].key : QString();
}

} // namespace sinew::ui
