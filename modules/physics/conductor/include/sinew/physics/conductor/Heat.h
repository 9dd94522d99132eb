// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/physics/conductor/Conductor.h>

namespace sinew::conductor {

enum class Method { Ieee738, Cigre601 };

/// Where the sun stands over the line, and what the sky is like.
struct Sun {
    double latitudeRad = 0;
    int dayOfYear = 1;
    double solarHour = 12;
    double lineAzimuthRad = 0; ///< from north; pi/2: east-west
    double clearness = 1;      ///< CIGRE: 0 to 1.2
    double albedo = 0.2;       ///< CIGRE: of the ground
    bool industrial = false;   ///< IEEE: an industrial atmosphere
};

/// Watts taken up from the sun a metre; 0 at night.
/// Source: IEEE Std 738-2012, section 4.4; CIGRE TB 601 (2014), equations 8 to 14.
double solarGainWm(Method method, const Conductor& conductor, const Sun& sun, double altitudeM);

/// Watts given to the air a metre. Source: IEEE Std 738-2012, section 4.4.3; CIGRE TB 601, equations 17
/// to 24.
double convectionWm(Method method, const Conductor& conductor, const Weather& weather, double surfaceC);
/// Source: IEEE Std 738-2012, equation 7.
double radiationWm(const Conductor& conductor, double airC, double surfaceC);

/// The current that holds a temperature (ampacity at the highest permitted); 0 where the sun alone brings
/// more.
double steadyCurrentA(Method method, const Conductor& conductor, const Weather& weather, double solarWm,
                      double temperatureC);

/// The temperature that a current settles at.
/// Errors: InvalidInput; NotConverged where it would pass 600 °C (metal anneals and melts long before).
Result<double> steadyTemperatureC(Method method, const Conductor& conductor, const Weather& weather,
                                  double solarWm, double currentA);

/// The temperature after a time at constant current and weather: heatCapacity dT/dt = I²R + q_s - q_c - q_r.
/// longestS: step of the integration, each exact for the linearised balance; 300 s stay within half a kelvin of
/// 10 s. Errors: InvalidInput (no heat capacity, negative time or step).
Result<double> temperatureAfterC(Method method, const Conductor& conductor, const Weather& weather,
                                 double solarWm, double currentA, double startC, double seconds,
                                 double longestS = 10);

} // namespace sinew::conductor
