// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/Health.h>

#include "AlarmLedger.h"

#include <sinew/alarm/FloodWatch.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>

namespace sinew::alarm {

namespace {

constexpr std::size_t kTop = 10;
/// Shares of fewer alarms than this say little.
constexpr int kEnoughForShares = 20;

/// Reads the rows one after the other.
class Reader {
public:
    Reader(Instant from, Instant to, const FloodRule& flood) : m_from(from), m_to(to), m_watch(flood) {}

    void take(const store::LedgerRow& row)
    {
        const auto item = isAboutAlarm(row) ? itemFromLedger(row) : fail(ErrorCode::NotFound, {});
        if (!item || row.entry.wall > m_to)
            return;
        const Alarm& alarm = item->alarm;
        const Instant wall = row.entry.wall;
        m_title[alarm.id] = alarm.title;
        if (*eventFrom(row.entry.type) == Event::Raise)
            raised(alarm.id, wall);
        m_standing[alarm.id] = alarm;
        if (alarm.state == State::Unacknowledged && wall >= m_from)
            announced(alarm, wall);
    }
    void fill(Health& health, const HealthTargets& targets)
    {
        m_watch.advance(m_to);
        health.peak = m_watch.peak();
        health.peakAt = m_watch.peakAt();
        health.floods = m_watch.floods();
        if (m_watch.isFlood())
            health.floods.emplace_back(m_watch.rate().floodSince, m_to);
        health.byPriority = m_byPriority;
        health.topTen = frequent(m_times, kTop);
        health.chattering = frequent(m_chattering, m_chattering.size());
        for (const auto& [id, alarm] : m_standing)
            sortIn(health, alarm, targets);
    }

private:
    void raised(const AlarmId& id, Instant wall)
    {
        m_raisedAt[id] = wall;
        if (wall < m_from)
            return;
        m_chatter.raised(id, wall);
        ++m_raises[id];
        if (m_chatter.isChattering(id, wall))
            m_chattering[id] = 0;
        if (const auto known = m_chattering.find(id); known != m_chattering.end())
            known->second = m_raises[id];
    }
    void announced(const Alarm& alarm, Instant wall)
    {
        m_watch.announce(wall);
        ++m_times[alarm.id];
        ++m_byPriority[static_cast<std::size_t>(alarm.priority)];
    }
    std::vector<Frequent> frequent(const std::map<AlarmId, int>& times, std::size_t most) const
    {
        std::vector<Frequent> all;
        for (const auto& [id, n] : times)
            all.push_back({id, m_title.at(id), n});
        std::ranges::stable_sort(all, std::greater{}, &Frequent::times);
        all.resize(std::min(all.size(), most));
        return all;
    }
    void sortIn(Health& health, const Alarm& alarm, const HealthTargets& targets) const
    {
        const auto raised = m_raisedAt.find(alarm.id);
        if (alarm.state == State::Shelved)
            health.shelved.push_back(alarm);
        else if (alarm.state == State::Suppressed)
            health.suppressed.push_back(alarm);
        else if (alarm.state == State::OutOfService)
            health.outOfService.push_back(alarm);
        else if (alarm.state != State::Normal && alarm.active && raised != m_raisedAt.end() &&
                 m_to - raised->second > targets.staleAfter)
            health.stale.push_back(alarm);
    }

    Instant m_from, m_to;
    FloodWatch m_watch;
    Chatter m_chatter;
    std::map<AlarmId, std::string> m_title;
    std::map<AlarmId, int> m_times, m_raises, m_chattering;
    std::map<AlarmId, Instant> m_raisedAt;
    std::map<AlarmId, Alarm> m_standing;
    std::array<int, 4> m_byPriority{};
};

std::string percent(double share)
{
    return share > 0 && share < 0.001 ? "< 0.1 %" : fmt::format("{:.1f} %", 100 * share);
}

std::array<double, 3> sharesOf(const Health& health)
{
    const auto share = [&](int n) { return health.announced > 0 ? 1.0 * n / health.announced : 0; };
    return {share(health.byPriority[0] + health.byPriority[1]), share(health.byPriority[2]),
            share(health.byPriority[3])};
}

Verdict judgePriorities(const Health& health, const HealthTargets& targets)
{
    const auto shares = sharesOf(health);
    const auto words = [](const std::array<double, 3>& all) {
        return fmt::format("{:.0f} / {:.0f} / {:.0f} %", 100 * all[0], 100 * all[1], 100 * all[2]);
    };
    bool isMet = true;
    for (std::size_t i = 0; i < shares.size(); ++i)
        isMet &= std::abs(shares[i] - targets.priorities[i]) <= targets.prioritiesWithin + 1e-9;
    const bool isJudged = health.announced >= kEnoughForShares;
    return {"Critical and high / medium / low", isJudged ? words(shares) : "too few alarms to say",
            "about " + words(targets.priorities), isMet, isJudged};
}

} // namespace

Health health(std::span<const store::LedgerRow> rows, Instant from, Instant to, const FloodRule& flood,
              const HealthTargets& targets)
{
    Health result;
    result.from = rows.empty() ? to : std::min(to, std::max(from, rows.front().entry.wall));
    result.to = to;
    Reader reader(result.from, to, flood);
    for (const store::LedgerRow& row : rows)
        reader.take(row);
    reader.fill(result, targets);
    result.announced = std::accumulate(result.byPriority.begin(), result.byPriority.end(), 0);
    const double span = toSeconds(result.to - result.from);
    // A record of less than ten minutes has had what it had in its first ten.
    result.perTenMinutes = result.announced / std::max(1.0, span / 600);
    double inFlood = 0;
    for (const auto& [begin, end] : result.floods)
        inFlood += toSeconds(end - begin);
    result.floodShare = span > 0 ? inFlood / span : 0;
    int top = 0;
    for (const Frequent& one : result.topTen)
        top += one.times;
    result.topTenShare = result.announced > 0 ? 1.0 * top / result.announced : 0;
    return result;
}

std::vector<Verdict> judge(const Health& health, const FloodRule& flood, const HealthTargets& targets)
{
    const auto minutes = static_cast<int>(toSeconds(flood.window) / 60);
    const auto count = [](std::size_t n) { return static_cast<int>(n); };
    const bool hasShares = health.announced >= kEnoughForShares;
    return {
        {"New alarms in 10 min, on average", fmt::format("{:.2f}", health.perTenMinutes),
         fmt::format("at most {:g}", targets.perTenMinutes), health.perTenMinutes <= targets.perTenMinutes},
        {fmt::format("The most in any {} min", minutes), fmt::format("{}", health.peak),
         fmt::format("at most {}", targets.peak), health.peak <= targets.peak},
        {"Time in flood", percent(health.floodShare), "at most " + percent(targets.floodShare),
         health.floodShare <= targets.floodShare},
        {"Share of the ten most frequent", hasShares ? percent(health.topTenShare) : "too few alarms to say",
         "at most " + percent(targets.topTenShare), health.topTenShare <= targets.topTenShare, hasShares},
        {fmt::format("Stale (standing for more than {:.0f} h)", toSeconds(targets.staleAfter) / 3600),
         fmt::format("{}", health.stale.size()), fmt::format("at most {}", targets.stale),
         count(health.stale.size()) <= targets.stale},
        {fmt::format("Chattering ({} times in a minute)", Chatter::kTimes),
         fmt::format("{}", health.chattering.size()),
         targets.chattering == 0 ? "none" : fmt::format("at most {}", targets.chattering),
         count(health.chattering.size()) <= targets.chattering},
        judgePriorities(health, targets),
    };
}

} // namespace sinew::alarm
