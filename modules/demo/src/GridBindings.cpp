// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <cmath>
#include <fmt/format.h>

namespace sinew::demo {

namespace {

/// kV, MW, A and °C as a substation's telecontrol sends them.
std::string row(const std::string& name, const char* quantity, const std::string& element, const char* unit,
                const std::string& limits, const char* plausible)
{
    return fmt::format("channel,grid/{}/{},grid/*/{},{},{},{},900,{},,,,,,,,,\n", name, quantity, element,
                       quantity, unit, limits, plausible);
}

/// Stations, and the feeders' 11 kV busbars: not the spurs' ends, not the feeders' 33 kV sides.
bool hasVoltmeter(const GridTables::Bus& bus)
{
    return !bus.name.starts_with("Feeder") || bus.name.ends_with("11 kV");
}

/// A rectifier that melts ice on a line that is out of service, up to 1200 A through each conductor.
std::string supply(const std::string& line)
{
    return fmt::format(
        "actuator,grid/{0}/de-icing,grid/*/{0},melting-current,A,,,,,,,,de-ice,De-icing supply "
        "of line {0},0,1200,0,20,yes,grid/{0}/melting-current,grid/{0}/melting-current\n",
        line);
}

} // namespace

/// Voltages at stations and feeders; power through the 132 kV lines and all transformers; current of the 132
/// kV lines; conductor, ice load and de-icing supply on the two longest; the hot-spot of the three large
/// transformers. Limits: 5 % of the voltage, the rating, 75 °C of an ACSR line, 10 mm of radial ice that
/// the towers were designed for, IEC 60076-7's 120 °C of a hot-spot.
std::string gridBindings(const GridTables& grid)
{
    std::string text;
    for (const GridTables::Bus& bus : grid.buses)
        if (hasVoltmeter(bus))
            text += row(fmt::format("B{}", bus.id), "voltage", std::to_string(bus.id), "kV",
                        fmt::format("{:.2f},,,{:.2f}", 0.95 * bus.kv, 1.05 * bus.kv),
                        fmt::format("0,{:.0f}", 1.5 * bus.kv).c_str());
    for (const GridTables::Branch& branch : grid.branches) {
        const bool isMain = branch.kv > 100 && !branch.transformer;
        if (!isMain && !branch.transformer)
            continue;
        text += row(branch.id, "active-power", branch.id, "MW", ",,,", "-1000,1000");
        text += row(branch.id, "reactive-power", branch.id, "Mvar", ",,,", "-1000,1000");
        const double ratingA = branch.ratingMva * 1e3 / (std::sqrt(3.0) * branch.kv);
        if (isMain)
            text += row(branch.id, "current", branch.id, "A",
                        fmt::format(",,{:.0f},{:.0f}", 0.9 * ratingA, ratingA), "0,5000");
        if (branch.transformer && branch.kv > 100)
            text += row(branch.id, "hot-spot", branch.id, "°C", ",,98,120", "-60,250");
    }
    for (const char* line : {"L2", "L5"}) {
        text += row(line, "conductor-temperature", line, "°C", ",,70,75", "-60,250");
        text += row(line, "ice-thickness", line, "mm", ",,6,10", "0,200");
        text += row(line, "melting-current", line, "A", ",,,", "0,5000");
        text += supply(line);
    }
    return text;
}

} // namespace sinew::demo
