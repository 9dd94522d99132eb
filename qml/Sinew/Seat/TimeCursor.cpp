// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimeCursor.h"

#include <algorithm>
#include <cmath>

namespace sinew::ui {

TimeCursor::TimeCursor(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(50);
    connect(&m_timer, &QTimer::timeout, this,
            [this] { advance(std::chrono::milliseconds(m_elapsed.restart())); });
}

void TimeCursor::setSpeed(double speed)
{
    const double allowed = std::clamp(speed, 1.0, 86400.0);
    if (allowed == m_speed)
        return;
    m_speed = allowed;
    emit speedChanged();
}

void TimeCursor::setNow(Instant now)
{
    if (now == m_now)
        return;
    m_now = now;
    emit nowMoved();
    if (m_mode == Live)
        emit moved();
    else if (m_mode == Forecast && m_at <= m_now)
        live(); // the foreseen instant has come
}

void TimeCursor::advance(Duration wall)
{
    if (m_mode == Live)
        return;
    const Instant next = m_at + Duration(std::llround(static_cast<double>(wall.count()) * m_speed));
    if (m_mode == Replay && next >= m_now)
        return live();
    if (m_mode == Forecast && next >= std::max(m_horizonEnd, m_at)) {
        pause();
        return moveTo(std::max(m_horizonEnd, m_at));
    }
    moveTo(next);
}

void TimeCursor::live()
{
    pause();
    setMode(Live);
    emit moved();
}

void TimeCursor::scrubTo(double ms)
{
    moveTo(instantFromMicros(static_cast<std::int64_t>(ms * 1000)));
}

void TimeCursor::stepBy(double seconds)
{
    moveTo(at() + fromSeconds(seconds));
}

void TimeCursor::moveTo(Instant to)
{
    m_at = to;
    setMode(to < m_now ? Replay : Forecast);
    emit moved();
}

void TimeCursor::play()
{
    if (m_mode == Live || m_timer.isActive())
        return;
    m_elapsed.start();
    m_timer.start();
    emit playingChanged();
}

void TimeCursor::pause()
{
    if (!m_timer.isActive())
        return;
    m_timer.stop();
    emit playingChanged();
}

void TimeCursor::toggle()
{
    if (m_mode == Live)
        scrubTo(nowMs() - 1);
    else
        m_timer.isActive() ? pause() : play();
}

void TimeCursor::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    emit modeChanged();
    emit playingChanged();
}

} // namespace sinew::ui
