// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/heat/Weather.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace sinew::heat {

namespace {

const char* wrongWith(const Weather& w)
{
    for (const double value : {w.airK, w.windMs, w.solarWm2, w.cloud, w.skyK, w.rainMmH})
        if (!std::isfinite(value))
            return "holds a number that is not finite";
    if (w.airK <= 0 || w.skyK < 0)
        return "holds a temperature below zero kelvin";
    if (w.windMs < 0 || w.solarWm2 < 0 || w.rainMmH < 0)
        return "holds wind, sun or rain below zero";
    return w.cloud < 0 || w.cloud > 1 ? "holds cloud outside 0 to 1" : nullptr;
}

} // namespace

double windFilmWm2K(double windMs)
{
    return 2.8 + 3.0 * windMs;
}

double skyTemperatureK(double airK, double cloud)
{
    const double clear = std::pow(0.0552 * std::sqrt(airK), 4); // (T_sky / T_air)⁴
    return airK * std::pow((1 - 0.84 * cloud) * clear + 0.84 * cloud, 0.25);
}

Surface underWeather(const Weather& w, const SurfaceFinish& finish)
{
    Surface s;
    s.fluxWm2 = (1 - finish.albedo) * w.solarWm2;
    s.filmWm2K = windFilmWm2K(w.windMs);
    s.airK = w.airK;
    s.emissivity = finish.emissivity;
    s.skyK = w.skyK > 0 ? w.skyK : skyTemperatureK(w.airK, w.cloud);
    return s;
}

Result<WeatherSeries> WeatherSeries::make(std::vector<Weather> records, double stepS)
{
    if (records.empty())
        return fail(ErrorCode::InvalidInput, "has no record", "weather");
    if (!(std::isfinite(stepS) && stepS > 0))
        return fail(ErrorCode::InvalidInput, "its step is not longer than nothing", "weather");
    for (std::size_t i = 0; i < records.size(); ++i)
        if (const char* wrong = wrongWith(records[i]))
            return fail(ErrorCode::InvalidInput, wrong, "weather record " + std::to_string(i));
    for (Weather& w : records) // once here instead of in every section and step
        w.skyK = w.skyK > 0 ? w.skyK : skyTemperatureK(w.airK, w.cloud);
    WeatherSeries series;
    series.m_records = std::move(records);
    series.m_stepS = stepS;
    return series;
}

Weather WeatherSeries::at(double timeS) const
{
    const double place = std::clamp(timeS / m_stepS, 0.0, static_cast<double>(m_records.size() - 1));
    const auto i = std::min(static_cast<std::size_t>(place), m_records.size() - 1);
    const Weather& a = m_records[i];
    const Weather& b = m_records[std::min(i + 1, m_records.size() - 1)];
    const double share = place - static_cast<double>(i);
    const auto mix = [share](double x, double y) { return x + share * (y - x); };
    return {mix(a.airK, b.airK),
            mix(a.windMs, b.windMs),
            mix(a.solarWm2, b.solarWm2),
            mix(a.cloud, b.cloud),
            a.skyK > 0 && b.skyK > 0 ? mix(a.skyK, b.skyK) : 0.0,
            mix(a.rainMmH, b.rainMmH)};
}

} // namespace sinew::heat
