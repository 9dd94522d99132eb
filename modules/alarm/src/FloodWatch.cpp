// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/FloodWatch.h>

#include <algorithm>

namespace sinew::alarm {

void FloodWatch::announce(Instant wall)
{
    advance(wall);
    m_recent.push_back(m_now);
    if (count() > m_peak) {
        m_peak = count();
        m_peakAt = m_now;
    }
    if (!m_since && count() >= m_rule.begins)
        m_since = m_now;
}

void FloodWatch::advance(Instant wall)
{
    m_now = std::max(m_now, wall);
    while (!m_recent.empty() && m_recent.front() <= m_now - m_rule.window) {
        const Instant left = m_recent.front() + m_rule.window;
        m_recent.pop_front();
        if (m_since && count() < m_rule.ends) {
            m_floods.emplace_back(*m_since, left);
            m_since.reset();
        }
    }
}

void Chatter::raised(const AlarmId& id, Instant wall)
{
    std::erase_if(m_lately, [&](const auto& one) {
        const auto& [raises, chattered] = one.second;
        return raises.back() < wall - kRemembered && (!chattered || *chattered < wall - kRemembered);
    });
    Lately& lately = m_lately[id];
    lately.raises.push_back(wall);
    if (lately.raises.size() > kTimes)
        lately.raises.pop_front();
    if (lately.raises.size() == kTimes && wall - lately.raises.front() <= kWithin)
        lately.chattered = wall;
}

bool Chatter::isChattering(const AlarmId& id, Instant wall) const
{
    const auto found = m_lately.find(id);
    return found != m_lately.end() && found->second.chattered &&
           wall - *found->second.chattered < kRemembered;
}

} // namespace sinew::alarm
