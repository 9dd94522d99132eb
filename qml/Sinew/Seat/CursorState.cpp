// SPDX-License-Identifier: GPL-3.0-or-later
#include "CursorState.h"

#include <algorithm>

namespace sinew::ui {

std::optional<ForecastPoint> pointAt(const Forecast& forecast, Instant at)
{
    const auto& points = forecast.points;
    if (points.empty() || at < points.front().time || at > points.back().time)
        return std::nullopt;
    const auto after = std::ranges::lower_bound(points, at, {}, &ForecastPoint::time);
    if (after->time == at)
        return *after;
    const ForecastPoint& a = *(after - 1);
    const ForecastPoint& b = *after;
    const double share = toSeconds(at - a.time) / toSeconds(b.time - a.time);
    const auto mix = [share](double x, double y) { return x + (y - x) * share; };
    return ForecastPoint{at, mix(a.mean, b.mean), mix(a.lower, b.lower), mix(a.upper, b.upper)};
}

const Forecast* forecastOf(const loop::Overview& overview, const ChannelId& channel, bool withCommand)
{
    const Forecast* newest = nullptr;
    for (const Forecast& f : overview.forecasts)
        if (f.channel == channel && f.withCommand == withCommand &&
            (!newest || f.issuedAt > newest->issuedAt))
            newest = &f;
    if (newest || withCommand)
        return newest;
    const auto outlook = std::ranges::find(overview.outlooks, channel, &Forecast::channel);
    return outlook == overview.outlooks.end() ? nullptr : &*outlook;
}

const Forecast* forecastById(const loop::Overview& overview, const ForecastId& id)
{
    const auto found = std::ranges::find(overview.forecasts, id, &Forecast::id);
    return id.isEmpty() || found == overview.forecasts.end() ? nullptr : &*found;
}

const Skill* skillOf(const loop::Overview& overview, const std::string& system, const std::string& model,
                     const std::string& quantity)
{
    const auto found = std::ranges::find_if(overview.skills, [&](const Skill& s) {
        return s.system == system && s.model == model && s.quantity == quantity;
    });
    return found == overview.skills.end() ? nullptr : &*found;
}

live::StateSnapshot forecastState(const loop::Overview& overview, Instant at)
{
    live::StateSnapshot foreseen;
    foreseen.at = at;
    foreseen.model = overview.state.model;
    foreseen.channels.resize(overview.state.channels.size());
    if (!foreseen.model)
        return foreseen;
    std::unordered_map<ChannelId, const Forecast*> byChannel;
    for (const Forecast& f : overview.outlooks)
        byChannel[f.channel] = &f;
    const auto isNewer = [](const Forecast& f, const Forecast* kept) {
        return !kept || kept->system == forecast::kOutlookSystem || f.issuedAt > kept->issuedAt;
    };
    for (const Forecast& f : overview.forecasts)
        if (const Forecast*& kept = byChannel[f.channel]; !f.withCommand && isNewer(f, kept))
            kept = &f;
    const std::size_t count = std::min(foreseen.channels.size(), foreseen.model->channels.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = byChannel.find(foreseen.model->channels[i].id);
        if (found == byChannel.end() || !found->second)
            continue;
        if (const auto point = pointAt(*found->second, at))
            foreseen.channels[i] = {true, point->mean, at, Quality::Good, false};
    }
    return foreseen;
}

Instant horizonEnd(const loop::Overview& overview)
{
    Instant end = overview.world;
    for (const Forecast& f : overview.forecasts)
        if (!f.points.empty())
            end = std::max(end, f.points.back().time);
    for (const FieldPtr& field : overview.fields)
        end = std::max(end, field->times.back());
    return end;
}

} // namespace sinew::ui
