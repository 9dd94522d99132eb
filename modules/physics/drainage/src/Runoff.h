// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/DrainageModel.h>

#include <array>
#include <vector>

namespace sinew::drainage {

/// What a soil remembers.
struct SoilState {
    double horTime = 0, horFilled = 0;                        ///< Horton: s on the curve, m soaked in
    double deficit = 0, filled = 0, upperFilled = 0, dry = 0; ///< Green-Ampt
    bool isSaturated = false;
    double capacity = 0, event = 0, rain = 0, infiltrated = 0, retention = 0, rate = 0,
           eventTime = 0; ///< curve number
};

/// Infiltration of one step, m/s. supply: rain and run-on, m/s; depth: of ponded water, m. recovery: factor
/// on drying.
SoilState startSoil(const Subcatchment& catchment);
double infiltrate(const Subcatchment& catchment, SoilState& soil, double dt, double supplyMs, double depthM,
                  double recovery);
double greenAmpt(const GreenAmpt& soilType, SoilState& soil, double dt, double supplyMs, double depthM,
                 double recovery);

enum SubareaKind { ImperviousBare, ImperviousStoring, Pervious };

struct Subarea {
    double area = 0, alpha = 0, storage = 0, roughness = 0; ///< alpha: m^(-2/3)/s of alpha * excess^(5/3)
    double depth = 0, runoff = 0, inflow = 0;               ///< runoff: m/s over the subarea
    double outletShare = 1;
};

struct CatchmentState {
    std::array<Subarea, 3> parts;
    SoilState soil;
    double runoff = 0, oldRunoff = 0; ///< m³/s that leaves the catchment
    double runon = 0;                 ///< m³/s from other catchments
    double rain = 0;                  ///< m/s
};

struct SurfaceTotals {
    double rain = 0, runon = 0, evaporation = 0, infiltration = 0, runoff = 0, initial = 0;
};

/// All catchments between two instants.
struct Surface {
    std::vector<CatchmentState> catchments;
    std::vector<std::size_t> nextSpan; ///< per gage
    std::vector<double> rain;          ///< per gage, m/s
    double time = 0, oldTime = 0;
    bool isRunning = false; ///< some catchment still gives water
    SurfaceTotals totals;
};

void startSurface(Surface& surface, const DrainageModel& model);
/// One step of runoff from surface.time on.
void stepSurface(Surface& surface, const DrainageModel& model, double rainFactor, double endS);
double storedM3(const Surface& surface);

/// Month 0 … 11, weekday 0 (Sunday) … 6, hour of the day at a time.
struct Calendar {
    int month = 0, weekday = 0, hour = 0, dayOfYear = 0;
    double secondOfDay = 0;
};
Calendar calendarAt(double epochS);

} // namespace sinew::drainage
