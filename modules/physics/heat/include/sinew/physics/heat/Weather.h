// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/heat/Surface.h>

#include <vector>

namespace sinew::heat {

/// The weather at one instant.
struct Weather {
    double airK = 293.15;
    double windMs = 0;
    double solarWm2 = 0; ///< global, on the surface
    double cloud = 0;    ///< share of the sky, 0 to 1
    double skyK = 0;     ///< 0: from air and cloud
    double rainMmH = 0;
};

/// What a surface does with it.
struct SurfaceFinish {
    double albedo = 0.1;
    double emissivity = 0.93;
};

/// Film coefficient under wind, W/(m² K): 2.8 + 3.0 v. Convection alone, as radiation is counted apart here;
/// McAdams' 5.7 + 3.8 v holds radiation and free convection too. Source: Watmuff et al. 1977, in Duffie &
/// Beckman 2013, section 3.15.
double windFilmWm2K(double windMs);

/// Of a clear sky 0.0552 T_air^1.5 (Swinbank 1963); cloud closes the gap to black at air temperature:
/// emissivity e = (1 - 0.84 c) e_clear + 0.84 c (Unsworth & Monteith 1975), T_sky = T_air e^(1/4).
double skyTemperatureK(double airK, double cloud);

/// The surface under this weather.
Surface underWeather(const Weather& weather, const SurfaceFinish& finish);

/// Weather at even intervals, straight between, its sky temperatures filled in. Before and after its ends the
/// first and the last hold.
class WeatherSeries {
public:
    WeatherSeries() = default; ///< one mild, still, dark record
    /// Errors: InvalidInput naming the record and what is wrong with it: not finite, a temperature at or
    /// below zero kelvin, wind, sun or rain below zero, cloud outside 0 to 1; no record; a step that is not
    /// positive.
    static Result<WeatherSeries> make(std::vector<Weather> records, double stepS);

    Weather at(double timeS) const;
    double stepS() const { return m_stepS; }
    double endS() const { return m_stepS * static_cast<double>(m_records.size() - 1); }
    const std::vector<Weather>& records() const { return m_records; }

private:
    std::vector<Weather> m_records{1};
    double m_stepS = 3600;
};

} // namespace sinew::heat
