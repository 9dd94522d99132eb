// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>
#include <sinew/core/Time.h>

namespace sinew::ui {

/// The one instant that everything on screen shows. LIVE follows the field's now; REPLAY stands or plays in
/// the past, FORECAST in the future. Times seen by QML are milliseconds since 1970 (world time). Thread: GUI.
class TimeCursor : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The seat has the cursor")
    Q_PROPERTY(Mode mode READ mode NOTIFY modeChanged)
    Q_PROPERTY(double atMs READ atMs NOTIFY moved)
    Q_PROPERTY(double nowMs READ nowMs NOTIFY nowMoved)
    Q_PROPERTY(bool playing READ isPlaying NOTIFY playingChanged)
    Q_PROPERTY(double speed READ speed WRITE setSpeed NOTIFY speedChanged)

public:
    enum Mode { Live, Replay, Forecast };
    Q_ENUM(Mode)

    explicit TimeCursor(QObject* parent = nullptr);

    Mode mode() const { return m_mode; }
    Instant at() const { return m_mode == Live ? m_now : m_at; }
    Instant now() const { return m_now; }
    double atMs() const { return static_cast<double>(microsOf(at())) / 1000; }
    double nowMs() const { return static_cast<double>(microsOf(m_now)) / 1000; }
    bool isPlaying() const { return m_mode == Live || m_timer.isActive(); }
    double speed() const { return m_speed; }
    /// World seconds for each second of wall time; 1 … 86400.
    void setSpeed(double speed);

    /// The field's now, from each new overview. A replay that plays into it becomes LIVE.
    void setNow(Instant now);
    /// Playing forward ends here: the last instant that any forecast reaches.
    void setHorizonEnd(Instant end) { m_horizonEnd = end; }
    /// One step of playing; the timer calls it with the wall time gone by.
    void advance(Duration wall);

    Q_INVOKABLE void live();
    Q_INVOKABLE void scrubTo(double ms);
    Q_INVOKABLE void stepBy(double seconds);
    Q_INVOKABLE void play();
    Q_INVOKABLE void pause();
    /// Space: pause a live display at this instant, or play on from where the cursor stands.
    Q_INVOKABLE void toggle();

signals:
    void modeChanged();
    void moved();
    void nowMoved();
    void playingChanged();
    void speedChanged();

private:
    void setMode(Mode mode);
    void moveTo(Instant at);

    Mode m_mode = Live;
    Instant m_at, m_now, m_horizonEnd;
    double m_speed = 60;
    QTimer m_timer;
    QElapsedTimer m_elapsed;
};

} // namespace sinew::ui
