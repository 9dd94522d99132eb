// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"
#include "Speaker.h"
#include "Tones.h"

#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// Makes heard what waits for somebody now, wherever the cursor stands. Silencing acknowledges nothing.
class AlarmSound : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    /// Off for pictures and tests of other things.
    Q_PROPERTY(bool enabled READ isEnabled WRITE setEnabled NOTIFY changed)
    Q_PROPERTY(bool calling READ isCalling NOTIFY changed)
    Q_PROPERTY(bool silenced READ isSilenced NOTIFY changed)
    /// Why nothing can be heard, for people; empty: it can.
    Q_PROPERTY(QString trouble READ trouble NOTIFY changed)

public:
    explicit AlarmSound(QObject* parent = nullptr);
    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    bool isEnabled() const { return m_isEnabled; }
    void setEnabled(bool enabled);
    /// For tests.
    void setSpeaker(std::unique_ptr<Speaker> speaker);
    bool isCalling() const { return m_call.has_value(); }
    bool isSilenced() const { return m_caller.isSilenced(); }
    QString trouble() const { return m_trouble; }
    Q_INVOKABLE void silence();

signals:
    void seatChanged();
    void changed();

private:
    void listen();
    void prepare();
    void call();
    void look();

    Seat* m_seat = nullptr;
    std::unique_ptr<Speaker> m_speaker;
    Caller m_caller;
    std::optional<alarm::Priority> m_call;
    QString m_trouble;
    bool m_isEnabled = true;
    QTimer m_again; ///< the next call
    QTimer m_check; ///< whether the last could be heard
};

} // namespace sinew::ui
