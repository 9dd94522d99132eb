// SPDX-License-Identifier: GPL-3.0-or-later
#include "ExportModel.h"

#include <array>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

namespace sinew::ui {

namespace {

constexpr std::array kSpans{std::chrono::hours(1), std::chrono::hours(6), std::chrono::hours(24),
                            std::chrono::hours(24 * 7), std::chrono::hours(24 * 365)};
constexpr std::array kEndings{"csv", "gpkg", "pdf", "png", "jsonl"};

double msOf(Instant t)
{
    return static_cast<double>(microsOf(t)) / 1000;
}

} // namespace

void ExportModel::setSeat(Seat* seat)
{
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::selectionChanged, this, &ExportModel::changed);
        connect(seat, &Seat::projectChanged, this, &ExportModel::changed);
        connect(seat, &Seat::overviewChanged, this, &ExportModel::rebuild);
        rebuild();
    }
    emit seatChanged();
}

void ExportModel::rebuild()
{
    QStringList names, ids;
    if (m_seat->overview())
        for (const command::CommandRecord& c : m_seat->overview()->commands) {
            names << tr("%1 (%2, %3)")
                         .arg(text(c.proposal.title), text(nameOf(c.state)),
                              clockText(c.proposal.issuedAt, m_seat->utc()));
            ids << text(c.id.value);
        }
    if (names == m_commandNames && ids == m_commandIds)
        return;
    m_commandNames = names;
    m_commandIds = ids;
    emit changed();
}

QStringList ExportModel::channelChoices() const
{
    if (!m_seat || !m_seat->index())
        return {};
    QStringList choices{tr("all %1 channels").arg(m_seat->index()->model().channels.size())};
    if (const auto own = channels(1); !own.isEmpty())
        choices << tr("%1: %2").arg(m_seat->elementName(m_seat->selected()),
                                    own.size() == 1 ? own.first() : tr("%1 channels").arg(own.size()));
    return choices;
}

QStringList ExportModel::spanChoices() const
{
    return {tr("the hour before the cursor"), tr("6 hours before it"), tr("24 hours before it"),
            tr("7 days before it"),           tr("a year before it"),  tr("everything measured")};
}

QStringList ExportModel::channels(int choice) const
{
    QStringList ids;
    if (choice == 1 && m_seat && m_seat->index())
        for (const Channel* channel : m_seat->index()->channelsOf(m_seat->selectedElement()))
            ids << text(channel->id.value);
    return ids;
}

double ExportModel::spanStart(int choice) const
{
    if (!m_seat)
        return 0;
    if (choice >= 0 && choice < static_cast<int>(kSpans.size()))
        return spanEnd() - msOf(Instant(kSpans[static_cast<std::size_t>(choice)]));
    const auto extent = m_seat->backend() ? m_seat->backend()->extent() : std::nullopt;
    return extent ? msOf(extent->first) : spanEnd();
}

double ExportModel::spanEnd() const
{
    return m_seat ? std::min(m_seat->cursor()->atMs(), m_seat->cursor()->nowMs()) : 0;
}

bool ExportModel::exists(const QString& path)
{
    return QFileInfo::exists(path);
}

QString ExportModel::folder()
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(documents).isDir() ? documents : QDir::homePath();
}

QString ExportModel::fileName(int what) const
{
    if (!m_seat || what < 0 || what >= std::ssize(kEndings))
        return {};
    QString name = m_seat->projectName().toLower();
    name.replace(
        QRegularExpression(QStringLiteral("[^\\w]+"), QRegularExpression::UseUnicodePropertiesOption),
        QStringLiteral("-"));
    const auto at = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(m_seat->cursor()->atMs()), Qt::UTC)
                        .toString(QStringLiteral("yyyy-MM-ddTHHmm'Z'"));
    const QString mark = m_seat->isSimulated() ? QStringLiteral("-SIMULATED") : QString();
    return QStringLiteral("%1%2-%3.%4")
        .arg(name, mark, at, QLatin1String(kEndings[static_cast<std::size_t>(what)]));
}

} // namespace sinew::ui
