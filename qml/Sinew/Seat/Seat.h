// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Backend.h"
#include "Format.h"
#include "Job.h"
#include "PeopleDesk.h"
#include "TimeCursor.h"

#include <atomic>
#include <optional>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <QtQml/qqmlregistration.h>
#include <stop_token>
#include <vector>

namespace sinew::ui {

/// One person's place in front of one project: the newest overview, the time cursor, who sits here, what is
/// selected, how numbers are shown. The window's models hang on its signals.
/// Thread: GUI.
class Seat : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes the seat")
    Q_PROPERTY(sinew::ui::TimeCursor* cursor READ cursor CONSTANT)
    Q_PROPERTY(bool hasProject READ hasProject NOTIFY projectChanged)
    Q_PROPERTY(QString projectName READ projectName NOTIFY projectChanged)
    Q_PROPERTY(sinew::ui::PeopleDesk* people READ people CONSTANT)
    Q_PROPERTY(bool hasUser READ hasUser NOTIFY userChanged)
    Q_PROPERTY(QString userName READ userName NOTIFY userChanged)
    Q_PROPERTY(QString roleName READ roleName NOTIFY userChanged)
    Q_PROPERTY(bool canCommand READ canCommand NOTIFY userChanged)
    Q_PROPERTY(bool canApprove READ canApprove NOTIFY userChanged)
    /// May tune alarms, suppress them by design, take them out of service.
    Q_PROPERTY(bool canDesign READ canDesign NOTIFY userChanged)
    Q_PROPERTY(bool replaying READ isReplaying NOTIFY userChanged)
    Q_PROPERTY(int unacknowledgedNow READ unacknowledgedNow NOTIFY overviewChanged)
    /// How many times as fast as the people's time the field's time runs.
    Q_PROPERTY(double worldRate READ worldRate NOTIFY overviewChanged)
    Q_PROPERTY(bool readingLong READ isReadingLong NOTIFY readingChanged)
    Q_PROPERTY(bool simulated READ isSimulated NOTIFY overviewChanged)
    Q_PROPERTY(QString fault READ fault NOTIFY overviewChanged)
    Q_PROPERTY(QString sourceText READ sourceText NOTIFY overviewChanged)
    Q_PROPERTY(bool sourcesFine READ sourcesFine NOTIFY overviewChanged)
    Q_PROPERTY(QString troubles READ troubles NOTIFY overviewChanged)
    Q_PROPERTY(QString caution READ caution NOTIFY overviewChanged)
    Q_PROPERTY(QString selected READ selected WRITE select NOTIFY selectionChanged)
    Q_PROPERTY(QString clockText READ clockText NOTIFY clockChanged)
    Q_PROPERTY(QString dateText READ dateText NOTIFY clockChanged)
    Q_PROPERTY(bool utc READ utc WRITE setUtc NOTIFY displayChanged)
    Q_PROPERTY(bool usUnits READ usUnits WRITE setUsUnits NOTIFY displayChanged)

public:
    explicit Seat(QObject* parent = nullptr);
    ~Seat() override;

    /// Takes the seat's place in front of a project; null leaves it. Waits for reads that are under way.
    void setBackend(std::shared_ptr<Backend> backend);
    const std::shared_ptr<Backend>& backend() const { return m_backend; }
    const std::shared_ptr<const loop::Overview>& overview() const { return m_overview; }
    /// What was known at the cursor: the newest overview in LIVE and in FORECAST; in REPLAY that of the past
    /// instant, null until it is read.
    const std::shared_ptr<const loop::Overview>& moment() const { return m_moment; }
    /// What all channels said, say, or will say at the cursor. Never null.
    const std::shared_ptr<const live::StateSnapshot>& shown() const { return m_shown; }
    /// Null without a project.
    const ModelIndex* index() const { return m_index ? &*m_index : nullptr; }
    const DisplayOptions& display() const { return m_display; }
    /// Who has signed in; nobody: a viewer without a name.
    const User& user() const { return m_user; }
    bool hasUser() const { return !m_user.id.isEmpty(); }
    /// Who sits here from now on. A locked seat shows whose it is, and nobody acts.
    void sit(const std::optional<User>& user, bool isLocked = false);
    PeopleDesk* people() { return m_people; }
    const PeopleDesk* people() const { return m_people; }
    QThreadPool& jobs() { return m_jobs; }
    /// Stops when the seat leaves the project, which waits for its jobs: for long ones.
    std::stop_token leaving() const { return m_leaving.get_token(); }
    Instant wall() const;

    TimeCursor* cursor() { return &m_cursor; }
    const TimeCursor& cursor() const { return m_cursor; }
    bool hasProject() const { return m_backend != nullptr; }
    QString projectName() const;
    QString userName() const;
    QString roleName() const;
    /// By role, and never from the past.
    bool canCommand() const;
    bool canApprove() const;
    bool canDesign() const;
    bool isReplaying() const { return m_cursor.mode() == TimeCursor::Replay; }
    /// The record of the moment at the cursor is still being read, and has been for so long that a person
    /// notices: what is shown is of another moment, or nothing.
    bool isReadingLong() const { return m_isReadingLong; }
    /// Alarms that wait for somebody now, wherever the cursor stands.
    int unacknowledgedNow() const;
    double worldRate() const { return m_overview ? m_overview->worldRate : 1; }
    bool isSimulated() const { return m_overview && m_overview->simulated; }
    QString fault() const;
    QString sourceText() const;
    bool sourcesFine() const;
    /// What does not work, one sentence each: a source that is away, a model that did not converge.
    QString troubles() const;
    /// What an operator must know of the connection before commanding; empty: every command is verified there.
    QString caution() const;
    QString selected() const { return text(m_selected.value); }
    const ElementId& selectedElement() const { return m_selected; }
    Q_INVOKABLE void select(const QString& elementId);
    QString clockText() const;
    QString dateText() const;
    bool utc() const { return m_display.utc; }
    void setUtc(bool utc);
    bool usUnits() const { return m_display.units == UnitSystem::Us; }
    void setUsUnits(bool us);

    Q_INVOKABLE void approve(const QString& command);
    Q_INVOKABLE void reject(const QString& command, const QString& reason);
    Q_INVOKABLE void cancel(const QString& command, const QString& reason);
    Q_INVOKABLE void acknowledge(const QString& alarm, const QString& comment);
    Q_INVOKABLE void shelve(const QString& alarm, int minutes, const QString& reason);
    Q_INVOKABLE void unshelve(const QString& alarm);
    Q_INVOKABLE void takeOutOfService(const QString& alarm, const QString& reason);
    Q_INVOKABLE void bringBack(const QString& alarm);
    Q_INVOKABLE void bringAssetBack(const QString& asset);
    /// What an engineer does about alarms; `done` says it when it worked.
    void perform(const alarm::Deed& deed, const QString& done);
    /// A person's own command through the same path as a model's.
    void request(const Proposal& proposal);
    /// The same, kept ready for an emergency.
    void prepare(const Proposal& proposal, Duration validFor);
    /// One gesture, without a login.
    Q_INVOKABLE void releaseReady(const QString& command);
    Q_INVOKABLE QString elementName(const QString& elementId) const;

    /// Looks for a new overview; called for every change that the backend reports.
    void refresh();

signals:
    void projectChanged();
    void overviewChanged();
    /// Another moment stands at the cursor: lists of alarms, commands, forecasts follow.
    void momentChanged();
    /// The state at the cursor is another one: values everywhere follow.
    void shownChanged();
    void readingChanged();
    void userChanged();
    void selectionChanged();
    void clockChanged();
    void displayChanged();
    void commandRequested(const QString& id);
    /// Something to tell the person at this seat. `bad`: it did not work.
    void noticed(const QString& message, bool bad);

private:
    static QString dutyText(const store::Sharing& sharing);
    QString fieldText() const;
    struct Answer {
        std::future<Result<void>> future;
        QString done;
    };
    void await(std::future<Result<void>> future, const QString& done);
    void collectAnswers();
    void collectRequests();
    void showAtCursor();
    void showPast();
    void takePast(Result<std::shared_ptr<const loop::Overview>> past);
    void setReadingLong(bool isLong);
    void setMoment(std::shared_ptr<const loop::Overview> moment);
    void setShown(std::shared_ptr<const live::StateSnapshot> state);
    bool isAllowed();

    std::shared_ptr<Backend> m_backend;
    std::shared_ptr<const loop::Overview> m_overview, m_moment;
    std::shared_ptr<const live::StateSnapshot> m_shown;
    std::optional<ModelIndex> m_index;
    TimeCursor m_cursor;
    DisplayOptions m_display;
    User m_user;
    bool m_isLocked = false;
    PeopleDesk* m_people; ///< a child
    ElementId m_selected;
    std::vector<Answer> m_answers;
    std::vector<std::future<Result<CommandId>>> m_requests;
    QTimer m_answerTimer;
    std::shared_ptr<std::atomic_bool> m_refreshDue = std::make_shared<std::atomic_bool>(false);
    bool m_readingPast = false, m_pastIsStale = false, m_isReadingLong = false;
    QTimer m_patience;     ///< runs while a past moment is being read
    QString m_pastTrouble; ///< why the past cannot be read
    std::stop_source m_leaving;
    QThreadPool m_jobs;
};

} // namespace sinew::ui
