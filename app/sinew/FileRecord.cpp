// SPDX-License-Identifier: GPL-3.0-or-later
#include "FileRecord.h"

#include <Backup.h>
#include <Job.h>

#include <QCoreApplication>
#include <QLocale>
#include <QPointer>

namespace sinew::app {

FileRecord::FileRecord(Session& session, ui::Seat& seat, QObject* parent)
    : ui::RecordService(seat, parent), m_session(session)
{
    m_looking.setMaxThreadCount(1);
    m_copying.setMaxThreadCount(1);
    connect(&session, &ui::ProjectService::openChanged, this, &FileRecord::follow);
}

FileRecord::~FileRecord()
{
    m_stop.request_stop();
    m_copying.waitForDone();
    m_looking.waitForDone();
}

/// A backup of a project that is left is not finished: it would keep the folder to itself.
void FileRecord::follow()
{
    const auto now = m_session.current() ? m_session.current()->project : nullptr;
    if (now == m_project.lock() && now)
        return;
    m_project = now;
    m_stop.request_stop();
    forget();
}

QString FileRecord::project() const
{
    return m_session.current() ? ui::text(m_session.current()->project->address()) : QString();
}

void FileRecord::look()
{
    if (!m_session.current())
        return setState(fail(ErrorCode::NotFound, "no project is open"));
    const auto project = m_session.current()->project;
    m_project = project;
    ui::runJob(m_looking, [project, wall = SystemClock().wall()] {
        return loop::recordStateOf(*project, wall);
    }).then(this, [this, of = std::weak_ptr(project)](const Result<loop::RecordState>& state) {
        if (of.lock() == m_project.lock())
            setState(state);
    });
}

void FileRecord::copy(const QString& folder)
{
    const auto& open = m_session.current();
    const auto user = seat().people()->present().user;
    if (!open || !user)
        return setFailed(tr("No project is open."));
    const auto key = open->ring->seat();
    if (!key)
        return setFailed(tr("This seat has no key of its own to sign it with."));
    m_stop = {};
    const QPointer<FileRecord> self(this);
    store::CopyWatch watch{.stop = m_stop.get_token(), .progress = [self, last = -1](double done, const char* what) mutable {
                               if (const int now = static_cast<int>(done * 200); std::exchange(last, now) != now)
                                   QMetaObject::invokeMethod(qApp, [self, done, what] {
                                       if (self)
                                           self->setProgress(done, tr(what));
                                   });
                           }};
    ui::runJob(m_copying, [open = *open, by = user->id, key, folder, watch]() -> Result<QString> {
        const auto made = app::backUp(open.project->address(), folder.toStdString(), *key, watch);
        if (!made)
            return passOn(made);
        const QString there = FileRecord::tr("%1 rows of the ledger and %2 samples are in %3; all of it was read back and signed.")
                                  .arg(QLocale().toString(static_cast<qlonglong>(made->contents.rows)),
                                       QLocale().toString(static_cast<qlonglong>(made->contents.samples)),
                                       ui::text(made->folder.string()));
        // Who has left meanwhile signs no more: then the seat says it.
        const auto person = open.ring->of(by);
        const auto said = recordBackup(open.project->ledger(), *made, person ? by : UserId(), person, SystemClock{});
        return said ? there : there + u' ' + FileRecord::tr("The ledger does not speak of it: %1").arg(ui::text(said.error().text()));
    }).then(this, [this](const Result<QString>& said) {
        if (said)
            setDone(*said);
        else
            setFailed(said.error().code == ErrorCode::Cancelled ? tr("it was stopped; nothing of it is left.")
                                                                 : ui::text(said.error().text()));
        refresh();
    });
}

} // namespace sinew::app
