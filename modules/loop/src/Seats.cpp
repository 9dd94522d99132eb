// SPDX-License-Identifier: GPL-3.0-or-later
#include "Seats.h"

#include <fmt/format.h>
#include <thread>

namespace sinew::loop {

Seats::Seats(store::Project& project, std::string name)
    : m_project(project), m_name(name.empty() ? "a seat without a name" : std::move(name))
{
    m_project.setOnChanged([this](store::Change change) { m_told[static_cast<std::size_t>(change)] = true; });
    m_now = m_project.sharing();
}

Seats::~Seats()
{
    m_project.setOnChanged(nullptr);
    m_project.leaveDuty();
}

const store::Sharing& Seats::look()
{
    (void)m_project.tryDuty(m_name);
    return m_now = m_project.sharing();
}

Result<void> Seats::begin()
{
    const auto last = m_project.ledger().lastNumber();
    if (!last)
        return passOn(last);
    m_lastRow = *last;
    // Somebody else's name, or our own, comes with the first word from the server.
    for (int i = 0; i < 100 && !look().isOnDuty && m_now.isReachable && m_now.onDuty.empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return {};
}

bool Seats::isDue(store::Change change, Instant wall, Duration period)
{
    const auto at = static_cast<std::size_t>(change);
    if (!m_told[at].exchange(false) && wall - m_lookedAt[at] < period)
        return false;
    m_lookedAt[at] = wall;
    return true;
}

Result<std::vector<store::LedgerRow>> Seats::news(Instant wall, bool isUrgent)
{
    const bool isDueNow = isDue(store::Change::Ledger, wall, std::chrono::seconds(1));
    return isDueNow || isUrgent ? m_project.ledger().rows(m_lastRow) : std::vector<store::LedgerRow>{};
}

bool Seats::hasForecastNews(Instant wall)
{
    return isDue(store::Change::Forecasts, wall, std::chrono::seconds(5));
}

bool Seats::isModelOld()
{
    if (m_told[static_cast<std::size_t>(store::Change::Model)].exchange(false))
        m_isModelOld = m_project.hasNewerModel().value_or(m_isModelOld);
    return m_isModelOld;
}

std::string sentenceOf(const store::Sharing& sharing)
{
    if (!sharing.isShared || sharing.isReachable)
        return {};
    return fmt::format("The project's server cannot be reached since {}: at this desk alarms are not evaluated (watch the values), "
                       "nothing can be approved, and no command is sent. {} measured values wait on this machine and are stored afterwards.",
                       formatUtc(std::chrono::floor<std::chrono::seconds>(sharing.lostAt)), sharing.waitingSamples);
}

} // namespace sinew::loop
