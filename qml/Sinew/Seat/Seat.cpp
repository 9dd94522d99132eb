// SPDX-License-Identifier: GPL-3.0-or-later
#include "Seat.h"

#include "CursorState.h"
#include "Words.h"

#include <algorithm>
#include <exception>

namespace sinew::ui {

Seat::Seat(QObject* parent)
    : QObject(parent), m_shown(std::make_shared<live::StateSnapshot>()), m_people(new PeopleDesk(*this))
{
    // Reads of history mostly wait for the disk: a few more than there are cores.
    m_jobs.setMaxThreadCount(4);
    m_answerTimer.setInterval(30);
    connect(&m_answerTimer, &QTimer::timeout, this, &Seat::collectAnswers);
    connect(&m_answerTimer, &QTimer::timeout, this, &Seat::collectRequests);
    m_patience.setSingleShot(true);
    m_patience.setInterval(500);
    connect(&m_patience, &QTimer::timeout, this, [this] { setReadingLong(true); });
    connect(&m_cursor, &TimeCursor::moved, this, &Seat::clockChanged);
    connect(&m_cursor, &TimeCursor::moved, this, &Seat::showAtCursor);
    connect(&m_cursor, &TimeCursor::modeChanged, this, &Seat::userChanged); // from the past nobody commands
    connect(this, &Seat::displayChanged, this, &Seat::clockChanged);
    connect(this, &Seat::displayChanged, this, &Seat::overviewChanged); // its sentences hold times
}

Seat::~Seat()
{
    if (m_backend)
        m_backend->onChanged = nullptr;
    m_leaving.request_stop();
    m_jobs.waitForDone();
}

void Seat::setBackend(std::shared_ptr<Backend> backend)
{
    if (m_backend)
        m_backend->onChanged = nullptr;
    m_leaving.request_stop();
    m_jobs.waitForDone();
    m_leaving = {};
    m_answers.clear();
    m_requests.clear();
    m_backend = std::move(backend);
    m_overview.reset();
    m_moment.reset();
    m_pastTrouble.clear();
    m_readingPast = m_pastIsStale = false;
    m_patience.stop();
    setReadingLong(false);
    m_index.reset();
    if (m_backend) {
        m_index.emplace(m_backend->model());
        // A project that comes back (edited, or with another source) finds the seat as it was.
        if (!m_index->element(m_selected))
            m_selected = {};
        // Many changes between two frames are one refresh.
        m_backend->onChanged = [this, due = m_refreshDue] {
            if (!due->exchange(true))
                QMetaObject::invokeMethod(this, &Seat::refresh, Qt::QueuedConnection);
        };
    }
    m_cursor.live();
    emit projectChanged();
    emit selectionChanged();
    refresh();
}

void Seat::refresh()
{
    m_refreshDue->store(false);
    const auto next = m_backend ? m_backend->overview() : nullptr;
    if (next && next == m_overview)
        return;
    m_overview = next;
    if (m_overview) {
        m_cursor.setHorizonEnd(horizonEnd(*m_overview));
        m_cursor.setNow(m_overview->world);
    }
    emit overviewChanged();
    if (m_cursor.mode() != TimeCursor::Replay)
        showAtCursor();
}

namespace {

/// A part of an overview that keeps the whole alive.
std::shared_ptr<const live::StateSnapshot> stateOf(const std::shared_ptr<const loop::Overview>& overview)
{
    return {overview, &overview->state};
}

} // namespace

void Seat::showAtCursor()
{
    if (m_cursor.mode() == TimeCursor::Replay && m_overview)
        return showPast();
    m_pastTrouble.clear();
    m_patience.stop();
    setReadingLong(false);
    setMoment(m_overview);
    if (!m_overview)
        setShown(std::make_shared<const live::StateSnapshot>());
    else if (m_cursor.mode() == TimeCursor::Live)
        setShown(stateOf(m_overview));
    else
        setShown(std::make_shared<const live::StateSnapshot>(forecastState(*m_overview, m_cursor.at())));
}

// One read at a time; while the cursor moves on, only its last place is read next.
void Seat::showPast()
{
    if (m_moment == m_overview) { // what stands now is nothing of then
        setMoment(nullptr);
        setShown(std::make_shared<const live::StateSnapshot>());
    }
    m_pastIsStale = m_readingPast;
    if (m_readingPast || !m_backend)
        return;
    if (!m_isReadingLong)
        m_patience.start();
    m_readingPast = true;
    runJob(m_jobs, [backend = m_backend, at = m_cursor.at()] {
        return backend->overviewAt(at);
    }).then(this, [this](Result<std::shared_ptr<const loop::Overview>> past) {
        m_readingPast = false;
        if (m_cursor.mode() != TimeCursor::Replay)
            return;
        takePast(std::move(past));
        if (m_pastIsStale)
            return showPast();
        m_patience.stop();
        setReadingLong(false);
    });
}

void Seat::setReadingLong(bool isLong)
{
    if (std::exchange(m_isReadingLong, isLong) != isLong)
        emit readingChanged();
}

void Seat::takePast(Result<std::shared_ptr<const loop::Overview>> past)
{
    m_pastTrouble = past ? QString() : tr("The record cannot be read: %1").arg(text(past.error().text()));
    if (!past) {
        setMoment(nullptr);
        return setShown(std::make_shared<const live::StateSnapshot>());
    }
    setMoment(*past);
    setShown(stateOf(*past));
}

void Seat::setMoment(std::shared_ptr<const loop::Overview> moment)
{
    if (moment == m_moment)
        return;
    m_moment = std::move(moment);
    emit momentChanged();
}

void Seat::setShown(std::shared_ptr<const live::StateSnapshot> state)
{
    m_shown = std::move(state);
    emit shownChanged();
}

Instant Seat::wall() const
{
    return m_backend ? m_backend->clock().wall() : SystemClock().wall();
}

QString Seat::projectName() const
{
    return m_index ? text(m_index->model().name) : QString();
}

void Seat::sit(const std::optional<User>& user, bool isLocked)
{
    m_user = user.value_or(User());
    m_isLocked = isLocked;
    emit userChanged();
}

QString Seat::userName() const
{
    return hasUser() ? text(m_user.name) : tr("nobody");
}

QString Seat::roleName() const
{
    return hasUser() ? text(nameOf(m_user.role)) : tr("viewing only");
}

bool Seat::canCommand() const
{
    return hasUser() && !m_isLocked && !isReplaying() &&
           (m_user.role == Role::Operator || m_user.role == Role::Administrator);
}

bool Seat::canApprove() const
{
    return hasUser() && !m_isLocked && !isReplaying() &&
           (m_user.role == Role::Operator || m_user.role == Role::Approver ||
            m_user.role == Role::Administrator);
}

bool Seat::canDesign() const
{
    return hasUser() && !m_isLocked && !isReplaying() &&
           (m_user.role == Role::Engineer || m_user.role == Role::Administrator);
}

int Seat::unacknowledgedNow() const
{
    using alarm::State;
    return !m_overview
               ? 0
               : static_cast<int>(std::ranges::count_if(m_overview->alarms, [](const alarm::Alarm& a) {
                     return a.state == State::Unacknowledged || a.state == State::ReturnedUnacknowledged;
                 }));
}

QString Seat::fault() const
{
    return m_overview ? sentenceText(m_overview->fault, m_display, m_cursor.now()) : QString();
}

QString Seat::sourceText() const
{
    const QString duty = m_overview ? dutyText(m_overview->sharing) : QString();
    return duty.isEmpty() ? fieldText() : fieldText() + QStringLiteral(" · ") + duty;
}

/// Of several seats, who does what goes by itself.
QString Seat::dutyText(const store::Sharing& sharing)
{
    if (!sharing.isShared)
        return {};
    if (!sharing.isReachable)
        return tr("who is on duty is not known");
    if (sharing.isOnDuty)
        return tr("this desk is on duty");
    return sharing.onDuty.empty() ? tr("nobody is on duty") : tr("%1 is on duty").arg(text(sharing.onDuty));
}

QString Seat::fieldText() const
{
    if (!m_overview || m_overview->sources.empty())
        return tr("no source");
    const auto up =
        std::ranges::count_if(m_overview->sources, [](const auto& s) { return s.status.connected; });
    const auto all = static_cast<qsizetype>(m_overview->sources.size());
    if (all == 1)
        return up ? text(m_overview->sources.front().name) + (caution().isEmpty() ? QString() : tr(", unsigned"))
                  : tr("%1 away").arg(text(m_overview->sources.front().name));
    return tr("%1 of %2 sources").arg(up).arg(all);
}

bool Seat::sourcesFine() const
{
    return m_overview && !m_overview->sources.empty() &&
           std::ranges::all_of(m_overview->sources, [](const auto& s) { return s.status.connected; });
}

namespace {

/// As a sentence that another one may follow.
QString ended(QString said)
{
    return said.isEmpty() || said.endsWith(u'.') ? said : said + u'.';
}

} // namespace

QString Seat::troubles() const
{
    QStringList said;
    if (!m_overview)
        return {};
    for (const auto& s : m_overview->sources)
        if (!s.status.connected)
            said << tr("%1 is not connected: %2").arg(text(s.name), text(s.status.detail));
    for (const auto& s : m_overview->systems)
        if (!s.error.empty())
            said << tr("%1: %2 Nothing of it is shown.")
                        .arg(text(s.name), ended(sentenceText(s.error, m_display, m_cursor.now())));
    if (!m_pastTrouble.isEmpty())
        said << m_pastTrouble;
    return said.join(QLatin1Char(' '));
}

QString Seat::caution() const
{
    QStringList said;
    if (m_overview)
        for (const auto& s : m_overview->sources)
            if (!s.status.caution.empty())
                said << text(s.status.caution);
    return said.join(QLatin1Char(' '));
}

void Seat::select(const QString& elementId)
{
    ElementId id(elementId.toStdString());
    if (id == m_selected)
        return;
    m_selected = std::move(id);
    emit selectionChanged();
}

QString Seat::elementName(const QString& elementId) const
{
    return ui::elementName(index(), ElementId(elementId.toStdString()));
}

QString Seat::clockText() const
{
    return m_overview ? ui::clockText(m_cursor.at(), m_display.utc) : QString();
}

QString Seat::dateText() const
{
    return m_overview ? dateTimeText(m_cursor.at(), m_display.utc) : QString();
}

void Seat::setUtc(bool utc)
{
    if (std::exchange(m_display.utc, utc) != utc)
        emit displayChanged();
}

void Seat::setUsUnits(bool us)
{
    const UnitSystem system = us ? UnitSystem::Us : UnitSystem::Si;
    if (std::exchange(m_display.units, system) != system)
        emit displayChanged();
}

/// The window offers nothing of this in the past; a call that comes all the same is refused.
bool Seat::isAllowed()
{
    if (isReplaying())
        emit noticed(tr("You look at the past. Return to LIVE to act."), true);
    else if (m_isLocked)
        emit noticed(tr("This seat is locked. %1 unlocks it with the password.").arg(userName()), true);
    else if (!hasUser())
        emit noticed(tr("Sign in to act."), true);
    return m_backend && !isReplaying() && !m_isLocked && hasUser();
}

void Seat::approve(const QString& command)
{
    if (isAllowed())
        await(m_backend->approve(CommandId(command.toStdString()), m_user), tr("Approval recorded"));
}

void Seat::reject(const QString& command, const QString& reason)
{
    if (isAllowed())
        await(m_backend->reject(CommandId(command.toStdString()), m_user, reason.toStdString()),
              tr("Rejection recorded"));
}

void Seat::cancel(const QString& command, const QString& reason)
{
    if (isAllowed())
        await(m_backend->cancel(CommandId(command.toStdString()), m_user, reason.toStdString()),
              tr("Cancellation recorded"));
}

void Seat::acknowledge(const QString& alarm, const QString& comment)
{
    if (isAllowed())
        await(m_backend->acknowledge(AlarmId(alarm.toStdString()), m_user, comment.toStdString()),
              tr("Acknowledged"));
}

void Seat::shelve(const QString& alarm, int minutes, const QString& reason)
{
    if (isAllowed())
        await(m_backend->shelve(AlarmId(alarm.toStdString()), m_user, std::chrono::minutes(minutes),
                                reason.toStdString()),
              minutes == 0 ? tr("Shelved until it returns")
                           : tr("Shelved for %1").arg(spanText(std::chrono::minutes(minutes))));
}

void Seat::unshelve(const QString& alarm)
{
    if (isAllowed())
        await(m_backend->unshelve(AlarmId(alarm.toStdString()), m_user), tr("Back from the shelf"));
}

void Seat::takeOutOfService(const QString& alarm, const QString& reason)
{
    perform(alarm::TakeOut{AlarmId(alarm.toStdString()), reason.toStdString()}, tr("Out of service"));
}

void Seat::bringBack(const QString& alarm)
{
    perform(alarm::BringBack{AlarmId(alarm.toStdString())}, tr("Back in service"));
}

void Seat::bringAssetBack(const QString& asset)
{
    perform(alarm::BringAssetBack{AssetId(asset.toStdString())}, tr("Asset back in service"));
}

void Seat::perform(const alarm::Deed& deed, const QString& done)
{
    if (isAllowed())
        await(m_backend->perform(deed, m_user), done);
}

void Seat::prepare(const Proposal& proposal, Duration validFor)
{
    if (!isAllowed())
        return;
    m_requests.push_back(m_backend->prepare(proposal, m_user, validFor));
    m_answerTimer.start();
}

/// Neither a login nor a role: only LIVE.
void Seat::releaseReady(const QString& command)
{
    if (isReplaying())
        emit noticed(tr("You look at the past. Return to LIVE to act."), true);
    else if (m_backend)
        await(m_backend->releaseReady(CommandId(command.toStdString())), tr("Released for an emergency"));
}

void Seat::request(const Proposal& proposal)
{
    if (!isAllowed())
        return;
    m_requests.push_back(m_backend->request(proposal, m_user));
    m_answerTimer.start();
}

void Seat::await(std::future<Result<void>> future, const QString& done)
{
    m_answers.push_back({std::move(future), done});
    m_answerTimer.start();
}

namespace {

template <class T>
bool isReady(const std::future<T>& future)
{
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

/// A loop that ended leaves its promises broken: that is an answer too.
template <class T>
Result<T> take(std::future<Result<T>>& future)
{
    try {
        return future.get();
    } catch (const std::exception&) {
        return fail(ErrorCode::Cancelled, "the project was closed before it answered");
    }
}

} // namespace

void Seat::collectAnswers()
{
    for (std::size_t i = 0; i < m_answers.size();) {
        if (!isReady(m_answers[i].future)) {
            ++i;
            continue;
        }
        Answer answer = std::move(m_answers[i]);
        m_answers.erase(m_answers.begin() + static_cast<std::ptrdiff_t>(i));
        const Result<void> result = take(answer.future);
        emit noticed(result ? answer.done : sentenceText(result.error().text(), m_display, m_cursor.now()),
                     !result);
    }
    if (m_answers.empty() && m_requests.empty())
        m_answerTimer.stop();
}

void Seat::collectRequests()
{
    for (std::size_t i = 0; i < m_requests.size();) {
        if (!isReady(m_requests[i])) {
            ++i;
            continue;
        }
        auto request = std::move(m_requests[i]);
        m_requests.erase(m_requests.begin() + static_cast<std::ptrdiff_t>(i));
        const Result<CommandId> result = take(request);
        if (result)
            emit commandRequested(text(result->value));
        emit noticed(result ? tr("Command requested")
                            : sentenceText(result.error().text(), m_display, m_cursor.now()),
                     !result);
    }
}

} // namespace sinew::ui
