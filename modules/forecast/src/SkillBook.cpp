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

/// A run that took long is stored after one that began later. World.
constexpr Duration kLateBy = std::chrono::minutes(30);

constexpr auto kLaterDue = [](const auto& a, const auto& b) { return a.due > b.due; };

bool isScorable(const Forecast& forecast)
{
    return !forecast.points.empty() && !forecast.channel.isEmpty();
}

Result<void> check(const Forecast& forecast)
{
    const auto invalid = [&](const char* what) {
        return fail(ErrorCode::InvalidInput, what, forecast.id.value);
    };
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
    m_actions.clear();
    std::unordered_map<ForecastId, const store::History::Score*> scored;
    for (const auto& score : *scores)
        scored.emplace(score.forecast, &score);
    for (const Forecast& forecast : *forecasts) {
        learn(forecast);
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
    const auto acted = std::ranges::find_if(m_actions, [&](const Acted& a) { return a.overtakes(forecast); });
    acted == m_actions.end() ? wait(std::move(forecast)) : acted->setAside.push_back(std::move(forecast));
}

void SkillBook::wait(Forecast forecast)
{
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
    learn(forecast);
    if (isScorable(forecast))
        push(forecast);
    return {};
}

void SkillBook::learn(const Forecast& forecast)
{
    if (onKnown)
        onKnown(forecast);
    m_recent[forecast.id] = forecast.issuedAt;
    if (forecast.issuedAt <= m_newest)
        return;
    m_newest = forecast.issuedAt;
    std::erase_if(m_recent, [&](const auto& known) { return known.second < m_newest - 2 * kLateBy; });
}

Result<std::vector<Forecast>> SkillBook::follow()
{
    const Instant from = m_newest == Instant::min() ? instantFromMicros(-kFarMicros) : m_newest - kLateBy;
    auto found = m_history.forecasts(from, instantFromMicros(kFarMicros));
    if (!found)
        return found;
    std::erase_if(*found, [&](const Forecast& f) { return m_recent.contains(f.id); });
    for (const Forecast& forecast : *found) {
        learn(forecast);
        if (isScorable(forecast))
            push(forecast);
    }
    return found;
}

/// Issued before it for a time after it.
bool SkillBook::Acted::overtakes(const Forecast& forecast) const
{
    return forecast.issuedAt <= action.at && scoredPoint(forecast).time > action.at &&
           std::ranges::find(action.channels, forecast.channel) != action.channels.end();
}

/// All that one run of a system predicted with a command.
std::vector<const Forecast*> SkillBook::runOf(const ForecastId& with) const
{
    std::vector<const Forecast*> run;
    const auto found = m_counterfactuals.find(with);
    if (found == m_counterfactuals.end())
        return run;
    const Forecast& one = found->second;
    for (const auto& [id, other] : m_counterfactuals)
        if (other.system == one.system && other.issuedAt == one.issuedAt &&
            other.inputsHash == one.inputsHash)
            run.push_back(&other);
    return run;
}

void SkillBook::actionBegun(const Action& action)
{
    if (std::ranges::any_of(m_actions, [&](const Acted& a) { return a.action.id == action.id; }))
        return;
    Acted acted{action, {}};
    for (const Forecast* with : runOf(action.with))
        acted.action.channels.push_back(with->channel);
    std::erase_if(m_pending, [&](Pending& pending) {
        const bool isOvertaken = acted.overtakes(pending.forecast);
        if (isOvertaken)
            acted.setAside.push_back(std::move(pending.forecast));
        return isOvertaken;
    });
    std::ranges::make_heap(m_pending, kLaterDue);
    m_actions.push_back(std::move(acted));
}

void SkillBook::actionTaken(const std::string& id)
{
    const auto acted = std::ranges::find_if(m_actions, [&](const Acted& a) { return a.action.id == id; });
    if (acted == m_actions.end())
        return;
    acted->setAside.clear();
    std::vector<Forecast> came;
    for (const Forecast* with : runOf(acted->action.with))
        came.push_back(*with);
    for (Forecast& with : came) {
        m_counterfactuals.erase(with.id);
        wait(std::move(with));
    }
}

void SkillBook::actionRefused(const std::string& id)
{
    const auto acted = std::ranges::find_if(m_actions, [&](const Acted& a) { return a.action.id == id; });
    if (acted == m_actions.end())
        return;
    std::vector<Forecast> again = std::move(acted->setAside);
    m_actions.erase(acted);
    for (Forecast& forecast : again)
        push(std::move(forecast));
}

Result<int> SkillBook::score(Instant now, bool keeps)
{
    int count = 0;
    while (!m_pending.empty() && m_pending.front().due <= now) {
        const Forecast& forecast = m_pending.front().forecast;
        const auto score = scoreOf(forecast, m_history, now);
        if (!score)
            return passOn(score);
        if (*score) {
            if (const auto saved = keeps ? m_history.saveScore(**score) : Result<void>{}; !saved)
                return passOn(saved);
            record(forecast, **score);
            ++count;
        }
        std::ranges::pop_heap(m_pending, kLaterDue);
        m_pending.pop_back();
    }
    // What has passed without its command will not be needed any more.
    const auto isLongOver = [now](const Forecast& f) {
        return f.points.back().time + std::chrono::hours(24) < now;
    };
    std::erase_if(m_counterfactuals, [&](const auto& entry) { return isLongOver(entry.second); });
    for (Acted& acted : m_actions)
        std::erase_if(acted.setAside, isLongOver);
    return count;
}

void SkillBook::record(const Forecast& forecast, const store::History::Score& score)
{
    Skill& skill = m_skills[{forecast.system, forecast.model, forecast.quantity}];
    skill.system = forecast.system;
    skill.model = forecast.model;
    skill.quantity = forecast.quantity;
    addTo(skill, score, forecast.hindcast);
    if (onScored)
        onScored(forecast, score);
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
    return fmt::format("{:.2f} ({} forecast{}{})", *value, skill.scored, skill.scored == 1 ? "" : "s",
                       hindcasts);
}

} // namespace sinew::forecast
