// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/physics/conductor/Conductor.h>

namespace sinew::conductor {

/// A conductor between two supports of one height, as a catenary. tensionN is its horizontal part; the load
/// is N/m.
double catenarySagM(double tensionN, double loadNm, double spanM);
double catenaryLengthM(double tensionN, double loadNm, double spanM);
/// At the supports, where it is highest.
double endTensionN(double tensionN, double loadNm, double spanM);
/// The parabola's, for comparison: w S² / 8H.
double parabolicSagM(double tensionN, double loadNm, double spanM);

/// N/m of the conductor with ice and wind on it: weight down, wind across.
double loadNm(const Conductor& conductor, double iceM = 0, double windPressurePa = 0,
              double iceDensity = kIceDensity);

/// How a span was strung: the tension at a temperature, with nothing on the conductor.
struct Strung {
    double spanM = 0;
    double tensionN = 0, temperatureC = 15;
};
struct SpanState {
    double tensionN = 0, endTensionN = 0, sagM = 0, lengthM = 0;
    double shareOfRated =
        0; ///< end tension over RTS; 0 where RTS is not known. Above 0.6 to 0.7 it is in danger.
};
/// Tension and sag at another temperature and load:
///   length(H, w) = unstretched length * (1 + alpha dT) * (1 + H / EA).
/// Errors: InvalidInput; NotConverged.
/// Source: Kiessling et al. 2003, chapter 14.
Result<SpanState> changeState(const Conductor& conductor, const Strung& strung, double temperatureC,
                              double loadNm);

} // namespace sinew::conductor
