// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/forecast/SkillBook.h>

#include "Scoring.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace sinew::forecast {

namespace {

/// Beyond any history, and far from the ends of what an Instant holds.
constexpr std::int64_t kFarMicros = 1LL << 60;

constexpr auto kLaterDue = [](const auto& a, const auto& b) { return a.due > b.due; };

bool isScorable(const Forecast& forecast) { return !forecast.points.empty() && !forecast.channel.isEmpty(); }

Result<void> check(const Forecast& forecast)
{
    const auto invalid = [&](const char* what) { return fail(ErrorCode::InvalidInput, what, forecast.id.value); };
    if (forecast.id.isEmpty())
        return invalid("A forecast has no id.");
    const auto isFinite = [](const ForecastPoint& p) {
        return std::isfinite(p.mean) && std::isfinite(p.lower) && std::isfinite(p.upper);
    };
    if (!std::ranges::all_of(forecast.points, isFinite) ||
        !std::ranges::all_of(forecast.members, [](double member) { return std::isfinite(member); }))
        return invalid("A forecast holds a value that is not finite.");
    if (!std::ranges::is_sorted(forecast.points, std::ranges::less_equal{}, &ForecastPoint::time))
        return invalid("The points of a forecast are not in order of time.");
    return {};
}

} // namespace

SkillBook::SkillBook(store::History& history) : m_history(history) {}

Result<void> SkillBook::load()
{
    const auto forecasts = m_history.forecasts(instantFromMicros(-kFarMicros), instantFromMicros(kFarMicros));
    if (!forecasts)
        return passOn(forecasts);
    const auto scores = m_history.scores();
    if (!scores)
        return passOn(scores);
    m_pending.clear();
    m_counterfactuals.clear();
    m_skills.clear();
    std::unordered_map<ForecastId, const store::History::Score*> scored;
    for (const auto& score : *scores)
        scored.emplace(score.forecast, &score);
    for (const Forecast& forecast : *forecasts) {
        const auto found = scored.find(forecast.id);
        if (found != scored.end())
            record(forecast, *found->second);
        else if (isScorable(forecast))
            push(forecast);
    }
    return {};
}

void SkillBook::push(Forecast forecast)
{
    if (forecast.withCommand) {
        m_counterfactuals[forecast.id] = std::move(forecast);
        return;
    }
    const Instant due = scoredPoint(forecast).time + scoringWindow(forecast);
    m_pending.push_back({due, std::move(forecast)});
    std::ranges::push_heap(m_pending, kLaterDue);
}

Result<void> SkillBook::add(const Forecast& forecast)
{
    if (const auto good = check(forecast); !good)
        return good;
    if (const auto saved = m_history.saveForecast(forecast); !saved)
        return saved;
    if (isScorable(forecast))
        push(forecast);
    return {};
}

void SkillBook::ignore(const ForecastId& id)
{
    if (!id.isEmpty())
        m_ignored.insert(id);
}

void SkillBook::carriedOut(const ForecastId& without, const ForecastId& with)
{
    ignore(without);
    const auto found = m_counterfactuals.find(with);
    if (found == m_counterfactuals.end())
        return;
    Forecast forecast = std::move(found->second);
    m_counterfactuals.erase(found);
    const Instant due = scoredPoint(forecast).time + scoringWindow(forecast);
    m_pending.push_back({due, std::move(forecast)});
    std::ranges::push_heap(m_pending, kLaterDue);
}

Result<int> SkillBook::score(Instant now)
{
    int count = 0;
    while (!m_pending.empty() && m_pending.front().due <= now) {
        const Forecast& forecast = m_pending.front().forecast;
        if (!m_ignored.contains(forecast.id)) {
            const auto score = scoreOf(forecast, m_history, now);
            if (!score)
                return passOn(score);
            if (*score) {
                if (const auto saved = m_history.saveScore(**score); !saved)
                    return passOn(saved);
                record(forecast, **score);
                ++count;
            }
        }
        std::ranges::pop_heap(m_pending, kLaterDue);
        m_pending.pop_back();
    }
    // Counterfactuals whose time has passed without their command will not be needed any more.
    std::erase_if(m_counterfactuals, [now](const auto& entry) {
        return entry.second.points.back().time + std::chrono::hours(24) < now;
    });
    return count;
}

void SkillBook::record(const Forecast& forecast, const store::History::Score& score)
{
    Skill& skill = m_skills[{forecast.system, forecast.model, forecast.quantity}];
    skill.system = forecast.system;
    skill.model = forecast.model;
    skill.quantity = forecast.quantity;
    ++skill.scored;
    skill.hindcasts += forecast.hindcast ? 1 : 0;
    const auto meanWith = [&](double mean, double value) { return mean + (value - mean) / skill.scored; };
    skill.crps = meanWith(skill.crps, score.crps);
    skill.crpsPersistence = meanWith(skill.crpsPersistence, score.crpsPersistence);
    skill.coverage90 = meanWith(skill.coverage90, score.inside90 ? 1 : 0);
}

Skill SkillBook::skill(const std::string& system, const std::string& model, const std::string& quantity) const
{
    const auto found = m_skills.find({system, model, quantity});
    return found == m_skills.end() ? Skill{system, model, quantity} : found->second;
}

std::vector<Skill> SkillBook::all() const
{
    std::vector<Skill> all;
    for (const auto& [key, skill] : m_skills)
        all.push_back(skill);
    return all;
}

std::string SkillBook::describe(const Skill& skill)
{
    const auto value = skill.crpss();
    if (!value)
        return "no record yet";
    const std::string hindcasts = skill.hindcasts == 0 ? ""
                                  : skill.hindcasts == skill.scored
                                      ? ", all of them hindcasts"
                                      : fmt::format(", {} of them hindcasts", skill.hindcasts);
    return fmt::format("{:.2f} ({} forecast{}{})", *value, skill.scored, skill.scored == 1 ? "" : "s", hindcasts);
}

} // namespace sinew::forecast
