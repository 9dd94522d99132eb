// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimelineContent.h"

#include "Words.h"

#include <algorithm>
#include <cmath>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Timeline", text);
}

/// How an entry is told: whose names, which zone and units, beside which instant.
struct Telling {
    const ModelIndex* index;
    DisplayOptions display;
    Instant at;

    QString clock(Instant t) const { return sentenceText(formatUtc(t), display, at); }
    QString value(double si, const std::string& quantity) const
    {
        return valueText(si, quantity, display.units);
    }
};

// --- events
// --------------------------------------------------------------------------------------------------------

TimelineEntry entryOf(const Finding& finding, std::optional<Instant> until, const Telling& telling)
{
    TimelineEntry e;
    e.lane = Lane::Events;
    e.id = text(finding.id);
    e.label = text(finding.title);
    e.tip = sentenceText(finding.detail, telling.display, telling.at);
    e.from = finding.since;
    e.isOpen = !until;
    e.to = until.value_or(finding.since);
    return e;
}

/// What weather of that strength is called (Beaufort 8, 10, 12 for wind; AMS Glossary's heavy rain).
QString weatherName(const forecast::Risk& risk, const Telling& telling)
{
    const double worst = risk.extreme.mean;
    if (risk.quantity == "wind-speed" && risk.isUpper)
        return worst >= 32.7   ? tr("Hurricane-force wind")
               : worst >= 24.5 ? tr("Storm")
               : worst >= 17.2 ? tr("Gale")
                               : tr("Strong wind");
    if (risk.quantity == "rainfall" && risk.isUpper)
        return tr("Heavy rain");
    return (risk.isUpper ? tr("%1 above %2") : tr("%1 below %2"))
        .arg(quantityText(risk.quantity), telling.value(risk.limit, risk.quantity));
}

TimelineEntry foreseen(const forecast::Risk& risk, Lane lane)
{
    TimelineEntry e;
    e.lane = lane;
    e.id = text(risk.forecast.value);
    e.isForeseen = true;
    e.strength = risk.probability;
    e.from = risk.from;
    e.to = risk.to;
    e.coreFrom = risk.coreFrom;
    e.coreTo = risk.coreTo;
    return e;
}

QString extremeText(const forecast::Risk& risk, const Telling& telling)
{
    const ForecastPoint& p = risk.extreme;
    return tr("%1 at %2")
        .arg(intervalText(p.mean, p.lower, p.upper, risk.quantity, telling.display.units),
             telling.clock(p.time));
}

TimelineEntry weatherEntry(const forecast::Risk& risk, const QString& issuer, const Telling& telling)
{
    TimelineEntry e = foreseen(risk, Lane::Events);
    const QString name = weatherName(risk, telling);
    e.label = tr("%1, %2").arg(name, extremeText(risk, telling));
    e.tip = tr("%1 foretold%2 at %3: %4, 90 % interval; past %5 with probability %6")
                .arg(name, issuer.isEmpty() ? QString() : tr(" by %1").arg(issuer),
                     telling.clock(risk.issuedAt), extremeText(risk, telling),
                     telling.value(risk.limit, risk.quantity), probabilityText(risk.probability));
    return e;
}

/// What came of something foretold: "highest 58.1 mm", or that nobody measured.
QString cameText(const forecast::PastRisk& past, const Telling& telling)
{
    if (!past.measured)
        return tr("not measured");
    return (past.risk.isUpper ? tr("highest %1") : tr("lowest %1"))
        .arg(telling.value(*past.measured, past.risk.quantity));
}

TimelineEntry weatherEntry(const forecast::PastRisk& past, const Telling& telling)
{
    TimelineEntry e = weatherEntry(past.risk, {}, telling);
    e.label = tr("%1, measured: %2").arg(weatherName(past.risk, telling), cameText(past, telling));
    e.tip += QStringLiteral("; ") + cameText(past, telling);
    return e;
}

// --- alarms
// --------------------------------------------------------------------------------------------------------

bool isQuiet(alarm::State s)
{
    return s == alarm::State::Shelved || s == alarm::State::Suppressed || s == alarm::State::OutOfService;
}

bool isBack(const alarm::Alarm& a)
{
    return a.returned > a.since;
}

QString alarmTip(const alarm::Alarm& a, const Telling& telling)
{
    QStringList said{text(a.title),
                     isBack(a) ? tr("%1 to %2").arg(telling.clock(a.since), telling.clock(a.returned))
                               : tr("since %1").arg(telling.clock(a.since))};
    if (a.acknowledgedAt) {
        const QString comment = a.comment.empty() ? QString() : tr(": %1").arg(text(a.comment));
        said << tr("acknowledged %1 by %2%3")
                    .arg(telling.clock(*a.acknowledgedAt), personName(telling.index, a.acknowledgedBy),
                         comment);
    } else if (isQuiet(a.state)) {
        said << text(nameOf(a.state)).toLower();
    } else {
        said << tr("not acknowledged");
    }
    return said.join(QStringLiteral(" · "));
}

TimelineEntry entryOf(const alarm::Alarm& a, const Telling& telling)
{
    using alarm::State;
    TimelineEntry e;
    e.lane = Lane::Alarms;
    e.id = text(a.id.value);
    e.label = text(a.title);
    e.tip = alarmTip(a, telling);
    e.from = a.since;
    e.isOpen = !isBack(a);
    e.to = e.isOpen ? a.since : a.returned;
    e.mark = isQuiet(a.state) ? 4 : static_cast<int>(a.priority);
    e.isSolid = a.state == State::Unacknowledged || a.state == State::ReturnedUnacknowledged;
    if (a.acknowledgedAt)
        e.acknowledged = {*a.acknowledgedAt};
    return e;
}

// --- risks
// ---------------------------------------------------------------------------------------------------------

QString subject(const forecast::Risk& risk, const Telling& telling)
{
    return QStringLiteral("%1 %2").arg(elementName(telling.index, risk.element),
                                       quantityText(risk.quantity).toLower());
}

TimelineEntry riskEntry(const forecast::Risk& risk, const Telling& telling)
{
    TimelineEntry e = foreseen(risk, Lane::Risks);
    e.label = QStringLiteral("%1 %2").arg(subject(risk, telling), probabilityText(risk.probability));
    e.tip = tr("%1: probability %2 of passing %3; %4, 90 % interval; forecast of %5")
                .arg(subject(risk, telling), probabilityText(risk.probability),
                     telling.value(risk.limit, risk.quantity), extremeText(risk, telling),
                     telling.clock(risk.issuedAt));
    return e;
}

/// "passed, highest 58.1 mm": the forecast's probability and what the sensor said, side by side.
TimelineEntry riskEntry(const loop::Past::RiskAndDeed& one, const Telling& telling)
{
    const forecast::PastRisk& past = one.risk;
    TimelineEntry e = riskEntry(past.risk, telling);
    const QString came = !past.measured    ? cameText(past, telling)
                         : past.isPassed() ? tr("passed, %1").arg(cameText(past, telling))
                                           : tr("not passed, %1").arg(cameText(past, telling));
    e.label += QStringLiteral(": ") + came;
    e.tip += QStringLiteral("; ") + came;
    if (past.withdrawnAt)
        e.tip += tr("; no longer expected since %1").arg(telling.clock(*past.withdrawnAt));
    if (!one.deed.empty())
        e.tip += tr("; meanwhile carried out: %1").arg(text(one.deed));
    return e;
}

TimelineEntry surpriseEntry(const loop::Surprise& surprise, const Telling& telling)
{
    const alarm::Alarm& a = surprise.alarm;
    TimelineEntry e;
    e.lane = Lane::Risks;
    e.id = text(a.id.value);
    e.isForeseen = true;
    e.strength = surprise.announced;
    e.label = tr("%1: not foreseen (%2)").arg(text(a.title), probabilityText(surprise.announced));
    e.tip = tr("%1 since %2; the last forecast before gave it %3")
                .arg(text(a.title), telling.clock(a.since), probabilityText(surprise.announced));
    e.from = e.coreFrom = a.since;
    e.isOpen = !isBack(a);
    e.to = e.coreTo = e.isOpen ? telling.at : a.returned;
    return e;
}

// --- commands
// ------------------------------------------------------------------------------------------------------

TimelineEntry entryOf(const command::CommandRecord& c, const Telling& telling)
{
    using command::State;
    TimelineEntry e;
    e.lane = Lane::Commands;
    e.id = text(c.id.value);
    e.isSolid = c.state == State::Proposed;
    e.hasEnded = isFinal(c.state) && c.state != State::Succeeded;
    const QString word = commandWord(c), title = text(c.proposal.title);
    e.label = c.state == State::Succeeded ? QStringLiteral("%1 %2").arg(word, title)
                                          : QStringLiteral("%1: %2").arg(title, word);
    const QString why = sentenceText(c.why, telling.display, telling.at);
    e.tip = why.isEmpty() ? e.label : QStringLiteral("%1 — %2").arg(e.label, why);
    // An undecided command waits at the cursor's now, wherever the view is; a decided one stands where it was
    // proposed.
    e.from = e.isSolid ? telling.at : c.past.empty() ? c.proposal.issuedAt : c.past.front().first;
    e.to = e.isSolid          ? std::max(telling.at, c.proposal.actBefore)
           : isFinal(c.state) ? std::max(e.from, c.changedAtWorld)
                              : telling.at;
    return e;
}

// --- all
// -----------------------------------------------------------------------------------------------------------

/// The stretch of a forecast that stands, joined to what is over of it already.
void joinBegun(forecast::Risk& risk, const loop::Past* past)
{
    if (!past)
        return;
    const auto join = [&](const forecast::PastRisk& p) {
        const bool isSame = p.risk.channel == risk.channel && p.risk.quantity == risk.quantity &&
                            p.risk.system == risk.system;
        if (isSame && !p.isOver && p.risk.from <= risk.to && p.risk.to >= risk.from)
            risk.from = std::min(risk.from, p.risk.from);
    };
    for (const auto& one : past->risks)
        join(one.risk);
    for (const auto& one : past->weather)
        join(one);
}

template <class Make>
void addForeseen(std::vector<TimelineEntry>& entries, const std::vector<Forecast>& forecasts,
                 const TimelineSource& source, const ModelIndex* index, Make make)
{
    for (const Forecast& f : forecasts)
        if (auto risk = forecast::riskOf(f, index ? index->channel(f.channel) : nullptr)) {
            joinBegun(*risk, source.past);
            entries.push_back(make(*risk, f));
        }
}

void addMoment(std::vector<TimelineEntry>& entries, const TimelineSource& source, const Telling& telling)
{
    const loop::Overview& moment = *source.moment;
    for (const Finding& f : moment.findings)
        entries.push_back(entryOf(f, {}, telling));
    addForeseen(entries, moment.outlooks, source, telling.index,
                [&](const forecast::Risk& risk, const Forecast& f) {
                    return weatherEntry(risk, text(f.model), telling);
                });
    for (const alarm::Alarm& a : moment.alarms)
        entries.push_back(entryOf(a, telling));
    addForeseen(entries, moment.forecasts, source, telling.index,
                [&](const forecast::Risk& risk, const Forecast&) { return riskEntry(risk, telling); });
    for (const command::CommandRecord& c : moment.commands)
        entries.push_back(entryOf(c, telling));
}

bool standsIn(const loop::Overview* moment, const alarm::Alarm& a)
{
    return moment && std::ranges::any_of(moment->alarms, [&](const alarm::Alarm& m) {
               return m.id == a.id && m.since == a.since;
           });
}

void addPast(std::vector<TimelineEntry>& entries, const TimelineSource& source, const Telling& telling)
{
    for (const loop::PastFinding& f : source.past->findings)
        if (f.until)
            entries.push_back(entryOf(f.finding, f.until, telling));
    for (const forecast::PastRisk& w : source.past->weather)
        if (w.isOver)
            entries.push_back(weatherEntry(w, telling));
    for (const alarm::Alarm& a : source.past->alarms)
        if (!standsIn(source.moment, a))
            entries.push_back(entryOf(a, telling));
    for (const auto& r : source.past->risks)
        if (r.risk.isOver)
            entries.push_back(riskEntry(r, telling));
    for (const loop::Surprise& s : source.past->surprises)
        entries.push_back(surpriseEntry(s, telling));
    // Long finished ones are in the record only.
    for (const command::CommandRecord& c : source.past->commands)
        if (!source.moment || std::ranges::find(source.moment->commands, c.id, &command::CommandRecord::id) ==
                                  source.moment->commands.end())
            if (isFinal(c.state))
                entries.push_back(entryOf(c, telling));
}

void addLater(std::vector<TimelineEntry>& entries, const TimelineSource& source, const Telling& telling)
{
    const auto add = [&](TimelineEntry e) {
        e.isLater = true;
        e.isSolid = false;
        if (e.from > source.at)
            entries.push_back(std::move(e));
    };
    Telling now = telling;
    now.at = source.later->at;
    for (const loop::PastFinding& f : source.later->findings)
        add(entryOf(f.finding, f.until, now));
    for (const alarm::Alarm& a : source.later->alarms)
        add(entryOf(a, now));
    for (const command::CommandRecord& c : source.later->commands)
        add(entryOf(c, now));
}

} // namespace

QString laneName(Lane lane)
{
    switch (lane) {
    case Lane::Events:
        return tr("events");
    case Lane::Alarms:
        return tr("alarms");
    case Lane::Risks:
        return tr("risks");
    case Lane::Commands:
        return tr("commands");
    case Lane::Work:
        break;
    }
    return tr("work");
}

QString commandWord(const command::CommandRecord& c)
{
    using command::State;
    switch (c.state) {
    case State::Proposed:
        if (c.approvals.empty())
            return c.approvalsNeeded > 1 ? tr("review, %1 people").arg(c.approvalsNeeded) : tr("review");
        return tr("%1 of %2 approved").arg(c.approvals.size()).arg(c.approvalsNeeded);
    case State::Ready:
        return tr("ready for an emergency");
    case State::Approved:
        return tr("approved");
    case State::Selected:
        return tr("selected");
    case State::Operated:
        return tr("sent");
    case State::Acknowledged:
        return tr("running");
    case State::Verifying:
        return tr("verifying");
    case State::Succeeded:
        return QStringLiteral("✓");
    case State::Failed:
        return c.refusal == wire::Refusal::None ? tr("✗ failed") : tr("✗ refused by the field");
    case State::Rejected:
        return tr("✗ rejected");
    case State::Expired:
        return tr("✗ expired");
    case State::TimedOut:
        return tr("✗ timed out");
    case State::Cancelled:
        return tr("✗ cancelled");
    }
    return {};
}

std::vector<TimelineEntry> timelineEntries(const TimelineSource& source, const ModelIndex* index,
                                           const DisplayOptions& display)
{
    std::vector<TimelineEntry> entries;
    const Telling telling{index, display, source.at};
    if (source.moment)
        addMoment(entries, source, telling);
    if (source.past)
        addPast(entries, source, telling);
    if (source.later)
        addLater(entries, source, telling);
    return entries;
}

} // namespace sinew::ui
