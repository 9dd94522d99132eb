// SPDX-License-Identifier: GPL-3.0-or-later
#include "RecordService.h"

#include "Words.h"

#include <algorithm>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace sinew::ui {

namespace {

QString counted(std::int64_t n)
{
    return QLocale().toString(static_cast<qlonglong>(n));
}

QString bytes(double n)
{
    return text(loop::bytesText(n));
}

} // namespace

RecordService::RecordService(Seat& seat, QObject* parent) : QObject(parent), m_seat(seat)
{
    connect(&seat, &Seat::displayChanged, this, &RecordService::changed);
}

QString RecordService::when(Instant at) const
{
    return dateTimeText(at, m_seat.display().utc);
}

QString RecordService::by(const UserId& person) const
{
    if (person.isEmpty())
        return tr("the command line");
    const auto known = m_seat.people()->roster()->accounts.userOf(person);
    return text(known ? known->name : person.value);
}

QString RecordService::lookedAt() const
{
    return m_state ? when(m_state->wall) : QString();
}

QString RecordService::head() const
{
    if (!m_state)
        return {};
    const loop::RecordState& state = *m_state;
    if (state.keeping.heads.empty())
        return tr("Published nowhere: that the ledger's end was cut off would not show.");
    const QString place = text(state.keeping.heads);
    if (!state.head)
        return state.headTrouble.empty() ? tr("Nothing is published yet in %1.").arg(place)
                                         : tr("Not known: %1.").arg(text(state.headTrouble));
    const std::int64_t since = state.lastRow - state.head->number;
    QString said = tr("Row %1, at %2, in %3, by %4.")
                       .arg(counted(state.head->number), when(state.head->wall), place,
                            state.headSeat.empty() ? tr("a seat that the ledger does not know") : text(state.headSeat));
    if (!state.headTrouble.empty())
        return tr("WRONG: %1. ").arg(text(state.headTrouble)) + said;
    return since > 0 ? said + u' ' + (since == 1 ? tr("1 row came since.") : tr("%1 rows came since.").arg(counted(since)))
                     : said;
}

QString RecordService::room() const
{
    if (!m_state)
        return {};
    const store::Space& space = m_state->space;
    const QString used = tr("The project takes %1").arg(bytes(static_cast<double>(space.bytes)));
    if (!space.freeBytes || !space.totalBytes)
        return tr("%1. How much room the server's disk has is not known; say it with --room.").arg(used);
    return tr("%1; %2 of %3 are free in %4.")
        .arg(used, bytes(static_cast<double>(*space.freeBytes)), bytes(static_cast<double>(*space.totalBytes)),
             text(space.place));
}

QString RecordService::forecast() const
{
    if (!m_state)
        return {};
    const auto& growth = m_state->growth;
    const auto& lasts = m_state->lasts;
    if (!growth)
        return tr("Not known yet: that takes four hours of measuring within a day.");
    const QString grows = tr("%1 ± %2 a day over %3 hours of the last 24")
                              .arg(bytes(growth->perDay), bytes(growth->halfWidth))
                              .arg(growth->hours);
    if (lasts)
        return tr("Full in about %1 (90 %: %2 to %3); it grows by %4.")
            .arg(text(loop::daysText(lasts->days)), text(loop::daysText(lasts->atLeast)),
                 text(loop::daysText(lasts->atMost)), grows);
    return m_state->space.freeBytes ? tr("It does not grow steadily: nothing can be foretold (%1).").arg(grows)
                                    : tr("It grows by %1.").arg(grows);
}

QString RecordService::lastBackup() const
{
    if (!m_state)
        return {};
    if (!m_state->backup)
        return tr("None is recorded. One that sinew-cli makes while this program has the project open is not.");
    const command::BackupMade& made = *m_state->backup;
    return tr("%1, by %2, up to row %3, in %4.").arg(when(made.wall), by(made.by), counted(made.rows), text(made.to));
}

QString RecordService::lastArchive() const
{
    if (!m_state)
        return {};
    if (!m_state->archive)
        return tr("None: all that the rows say is in the ledger.");
    const command::ArchiveMade& made = *m_state->archive;
    return tr("%1, by %2: %3 rows, the last of them %4, in %5.")
        .arg(when(made.wall), by(made.by), counted(made.rows), counted(made.last), text(made.file));
}

void RecordService::refresh()
{
    if (std::exchange(m_isReading, true))
        return;
    emit changed();
    look();
}

void RecordService::forget()
{
    m_isReading = false;
    m_state.reset();
    m_fault.clear();
    emit changed();
}

void RecordService::setState(Result<loop::RecordState> state)
{
    m_isReading = false;
    m_fault = state ? QString() : text(state.error().text());
    m_state.reset();
    if (state)
        m_state = std::move(*state);
    emit changed();
}

void RecordService::backUp(const QString& folder)
{
    if (m_stage == Working)
        return;
    m_progress = 0;
    m_doing.clear();
    emit progressed();
    end(Working, {});
    if (!m_seat.people()->isAdministrator())
        setFailed(tr("Only an administrator who is signed in here takes a backup: it holds everybody's sealed keys."));
    else if (!QDir::isAbsolutePath(folder.trimmed()))
        setFailed(tr("A backup needs a folder with its full path."));
    else
        copy(folder.trimmed());
}

void RecordService::cancel()
{
    if (m_stage == Working)
        stop();
}

void RecordService::reset()
{
    if (m_stage != Working)
        end(Idle, {});
}

QString RecordService::suggestedFolder(const QUrl& parent) const
{
    const QFileInfo folder(project());
    QString day = dateTimeText(m_seat.wall(), m_seat.display().utc).left(16); // several a day
    day.replace(u' ', u'-').remove(u':');
    const QString name = folder.completeBaseName().contains(u':') || folder.completeBaseName().isEmpty()
                             ? m_seat.projectName()
                             : folder.completeBaseName();
    const QString place = parent.isLocalFile() ? parent.toLocalFile() : folder.isAbsolute() ? folder.path() : QDir::homePath();
    return QDir(place).filePath(name + u'-' + day + QStringLiteral(".sinew"));
}

void RecordService::setProgress(double fraction, const QString& doing)
{
    m_progress = std::clamp(fraction, 0.0, 1.0);
    m_doing = doing;
    emit progressed();
}

void RecordService::end(Stage stage, const QString& said)
{
    m_stage = stage;
    m_said = said;
    emit backupChanged();
}

void RecordService::setDone(const QString& said)
{
    end(Done, said);
}

void RecordService::setFailed(const QString& why)
{
    end(Failed, why);
}

} // namespace sinew::ui
