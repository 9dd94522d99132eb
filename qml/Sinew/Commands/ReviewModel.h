// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One step of a command's way. `reached` at `when`; `isCurrent`: it stands here now.
struct Step {
    QString key, name, when;
    bool isReached = false, isCurrent = false, isBad = false;
    bool operator==(const Step&) const = default;
};

/// The steps of a command's way as far as it went, and those still ahead. Pure.
std::vector<Step> stepsOf(const command::CommandRecord& command, bool utc);

class StepModel : public RowsModel<Step> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of a review")

public:
    enum Roles { NameRole = Qt::UserRole + 1, WhenRole, ReachedRole, CurrentRole, BadRole };
    using RowsModel<Step>::RowsModel;
    void show(std::vector<Step> steps) { setRows(std::move(steps)); }

private:
    std::span<const Field> fields() const override;
};

/// Everything that the review of one command says. Texts are whole sentences; empty: does not apply. Pure.
struct ReviewText {
    QString title, what, why, effect, without, with, skill, madeFrom, limit, who, approved, signatures, held, state, outcome,
        verdict, energy, channel;
    QString requested, reported, measured;
    bool operator==(const ReviewText&) const = default;
};
/// What the command was made from is what it keeps, whatever was forecast or scored since.
ReviewText reviewText(const command::CommandRecord& command, const loop::Overview& moment,
                      const ModelIndex& index, const DisplayOptions& display);

/// Why this user may not approve this command, as a sentence; empty: they may. Pure.
QString whyNotApprove(const command::CommandRecord& command, const User& user, const ModelIndex* index);

/// The review of one command, alive: it follows the overview and counts down in wall time.
class ReviewModel : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QString command READ command WRITE setCommand NOTIFY commandChanged)
    Q_PROPERTY(bool known READ isKnown NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString what READ what NOTIFY changed)
    Q_PROPERTY(QString why READ why NOTIFY changed)
    Q_PROPERTY(QString effect READ effect NOTIFY changed)
    Q_PROPERTY(QString without READ without NOTIFY changed)
    Q_PROPERTY(QString with READ with NOTIFY changed)
    Q_PROPERTY(QString skill READ skill NOTIFY changed)
    Q_PROPERTY(QString madeFrom READ madeFrom NOTIFY changed)
    Q_PROPERTY(QString limit READ limit NOTIFY changed)
    Q_PROPERTY(QString who READ who NOTIFY changed)
    Q_PROPERTY(QString approved READ approved NOTIFY changed)
    Q_PROPERTY(QString signatures READ signatures NOTIFY changed)
    Q_PROPERTY(QString held READ held NOTIFY changed)
    Q_PROPERTY(QString state READ state NOTIFY changed)
    Q_PROPERTY(QString outcome READ outcome NOTIFY changed)
    Q_PROPERTY(QString verdict READ verdict NOTIFY changed)
    Q_PROPERTY(QString energy READ energy NOTIFY changed)
    Q_PROPERTY(QString channel READ channel NOTIFY changed)
    Q_PROPERTY(QString requested READ requested NOTIFY changed)
    Q_PROPERTY(QString reported READ reported NOTIFY changed)
    Q_PROPERTY(QString measured READ measured NOTIFY changed)
    Q_PROPERTY(QString element READ element NOTIFY changed)
    Q_PROPERTY(bool undecided READ isUndecided NOTIFY changed)
    Q_PROPERTY(bool cancellable READ isCancellable NOTIFY changed)
    Q_PROPERTY(QString whyNot READ whyNot NOTIFY changed)
    Q_PROPERTY(QString countdown READ countdown NOTIFY ticked)
    Q_PROPERTY(double timeLeft READ timeLeft NOTIFY ticked)
    Q_PROPERTY(sinew::ui::StepModel* steps READ steps CONSTANT)

public:
    explicit ReviewModel(QObject* parent = nullptr);

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString command() const { return text(m_id.value); }
    void setCommand(const QString& id);
    bool isKnown() const { return m_record.has_value(); }
    QString title() const { return m_text.title; }
    QString what() const { return m_text.what; }
    QString why() const { return m_text.why; }
    QString effect() const { return m_text.effect; }
    QString without() const { return m_text.without; }
    QString with() const { return m_text.with; }
    QString skill() const { return m_text.skill; }
    QString madeFrom() const { return m_text.madeFrom; }
    QString limit() const { return m_text.limit; }
    QString who() const { return m_text.who; }
    QString approved() const { return m_text.approved; }
    /// Who signed what goes over the wire, and when: a line each.
    QString signatures() const { return m_text.signatures; }
    /// Interlocks and suspect telemetry that hold it back now: a line each.
    QString held() const { return m_text.held; }
    QString state() const { return m_text.state; }
    QString outcome() const { return m_text.outcome; }
    QString verdict() const { return m_text.verdict; }
    QString energy() const { return m_text.energy; }
    QString channel() const { return m_text.channel; }
    QString requested() const { return m_text.requested; }
    QString reported() const { return m_text.reported; }
    QString measured() const { return m_text.measured; }
    QString element() const;
    /// In the past nothing is decided any more.
    bool isUndecided() const { return isNow() && m_record->state == command::State::Proposed; }
    bool isCancellable() const { return isNow() && !isFinal(m_record->state) && !isUndecided(); }
    /// Why this seat's user cannot approve it now.
    QString whyNot() const;
    QString countdown() const;
    /// Share of the time for a decision that is left, 0…1.
    double timeLeft() const;
    StepModel* steps() { return &m_steps; }

signals:
    void seatChanged();
    void commandChanged();
    void changed();
    void ticked();

private:
    void rebuild();
    bool isNow() const { return m_record && m_seat && !m_seat->isReplaying(); }

    Seat* m_seat = nullptr;
    CommandId m_id;
    std::optional<command::CommandRecord> m_record;
    ReviewText m_text;
    StepModel m_steps;
    QTimer m_second;
};

} // namespace sinew::ui
