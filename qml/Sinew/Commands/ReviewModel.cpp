// SPDX-License-Identifier: GPL-3.0-or-later
#include "ReviewModel.h"

#include "CommandModel.h"
#include "CursorState.h"
#include "Follow.h"
#include "Words.h"

#include <sinew/forecast/LimitSide.h>

#include <algorithm>
#include <array>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

using command::State;

QString tr(const char* text)
{
    return QCoreApplication::translate("Commands", text);
}

constexpr std::array kWay{State::Proposed,     State::Approved,  State::Selected, State::Operated,
                          State::Acknowledged, State::Verifying, State::Succeeded};

QString stepName(State state)
{
    switch (state) {
    case State::Proposed:
        return tr("proposed");
    case State::Ready:
        return tr("ready");
    case State::Approved:
        return tr("approved");
    case State::Selected:
        return tr("selected");
    case State::Operated:
        return tr("sent");
    case State::Acknowledged:
        return tr("acknowledged");
    case State::Verifying:
        return tr("verifying");
    case State::Succeeded:
        return tr("succeeded");
    case State::Failed:
        return tr("failed");
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

std::optional<Instant> reachedAt(const command::CommandRecord& c, State state)
{
    std::optional<Instant> when;
    for (const auto& [at, reached] : c.past)
        if (reached == state)
            when = at;
    return when;
}

Step stepOf(const command::CommandRecord& c, State state, bool utc)
{
    const auto when = reachedAt(c, state);
    Step step;
    step.key = step.name = stepName(state);
    step.when = when ? clockText(*when, utc) : QString();
    step.isCurrent = c.state == state;
    step.isReached = when.has_value() || step.isCurrent;
    step.isBad = isFinal(state) && state != State::Succeeded;
    return step;
}

} // namespace

std::vector<Step> stepsOf(const command::CommandRecord& c, bool utc)
{
    std::vector<Step> steps;
    const bool hasLeftTheWay = isFinal(c.state) && c.state != State::Succeeded;
    for (const State state : kWay) {
        Step step = stepOf(c, state, utc);
        if (!hasLeftTheWay || step.isReached)
            steps.push_back(std::move(step));
    }
    if (hasLeftTheWay)
        steps.push_back(stepOf(c, c.state, utc));
    return steps;
}

std::span<const StepModel::Field> StepModel::fields() const
{
    static constexpr std::array<Field, 5> all{{{NameRole, "name", &Step::name},
                                               {WhenRole, "when", &Step::when},
                                               {ReachedRole, "reached", &Step::isReached},
                                               {CurrentRole, "current", &Step::isCurrent},
                                               {BadRole, "bad", &Step::isBad}}};
    return all;
}

namespace {

QString setValue(const ActuatorId& id, double si, const ModelIndex& index, UnitSystem units)
{
    const Actuator* a = index.actuator(id);
    return a ? valueText(si, a->quantity, units) : QString::number(si);
}

QString whatText(const Proposal& p, const ModelIndex& index, UnitSystem units)
{
    QString said = tr("%1: %2 to %3")
                       .arg(actuatorName(&index, p.actuator), text(p.action),
                            setValue(p.actuator, p.value, index, units));
    for (const auto& [id, value] : p.alsoSet)
        said += QStringLiteral("\n") +
                tr("%1: to %2").arg(actuatorName(&index, id), setValue(id, value, index, units));
    return said;
}

QString outlookText(const Forecast* f, const ModelIndex& index, const DisplayOptions& display)
{
    if (!f || f->points.empty())
        return {};
    const bool isLower = f->limit && !forecast::isUpperLimit(*f, index.channel(f->channel));
    const auto& p = *std::ranges::max_element(
        f->points, {}, [&](const ForecastPoint& x) { return isLower ? -x.mean : x.mean; });
    QString said = tr("%1 at %2")
                       .arg(intervalText(p.mean, p.lower, p.upper, f->quantity, display.units),
                            clockText(p.time, display.utc));
    if (f->exceedance && f->limit)
        said += tr(", passes the limit with probability %1").arg(probabilityText(*f->exceedance));
    return said;
}

QString skillText(const std::optional<Skill>& skill)
{
    if (!skill || !skill->crpss())
        return tr("Skill of this model when this was proposed: no record yet.");
    return tr("Skill of this model when this was proposed: %1 (1 is perfect, 0 no better than \"as now\"), "
              "from %2 scored forecasts, %3 of them "
              "hindcasts; %4 of measurements fell into the 90 % interval.")
        .arg(*skill->crpss(), 0, 'f', 2)
        .arg(skill->scored)
        .arg(skill->hindcasts)
        .arg(probabilityText(skill->coverage90));
}

/// Which run of which model: what an auditor asks for.
QString madeFromText(const Forecast& f, const DisplayOptions& display, Instant reference)
{
    const QString issued = sentenceText(formatUtc(f.issuedAt), display, reference);
    const QString version = f.modelVersion.empty() ? QString() : QStringLiteral(" ") + text(f.modelVersion);
    const QString inputs =
        f.inputsHash.empty() ? QString() : tr(", inputs %1").arg(text(f.inputsHash).left(12));
    return tr("Forecast of %1 by %2%3 over %4%5.")
        .arg(issued, text(f.model), version, spanText(f.horizon), inputs);
}

QString limitText(const Forecast* f, const ModelIndex& index, UnitSystem units)
{
    if (!f || !f->limit)
        return {};
    return tr("Protects %1: %2 limit %3")
        .arg(elementName(&index, f->element), quantityText(f->quantity).toLower(),
             valueText(*f->limit, f->quantity, units));
}

QString whoText(const command::CommandRecord& c)
{
    if (c.approvalsNeeded > 1)
        return tr("Hazardous: %1 different people must approve.").arg(c.approvalsNeeded);
    if (c.proposal.hazardous)
        return tr("Hazardous: somebody else than who asked for it must approve.");
    return tr("One operator or approver must approve.");
}

bool isAnotherAwaited(const command::CommandRecord& c)
{
    return c.state == State::Proposed && !c.approvals.empty() && static_cast<int>(c.approvals.size()) < c.approvalsNeeded;
}

QString approvedText(const command::CommandRecord& c, const ModelIndex& index)
{
    if (c.approvals.empty())
        return tr("0 of %1 approved").arg(c.approvalsNeeded);
    QStringList names;
    for (const UserId& id : c.approvals)
        names << personName(&index, id.value);
    const QString said = tr("%1 of %2 approved: %3")
                             .arg(c.approvals.size())
                             .arg(c.approvalsNeeded)
                             .arg(names.join(QStringLiteral(", ")));
    return isAnotherAwaited(c) ? tr("%1; it waits for a second person").arg(said) : said;
}

QString signaturesText(const command::CommandRecord& c, const ModelIndex& index, bool utc)
{
    QStringList lines;
    for (const auto& s : c.signatures) {
        const QString who = personName(&index, s.person.value), when = clockText(s.wall, utc);
        lines << (s.purpose == wire::Authorisation::Purpose::Request ? tr("Requested, signed by %1 at %2").arg(who, when)
                                                                    : tr("Approved, signed by %1 at %2").arg(who, when));
    }
    return lines.join(QLatin1Char('\n'));
}

QString heldText(const command::CommandRecord& c)
{
    QStringList lines;
    for (const std::string& rule : c.heldBack)
        lines << text(rule);
    return lines.join(QLatin1Char('\n'));
}

QString orDash(const std::optional<double>& si, const command::CommandRecord& c, const ModelIndex& index,
               UnitSystem units)
{
    return si ? setValue(c.proposal.actuator, *si, index, units) : QStringLiteral("–");
}

/// The channel whose chart belongs to the review: what is verified, else what is forecast, else what is
/// measured.
ChannelId chartChannel(const command::CommandRecord& c, const Forecast* without, const ModelIndex& index)
{
    if (c.proposal.verify)
        return c.proposal.verify->channel;
    if (without)
        return without->channel;
    const Actuator* a = index.actuator(c.proposal.actuator);
    return a ? a->measured : ChannelId();
}

} // namespace

namespace {

/// What the command keeps; for one of an older record that keeps nothing, what still stands.
const Forecast* kept(const std::optional<Forecast>* own, const loop::Overview& moment, const ForecastId& id)
{
    return own && *own ? &**own : forecastById(moment, id);
}

void tellForecasts(ReviewText& t, const command::CommandRecord& c, const loop::Overview& moment,
                   const ModelIndex& index, const DisplayOptions& display)
{
    const command::Basis* basis = c.basis.get();
    const Forecast* without = kept(basis ? &basis->without : nullptr, moment, c.proposal.forecastWithout);
    const Forecast* with = kept(basis ? &basis->with : nullptr, moment, c.proposal.forecastWith);
    t.without = outlookText(without, index, display);
    t.with = outlookText(with, index, display);
    t.limit = limitText(without, index, display.units);
    t.channel = text(chartChannel(c, without, index).value);
    if (!without)
        return;
    t.madeFrom = madeFromText(*without, display, moment.world);
    const Skill* known = basis ? nullptr : skillOf(moment, *without);
    t.skill = skillText(basis ? basis->skill : known ? std::optional(*known) : std::nullopt);
}

} // namespace

ReviewText reviewText(const command::CommandRecord& c, const loop::Overview& moment, const ModelIndex& index,
                      const DisplayOptions& display)
{
    const auto sentence = [&](const std::string& stored) {
        return sentenceText(stored, display, moment.world);
    };
    ReviewText t;
    tellForecasts(t, c, moment, index, display);
    t.title = text(c.proposal.title);
    t.what = whatText(c.proposal, index, display.units);
    t.why = sentence(c.proposal.reason);
    t.effect = sentence(c.proposal.effect);
    t.who = whoText(c);
    t.approved = approvedText(c, index);
    t.signatures = signaturesText(c, index, display.utc);
    t.held = heldText(c);
    t.state = QStringLiteral("%1 · %2").arg(stateWords(c), originText(c.proposal.origin, &index));
    t.outcome = c.state == State::Proposed && c.approvals.empty()
                    ? QString()
                    : sentence(c.why); // until then it is the reason again
    t.verdict = verdictText(c, &index, display.units);
    t.energy = c.proposal.energyJ > 0
                   ? tr("Needs about %1.").arg(aboutText(c.proposal.energyJ, "energy", display.units))
                   : QString();
    t.requested =
        orDash(c.requested ? c.requested : std::optional(c.proposal.value), c, index, display.units);
    t.reported = orDash(c.reported, c, index, display.units);
    t.measured = orDash(c.measured, c, index, display.units);
    return t;
}

QString whyNotApprove(const command::CommandRecord& c, const User& user, const ModelIndex* index)
{
    if (c.state != State::Proposed)
        return tr("It is decided.");
    if (user.id.isEmpty())
        return tr("Nobody has signed in at this desk: sign in to approve.");
    if (user.role != Role::Operator && user.role != Role::Approver && user.role != Role::Administrator)
        return tr("Your role (%1) does not approve commands.").arg(text(nameOf(user.role)));
    if (std::ranges::find(c.approvals, user.id) != c.approvals.end())
        return tr("%1 has approved it; another person must too.").arg(personName(index, user.id.value));
    if (c.proposal.hazardous && c.proposal.origin == "operator:" + user.id.value)
        return tr("%1 asked for it: somebody else must approve it.").arg(personName(index, user.id.value));
    if (!c.heldBack.empty() && !c.emergency) // what is kept ready is asked when it is released
        return tr("It is held back: the reason stands above.");
    return {};
}

ReviewModel::ReviewModel(QObject* parent) : QObject(parent)
{
    m_second.setInterval(250);
    connect(&m_second, &QTimer::timeout, this, &ReviewModel::ticked);
    m_second.start();
}

void ReviewModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::momentChanged, this, &ReviewModel::rebuild);
        connect(seat, &Seat::displayChanged, this, &ReviewModel::rebuild);
        connect(seat, &Seat::userChanged, this, &ReviewModel::changed);
    }
    rebuild();
    emit seatChanged();
}

void ReviewModel::setCommand(const QString& id)
{
    CommandId next(id.toStdString());
    if (next == m_id)
        return;
    m_id = std::move(next);
    emit commandChanged();
    rebuild();
}

void ReviewModel::rebuild()
{
    std::optional<command::CommandRecord> next;
    if (m_seat && m_seat->moment() && m_seat->index()) {
        const auto& all = m_seat->moment()->commands;
        if (const auto found = std::ranges::find(all, m_id, &command::CommandRecord::id); found != all.end())
            next = *found;
    }
    m_record = std::move(next);
    m_text = m_record ? reviewText(*m_record, *m_seat->moment(), *m_seat->index(), m_seat->display())
                      : ReviewText();
    m_steps.show(m_record ? stepsOf(*m_record, m_seat->display().utc) : std::vector<Step>());
    emit changed();
    emit ticked();
}

QString ReviewModel::element() const
{
    const Actuator* a =
        m_record && m_seat->index() ? m_seat->index()->actuator(m_record->proposal.actuator) : nullptr;
    return a ? text(a->element.value) : QString();
}

QString ReviewModel::whyNot() const
{
    if (!m_record)
        return {};
    if (m_seat->wall() >= m_record->decideByWall && isUndecided())
        return tr("The time to decide is over.");
    if (m_seat->isReplaying())
        return tr("You look at the past. Return to LIVE to decide.");
    return whyNotApprove(*m_record, m_seat->user(), m_seat->index());
}

QString ReviewModel::countdown() const
{
    return m_record ? countdownText(m_record->decideByWall - m_seat->wall()) : QString();
}

double ReviewModel::timeLeft() const
{
    if (!m_record)
        return 0;
    const double all = toSeconds(m_record->decideByWall - m_record->proposedAtWall);
    const double left = toSeconds(m_record->decideByWall - m_seat->wall());
    return all > 0 ? std::clamp(left / all, 0.0, 1.0) : 0;
}

} // namespace sinew::ui
