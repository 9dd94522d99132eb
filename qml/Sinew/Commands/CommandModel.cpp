// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandModel.h"

#include "Follow.h"
#include "Words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <QCoreApplication>
#include <tuple>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

/// Why it did not come about: who said no, what ran out, what the field said.
QString endText(const command::CommandRecord& c, const loop::Overview& moment, const DisplayOptions& display)
{
    const bool hasEnded = isFinal(c.state) && c.state != command::State::Succeeded;
    return hasEnded ? sentenceText(c.why, display, moment.world) : QString();
}

CommandRow rowOf(const command::CommandRecord& c, const loop::Overview& moment, const ModelIndex* index,
                 const DisplayOptions& display)
{
    CommandRow row;
    row.key = text(c.id.value);
    row.title = text(c.proposal.title);
    row.origin = originText(c.proposal.origin, index);
    row.when = clockText(c.proposal.issuedAt, display.utc);
    row.word = stateWords(c);
    row.isUndecided = c.state == command::State::Proposed;
    row.isFinal = isFinal(c.state);
    row.hasSucceeded = c.state == command::State::Succeeded;
    row.hasFailed = row.isFinal && !row.hasSucceeded;
    row.verdict = verdictText(c, index, display.units);
    row.reason = row.verdict.isEmpty() ? endText(c, moment, display) : QString();
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
    return QStringLiteral("%1%2 %3")
        .arg(value < 0 ? QStringLiteral("−") : QStringLiteral("+"),
             QString::number(std::abs(value), 'f', there.decimals), unitText(quantity, units))
        .trimmed();
}

std::string verifiedQuantity(const command::CommandRecord& c, const ModelIndex* index)
{
    if (c.proposal.verify)
        return c.proposal.verify->quantity;
    const Actuator* a = index ? index->actuator(c.proposal.actuator) : nullptr;
    return a ? a->quantity : std::string();
}

} // namespace

QString verdictText(const command::CommandRecord& c, const ModelIndex* index, UnitSystem units)
{
    const auto& v = c.verification;
    if (v.outcome == "not verified")
        return tr("The effect was not verified: nothing that is measured shows it.");
    if (v.samples == 0)
        return {};
    const std::string quantity = verifiedQuantity(c, index);
    const QString measured = differenceText(v.meanEffect, quantity, units),
                  predicted = differenceText(v.predictedEffect, quantity, units);
    const QString said = tr("measured %1 against the model's run without it, predicted %2, over %3 samples")
                             .arg(measured, predicted)
                             .arg(v.samples);
    if (v.outcome == "confirmed")
        return tr("Effect confirmed: %1.").arg(said);
    if (v.outcome == "partial")
        return tr("Effect smaller than predicted: %1.").arg(said);
    if (v.outcome == "failed")
        return tr("No effect: %1.").arg(said);
    if (v.outcome == "undecided")
        return tr("Effect could not be decided: %1.").arg(said);
    return tr("So far: %1; the test decides beyond %2 or %3, stands at %4.")
        .arg(said)
        .arg(v.lower, 0, 'f', 1)
        .arg(v.upper, 0, 'f', 1)
        .arg(v.logRatio, 0, 'f', 1);
}

std::vector<CommandRow> commandRows(const loop::Overview& moment, const ModelIndex* index,
                                    const DisplayOptions& display)
{
    std::vector<CommandRow> rows;
    for (const command::CommandRecord& c : moment.commands)
        rows.push_back(rowOf(c, moment, index, display));
    std::ranges::stable_partition(rows, &CommandRow::isUndecided);
    return rows;
}

void CommandModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::momentChanged, this, &CommandModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &CommandModel::rebuild);
    }
    rebuild();
    emit seatChanged();
}

void CommandModel::rebuild()
{
    std::vector<CommandRow> rows;
    if (m_seat && m_seat->moment())
        rows = commandRows(*m_seat->moment(), m_seat->index(), m_seat->display());
    m_undecided = static_cast<int>(std::ranges::count_if(rows, &CommandRow::isUndecided));
    setRows(std::move(rows));
    emit counted();
}

std::span<const CommandModel::Field> CommandModel::fields() const
{
    static constexpr std::array<Field, 11> all{{{KeyRole, "key", &CommandRow::key},
                                                {TitleRole, "title", &CommandRow::title},
                                                {WordRole, "word", &CommandRow::word},
                                                {OriginRole, "origin", &CommandRow::origin},
                                                {WhenRole, "when", &CommandRow::when},
                                                {VerdictRole, "verdict", &CommandRow::verdict},
                                                {UndecidedRole, "undecided", &CommandRow::isUndecided},
                                                {FinalRole, "final", &CommandRow::isFinal},
                                                {SucceededRole, "succeeded", &CommandRow::hasSucceeded},
                                                {FailedRole, "failed", &CommandRow::hasFailed},
                                                {ReasonRole, "reason", &CommandRow::reason}}};
    return all;
}

} // namespace sinew::ui
