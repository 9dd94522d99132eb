// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"

#include <atomic>
#include <optional>
#include <QObject>
#include <QtQml/qqmlregistration.h>
#include <set>
#include <sinew/store/Ledger.h>

namespace sinew::ui {

/// Whether the ledger is what was written: a check of every row by a job, and what came of it as a sentence. What
/// was appended since is never said to be verified. Thread: GUI.
class LedgerProof : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The ledger's list has it")
    Q_PROPERTY(bool running READ isRunning NOTIFY changed)
    Q_PROPERTY(double progress READ progress NOTIFY progressed)
    Q_PROPERTY(QString sentence READ sentence NOTIFY progressed)
    /// What a reader should know besides; further faults.
    Q_PROPERTY(QStringList notes READ notes NOTIFY changed)
    Q_PROPERTY(bool faulty READ isFaulty NOTIFY changed)
    Q_PROPERTY(bool verified READ isVerified NOTIFY changed)
    /// The first row that is wrong; 0: none is.
    Q_PROPERTY(int firstWrong READ firstWrong NOTIFY changed)

public:
    explicit LedgerProof(QObject* parent = nullptr);
    ~LedgerProof() override;

    void setSeat(Seat* seat);
    /// The ledger's last row, as far as the window knows.
    void setLast(std::int64_t last);
    bool isRunning() const { return m_run != nullptr; }
    double progress() const;
    QString sentence() const;
    QStringList notes() const;
    bool isFaulty() const { return m_check && !m_check->faults.empty(); }
    bool isVerified() const { return m_check && m_check->faults.empty(); }
    int firstWrong() const;
    bool isWrong(std::int64_t row) const { return m_wrong.contains(row); }
    Q_INVOKABLE void verify();
    Q_INVOKABLE void cancel();

signals:
    void changed();
    void progressed();

private:
    /// What the job and the window both see.
    struct Run {
        std::atomic<std::int64_t> row{0}, last{0};
        std::stop_source stop;
    };
    void forget();
    void take(const Result<store::LedgerCheck>& check);
    QString soundText() const;
    QString faultyText() const;

    Seat* m_seat = nullptr;
    std::shared_ptr<Run> m_run;
    std::int64_t m_last = 0;
    std::optional<store::LedgerCheck> m_check;
    Instant m_at; ///< wall, when it ended
    QString m_trouble;
    std::set<std::int64_t> m_wrong;
    QTimer m_timer;
};

} // namespace sinew::ui
