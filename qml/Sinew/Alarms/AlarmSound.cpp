// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmSound.h"

#include "Follow.h"

namespace sinew::ui {

namespace {

constexpr int kCheckMs = 1000;

} // namespace

AlarmSound::AlarmSound(QObject* parent) : QObject(parent)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &AlarmSound::call);
    m_check.setInterval(kCheckMs);
    connect(&m_check, &QTimer::timeout, this, &AlarmSound::look);
}

void AlarmSound::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat)
        connect(seat, &Seat::overviewChanged, this, &AlarmSound::listen);
    listen();
    emit seatChanged();
}

void AlarmSound::setEnabled(bool enabled)
{
    if (std::exchange(m_isEnabled, enabled) == enabled)
        return;
    listen();
    emit changed();
}

void AlarmSound::setSpeaker(std::unique_ptr<Speaker> speaker)
{
    m_speaker = std::move(speaker);
    look();
}

void AlarmSound::silence()
{
    m_caller.silence();
    listen();
}

void AlarmSound::listen()
{
    const bool wasSilenced = isSilenced();
    const auto before = m_call;
    const auto overview = m_seat ? m_seat->overview() : nullptr;
    if (overview && m_isEnabled)
        prepare();
    m_call = overview && m_isEnabled ? m_caller.listen(overview->alarms) : std::nullopt;
    if (!m_call)
        m_again.stop();
    else if (m_caller.isNew() || before != m_call)
        call();
    if (before != m_call || wasSilenced != isSilenced())
        emit changed();
}

/// Before anything is to be heard: whether it could be is said from the start.
void AlarmSound::prepare()
{
    if (!m_speaker)
        m_speaker = makeSpeaker();
    if (!m_check.isActive())
        m_check.start();
}

void AlarmSound::call()
{
    if (!m_call)
        return;
    const Pattern pattern = patternOf(*m_call);
    m_speaker->play(samplesOf(pattern));
    m_again.start(std::chrono::duration_cast<std::chrono::milliseconds>(pattern.every));
}

void AlarmSound::look()
{
    const QString why = m_speaker ? text(m_speaker->trouble()) : QString();
    if (std::exchange(m_trouble, why) != why)
        emit changed();
}

} // namespace sinew::ui
