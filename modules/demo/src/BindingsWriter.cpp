// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <fmt/format.h>

namespace sinew::demo {

/// Columns as documented for binding tables. Elements are named "<asset>/<class>/<key>"; a "*" class matches
/// any.
std::string bindingsCsv(const WaterPlan& water)
{
    std::string text = "kind,id,element,quantity,unit,low_limit,low_warning,high_warning,high_limit,grace_s,"
                       "plausible_min,plausible_max,"
                       "action,name,min,max,safe,rate_per_s,hazardous,reported,measured\n";
    const auto channel = [&](const std::string& id, const std::string& element, const char* quantity,
                             const char* unit, const std::string& limits, int grace, const char* plausible) {
        text += fmt::format("channel,{},{},{},{},{},{},{},,,,,,,,,\n", id, element, quantity, unit, limits,
                            grace, plausible);
    };
    for (int pier = 1; pier < kSpans; ++pier) {
        const std::string name = fmt::format("P{}", pier);
        channel("bridge/" + name + "/displacement", "bridge/*/" + name, "displacement", "mm", ",,40,50", 300,
                "0,2000");
        channel("bridge/" + name + "/acceleration", "bridge/*/" + name, "acceleration", "m/s²", ",,1.0,1.5",
                300, "0,50");
    }
    for (int pier = 3; pier <= 6; ++pier) {
        const std::string name = fmt::format("D{}", pier);
        channel("bridge/" + name + "/temperature", "bridge/*/" + name, "temperature", "°C", ",,85,100", 300,
                "-60,200");
        channel("bridge/" + name + "/strain", "bridge/*/" + name, "strain", "%", ",,4,6", 300, "0,20");
        text += fmt::format("actuator,bridge/{0}/heater,bridge/*/{0},temperature,°C,,,,,,,,pre-heat,Heater "
                            "of damper {0},0,80,0,0.2,no,bridge/{0}/temperature,bridge/P{1}/displacement\n",
                            name, pier);
    }
    channel("weather/wind-speed", "bridge/*/Span 5", "wind-speed", "m/s", ",,25,", 900, "0,120");
    channel("weather/air-temperature", "bridge/*/Span 5", "temperature", "°C", ",,,", 900, "-60,60");
    for (const std::string& node : water.pressureNodes)
        channel("water/" + node + "/pressure", "water/junction/" + node, "pressure", "kPa", "100,140,,900",
                300, "-100,3000");
    for (const std::string& link : water.flowLinks)
        channel("water/" + link + "/flow", "water/pipe/" + link, "flow", "L/s", ",,,", 300, "-5000,5000");
    for (const std::string& tank : water.tanks)
        channel("water/" + tank + "/level", "water/tank/" + tank, "level", "m", "0.8,1.2,,5.95", 300,
                "-1,50");
    for (const auto& pipe : water.pipes) {
        if (pipe.clamp)
            text += fmt::format("actuator,water/{0}/clamp,water/pipe/{0},setting,%,,,,,,,,tighten,SMA clamp "
                                "on pipe {0},0,100,0,5,no,,\n",
                                pipe.id);
        if (pipe.valve)
            text += fmt::format("actuator,water/{0}/valve,water/pipe/{0},setting,%,,,,,,,,close,Isolation "
                                "valve on pipe {0},0,100,100,2,yes,,\n",
                                pipe.id);
    }
    for (const std::string& valve : water.reducingValves)
        text += fmt::format("actuator,water/{0}/setpoint,water/valve/{0},pressure,kPa,,,,,,,,lower "
                            "pressure,Reducing valve {0},150,600,412,20,no,,\n",
                            valve);
    return text;
}

} // namespace sinew::demo
