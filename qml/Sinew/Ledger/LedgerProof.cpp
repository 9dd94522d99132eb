// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerProof.h"

#include "Follow.h"
#include "LedgerStory.h"

#include <QLocale>
#include <sinew/command/Keeping.h>
#include <sinew/command/LedgerRights.h>
#include <sinew/store/LedgerHeads.h>

namespace sinew::ui {

namespace {

/// The faults that are shown one by one.
constexpr std::size_t kMostShown = 20;

QString counted(std::int64_t n)
{
    return QLocale().toString(static_cast<qlonglong>(n));
}

/// What was published to a second place shows rows that were cut off, or all written anew.
Result<void> compareHeads(const store::Ledger& ledger, store::LedgerCheck& check)
{
    const auto keeping = command::keepingOf(ledger);
    if (!keeping)
        return passOn(keeping);
    if (keeping->heads.empty()) {
        check.notes.push_back("the ledger's head is published nowhere: that its end was cut off would not show");
        return {};
    }
    const auto heads = store::readHeads(keeping->heads);
    if (!heads) {
        check.notes.push_back("no published heads were compared: " + heads.error().text());
        return {};
    }
    const auto faults = store::checkHeads(ledger, *heads);
    if (!faults)
        return passOn(faults);
    check.faults.insert(check.faults.end(), faults->begin(), faults->end());
    check.notes.push_back(heads->size() == 1 ? std::string("1 published head was compared")
                                             : std::to_string(heads->size()) + " published heads were compared");
    return {};
}

Result<store::LedgerCheck> checked(const store::Ledger& ledger, const store::CheckWatch& watch)
{
    auto check = command::verifyLedger(ledger, watch);
    if (check)
        if (const auto compared = compareHeads(ledger, *check); !compared)
            return passOn(compared);
    return check;
}

QString sentenced(const std::string& said)
{
    QString all = text(said);
    if (!all.isEmpty())
        all[0] = all[0].toUpper();
    return all + u'.';
}

} // namespace

LedgerProof::LedgerProof(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(100);
    connect(&m_timer, &QTimer::timeout, this, &LedgerProof::progressed);
}

LedgerProof::~LedgerProof()
{
    cancel();
}

void LedgerProof::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &LedgerProof::forget);
        connect(seat, &Seat::displayChanged, this, &LedgerProof::changed);
        connect(seat, &Seat::displayChanged, this, &LedgerProof::progressed);
    }
    forget();
}

void LedgerProof::forget()
{
    cancel();
    m_run.reset();
    m_timer.stop();
    m_check.reset();
    m_trouble.clear();
    m_wrong.clear();
    m_last = 0;
    emit changed();
    emit progressed();
}

void LedgerProof::setLast(std::int64_t last)
{
    if (std::exchange(m_last, last) != last)
        emit progressed();
}

void LedgerProof::cancel()
{
    if (m_run)
        m_run->stop.request_stop();
}

void LedgerProof::verify()
{
    if (m_run || !m_seat || !m_seat->backend())
        return;
    m_run = std::make_shared<Run>();
    m_run->last = m_last;
    m_timer.start();
    emit changed();
    emit progressed();
    runJob(m_seat->jobs(), [run = m_run, backend = m_seat->backend(), leaving = m_seat->leaving()] {
        const std::stop_callback onLeaving(leaving, [&] { run->stop.request_stop(); });
        const store::CheckWatch watch{run->stop.get_token(), [&](std::int64_t row, std::int64_t last) {
                                          run->row = row;
                                          run->last = last;
                                      }};
        return checked(backend->ledger(), watch);
    }).then(this, [this, run = m_run](const Result<store::LedgerCheck>& check) {
        if (run == m_run)
            take(check);
    });
}

void LedgerProof::take(const Result<store::LedgerCheck>& check)
{
    const std::int64_t reached = m_run->row;
    m_run.reset();
    m_timer.stop();
    m_check.reset();
    m_trouble.clear();
    m_wrong.clear();
    m_at = m_seat->wall();
    if (check) {
        m_check = *check;
        m_wrong.insert(check->faultRows.begin(), check->faultRows.end());
    } else if (check.error().code == ErrorCode::Cancelled)
        m_trouble = tr("Verification was cancelled at row %1: nothing is known of the rows.").arg(counted(reached));
    else
        m_trouble = tr("The ledger cannot be verified: %1").arg(text(check.error().text()));
    emit changed();
    emit progressed();
}

double LedgerProof::progress() const
{
    const std::int64_t last = m_run ? m_run->last.load() : 0;
    return last > 0 ? std::min(1.0, static_cast<double>(m_run->row) / static_cast<double>(last)) : 0;
}

int LedgerProof::firstWrong() const
{
    return m_wrong.empty() ? 0 : static_cast<int>(*m_wrong.begin());
}

QString LedgerProof::sentence() const
{
    if (m_run)
        return tr("Verifying: row %1 of %2…").arg(counted(m_run->row), counted(m_run->last));
    if (!m_trouble.isEmpty())
        return m_trouble;
    if (!m_check)
        return tr("Not verified here yet.");
    return isFaulty() ? faultyText() : soundText();
}

QString LedgerProof::soundText() const
{
    const DisplayOptions& display = m_seat->display();
    if (m_check->rows == 0)
        return tr("The ledger is empty.");
    QString said = tr("Verified up to row %1 of %2: every row follows the one before, %3 of them signed by somebody "
                      "who could. Checked at %4.")
                       .arg(counted(m_check->rows), ledgerTime(m_check->lastWall, display),
                            counted(m_check->signatures), clockText(m_at, display.utc));
    const std::int64_t since = m_last - m_check->rows;
    if (since > 0)
        said += u' ' + (since == 1 ? tr("1 row was appended since and is not verified.")
                                   : tr("%1 rows were appended since and are not verified.").arg(counted(since)));
    return said;
}

QString LedgerProof::faultyText() const
{
    const auto n = static_cast<std::int64_t>(m_check->faults.size());
    const QString first = sentenced(m_check->faults.front());
    return n == 1 ? tr("WRONG: %1").arg(first)
                  : tr("WRONG in %1 places. The first: %2").arg(counted(n), first);
}

QStringList LedgerProof::notes() const
{
    QStringList all;
    if (!m_check)
        return all;
    const std::size_t shown = std::min(m_check->faults.size(), kMostShown);
    for (std::size_t i = 1; i < shown; ++i)
        all << sentenced(m_check->faults[i]);
    if (m_check->faults.size() > shown)
        all << tr("… and %1 more.").arg(counted(static_cast<std::int64_t>(m_check->faults.size() - shown)));
    for (const std::string& note : m_check->notes)
        all << tr("Note: %1").arg(sentenced(note));
    return all;
}

} // namespace sinew::ui
