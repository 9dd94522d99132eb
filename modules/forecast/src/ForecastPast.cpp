// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/forecast/ForecastPast.h>

#include "Scoring.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace sinew::forecast {

namespace {

std::string runKey(const Forecast& f)
{
    return f.system == kOutlookSystem ? f.system + '/' + f.channel.value : f.system;
}

void insertSorted(std::vector<Instant>& instants, Instant at)
{
    const auto place = std::ranges::lower_bound(instants, at);
    if (place == instants.end() || *place != at)
        instants.insert(place, at);
}

} // namespace

ForecastPast::ForecastPast(const store::History& history, ModelPtr model)
    : m_history(history), m_index(std::move(model))
{
}

void ForecastPast::add(const Forecast& forecast)
{
    if (forecast.hindcast)
        return;
    const std::lock_guard lock(m_mutex);
    insertSorted(m_runs[runKey(forecast)], forecast.issuedAt);
    if (!forecast.limit || forecast.withCommand)
        return;
    Line& line = m_lines[{forecast.system, forecast.channel, forecast.quantity}];
    Issued issued{forecast.issuedAt, forecast.exceedance.value_or(0),
                  riskOf(forecast, m_index.channel(forecast.channel))};
    const auto place = std::ranges::lower_bound(line, issued.at, {}, &Issued::at);
    if (place != line.end() && place->at == issued.at)
        *place = std::move(issued);
    else
        line.insert(place, std::move(issued));
}

void ForecastPast::addScore(const Forecast& forecast, const store::History::Score& score)
{
    const std::lock_guard lock(m_mutex);
    Scored scored{{forecast.system, forecast.model, forecast.quantity}, score, forecast.hindcast};
    const auto place = std::ranges::upper_bound(m_scores, score.scoredAt, {},
                                                [](const Scored& s) { return s.score.scoredAt; });
    m_scores.insert(place, std::move(scored));
}

Result<std::vector<Forecast>> ForecastPast::standingAt(Instant at) const
{
    std::set<std::pair<Instant, std::string>> runs;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [key, instants] : m_runs)
            if (const auto after = std::ranges::upper_bound(instants, at); after != instants.begin())
                runs.emplace(*std::prev(after), key);
    }
    std::set<Instant> instants;
    for (const auto& [run, key] : runs)
        instants.insert(run);
    std::vector<Forecast> standing;
    for (const Instant run : instants) {
        auto issued = m_history.forecasts(run, run);
        if (!issued)
            return passOn(issued);
        for (Forecast& f : *issued)
            if (!f.hindcast && runs.contains({run, runKey(f)}) && !f.points.empty() &&
                f.points.back().time >= at)
                standing.push_back(std::move(f));
    }
    return standing;
}

std::optional<Instant> ForecastPast::lastRun(const std::string& system, Instant at) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_runs.find(system);
    if (found == m_runs.end())
        return std::nullopt;
    const auto after = std::ranges::upper_bound(found->second, at);
    return after == found->second.begin() ? std::nullopt : std::optional(*std::prev(after));
}

std::vector<Skill> ForecastPast::skillsAt(Instant at) const
{
    std::map<std::tuple<std::string, std::string, std::string>, Skill> skills;
    const std::lock_guard lock(m_mutex);
    for (const Scored& scored : m_scores) {
        if (scored.score.scoredAt > at)
            break;
        Skill& skill = skills[scored.model];
        std::tie(skill.system, skill.model, skill.quantity) = scored.model;
        addTo(skill, scored.score, scored.hindcast);
    }
    std::vector<Skill> all;
    for (auto& [model, skill] : skills)
        all.push_back(std::move(skill));
    return all;
}

std::optional<double> ForecastPast::announced(const ChannelId& channel, Instant before) const
{
    const std::lock_guard lock(m_mutex);
    std::optional<double> probability;
    for (const auto& [key, line] : m_lines) {
        if (std::get<ChannelId>(key) != channel || std::get<0>(key) == kOutlookSystem)
            continue;
        const auto after = std::ranges::upper_bound(line, before, {}, &Issued::at);
        if (after != line.begin())
            probability = std::max(probability.value_or(0), std::prev(after)->probability);
    }
    return probability;
}

namespace {

bool touches(const Risk& a, const Risk& b)
{
    return a.from <= b.to && b.from <= a.to;
}

/// One more forecast of a stretch: before it begins the newer one counts; later it only says how long it goes
/// on.
void follow(PastRisk& past, const Risk& newer)
{
    if (newer.issuedAt < past.risk.from) {
        past.risk = newer;
        return;
    }
    past.risk.to = std::max(past.risk.to, newer.to);
    if (newer.coreTo > newer.coreFrom) {
        past.risk.coreFrom = past.risk.coreTo > past.risk.coreFrom ? past.risk.coreFrom : newer.coreFrom;
        past.risk.coreTo = std::max(past.risk.coreTo, newer.coreTo);
    }
}

} // namespace

std::vector<PastRisk> ForecastPast::stretchesOf(const Line& line, Instant at) const
{
    std::vector<PastRisk> stretches;
    std::optional<PastRisk> open;
    const auto finish = [&] {
        if (open)
            stretches.push_back(std::move(*open));
        open.reset();
    };
    for (const Issued& issued : line) {
        if (issued.at > at)
            break;
        if (issued.risk && open && touches(open->risk, *issued.risk)) {
            follow(*open, *issued.risk);
        } else if (issued.risk) {
            if (open && issued.at < open->risk.from)
                open->withdrawnAt = issued.at;
            finish();
            open = PastRisk{*issued.risk, issued.at, {}, {}, false};
        } else if (open) {
            if (issued.at < open->risk.from)
                open->withdrawnAt = issued.at;
            else
                open->risk.to = std::min(open->risk.to, std::max(issued.at, open->risk.from));
            finish();
        }
    }
    finish();
    return stretches;
}

namespace {

/// The highest (lowest) value that is not bad. The pyramid's extremes are those of the best samples of a
/// span; where it holds bad ones only the samples themselves tell.
Result<std::optional<double>> extremeOf(const store::History& history, const Risk& risk, Instant to)
{
    const auto worse = [&](const std::optional<double>& known, double value) {
        return !known || (risk.isUpper ? value > *known : value < *known);
    };
    std::optional<double> extreme;
    const auto series = history.series(risk.channel, risk.from, to, 1);
    if (!series)
        return passOn(series);
    const bool hasBad =
        std::ranges::any_of(*series, [](const auto& bucket) { return bucket.worst == Quality::Bad; });
    if (!hasBad) {
        for (const store::SeriesBucket& bucket : *series)
            if (const double value = risk.isUpper ? bucket.max : bucket.min;
                std::isfinite(value) && worse(extreme, value))
                extreme = value;
        return extreme;
    }
    const auto samples = history.samples(risk.channel, risk.from, to);
    if (!samples)
        return passOn(samples);
    for (const Sample& sample : *samples)
        if (sample.quality != Quality::Bad && std::isfinite(sample.value) && worse(extreme, sample.value))
            extreme = sample.value;
    return extreme;
}

} // namespace

Result<void> ForecastPast::measure(PastRisk& past, Instant at) const
{
    past.isOver = past.risk.to <= at;
    if (past.risk.from > at)
        return {};
    const std::pair key{past.risk.forecast, past.risk.to};
    const auto known = m_measured.find(key); // once a stretch is over it is read no more
    auto extreme = past.isOver && known != m_measured.end()
                       ? Result<std::optional<double>>(known->second)
                       : extremeOf(m_history, past.risk, std::min(past.risk.to, at));
    if (!extreme)
        return passOn(extreme);
    past.measured = *extreme;
    if (past.isOver)
        m_measured[key] = past.measured;
    return {};
}

Result<std::vector<PastRisk>> ForecastPast::risks(Instant from, Instant to, Instant at) const
{
    std::vector<PastRisk> found;
    const std::lock_guard lock(m_mutex);
    for (const auto& [key, line] : m_lines)
        for (PastRisk& past : stretchesOf(line, at)) {
            if (past.risk.from > to || past.risk.to < from)
                continue;
            if (const auto measured = measure(past, at); !measured)
                return passOn(measured);
            found.push_back(std::move(past));
        }
    std::ranges::stable_sort(found, {}, [](const PastRisk& p) { return p.risk.from; });
    return found;
}

} // namespace sinew::forecast
