// SPDX-License-Identifier: GPL-3.0-or-later
#include "Words.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Words", text);
}

/// Whether a name holds another as a word of its own: "Heater of damper D3" holds "D3", "Valve V-31" does not
/// hold "V-3".
bool names(const QString& name, const QString& other)
{
    for (qsizetype at = name.indexOf(other, 0, Qt::CaseInsensitive); at >= 0;
         at = name.indexOf(other, at + 1, Qt::CaseInsensitive)) {
        const qsizetype end = at + other.size();
        const bool startsWord = at == 0 || !name.at(at - 1).isLetterOrNumber();
        const bool endsWord = end == name.size() || !name.at(end).isLetterOrNumber();
        if (startsWord && endsWord)
            return true;
    }
    return false;
}

QDateTime shown(Instant at, bool utc)
{
    return QDateTime::fromMSecsSinceEpoch(microsOf(at) / 1000, utc ? Qt::UTC : Qt::LocalTime);
}

} // namespace

QString instantWords(Instant at, const DisplayOptions& display, Instant reference)
{
    const QDateTime when = shown(at, display.utc);
    const QString clock = when.toString(QStringLiteral("HH:mm"));
    if (when.date() == shown(reference, display.utc).date())
        return clock;
    return QStringLiteral("%1 %2").arg(QLocale().toString(when.date(), QStringLiteral("d MMM")), clock);
}

QString elementName(const ModelIndex* index, const ElementId& id)
{
    const Element* e = index ? index->element(id) : nullptr;
    if (!e)
        return text(id.value);
    return text(e->name.empty() ? e->sourceKey : e->name);
}

QString actuatorName(const ModelIndex* index, const ActuatorId& id)
{
    const Actuator* a = index ? index->actuator(id) : nullptr;
    if (!a)
        return text(id.value);
    const QString own = text(a->name), element = elementName(index, a->element);
    return own.isEmpty()                              ? element
           : element.isEmpty() || names(own, element) ? own
                                                      : tr("%1 of %2").arg(own, element);
}

QString personName(const ModelIndex* index, std::string_view id)
{
    if (index)
        for (const User& user : index->model().users)
            if (user.id.value == id && !user.name.empty())
                return text(user.name);
    return text(id);
}

QString originText(const std::string& origin, const ModelIndex* index)
{
    const auto colon = origin.find(':');
    const std::string who = colon == std::string::npos ? origin : origin.substr(colon + 1);
    return origin.starts_with("system:") ? tr("automatic, by the %1 model").arg(text(who))
                                         : tr("requested by %1").arg(personName(index, who));
}

QString stateWords(const command::CommandRecord& c)
{
    using command::State;
    switch (c.state) {
    case State::Proposed:
        return c.approvals.empty() ? tr("waits for review")
                                   : tr("%1 of %2 approved").arg(c.approvals.size()).arg(c.approvalsNeeded);
    case State::Ready:
        return tr("ready for an emergency");
    case State::Approved:
        return tr("approved, not yet sent");
    case State::Selected:
        return tr("actuator selected");
    case State::Operated:
        return tr("sent to the field");
    case State::Acknowledged:
        return tr("field acknowledged");
    case State::Verifying:
        return tr("verifying the effect");
    case State::Succeeded:
        return tr("succeeded");
    case State::Failed:
        return c.refusal == wire::Refusal::None ? tr("failed") : tr("refused by the field");
    case State::Rejected:
        return tr("rejected");
    case State::Expired:
        return tr("expired");
    case State::TimedOut:
        return tr("timed out");
    case State::Cancelled:
        return tr("cancelled");
    }
    return {};
}

QString sentenceText(std::string_view stored, const DisplayOptions& display, Instant reference)
{
    static const QRegularExpression instant(QStringLiteral(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)"));
    QString said = text(stored);
    qsizetype from = 0;
    for (auto match = instant.match(said, from); match.hasMatch(); match = instant.match(said, from)) {
        const auto at = parseUtc(match.captured().toStdString());
        const QString words = at ? instantWords(*at, display, reference) : match.captured();
        said.replace(match.capturedStart(), match.capturedLength(), words);
        from = match.capturedStart() + words.size();
    }
    return said;
}

} // namespace sinew::ui
