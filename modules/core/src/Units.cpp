// SPDX-License-Identifier: GPL-3.0-or-later
// Conversion factors: NIST SP 811 (2008), appendix B.
#include <sinew/core/Units.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sinew {

namespace {

constexpr double kFoot = 0.3048;
constexpr double kGallon = 3.785411784e-3;
constexpr double kPsi = 6894.757293168361;
constexpr double kPound = 0.45359237;
constexpr double kStandardGravity = 9.80665;

constexpr std::array kUnits{
    Unit{"1", "ratio"},
    Unit{"%", "ratio", 0.01},
    Unit{"ppm", "ratio", 1e-6},
    Unit{"µε", "ratio", 1e-6},
    Unit{"ue", "ratio", 1e-6},
    Unit{"pu", "ratio"},
    Unit{"m", "length"},
    Unit{"mm", "length", 1e-3},
    Unit{"cm", "length", 1e-2},
    Unit{"km", "length", 1e3},
    Unit{"ft", "length", kFoot},
    Unit{"in", "length", kFoot / 12},
    Unit{"mi", "length", 5280 * kFoot},
    Unit{"ftUS", "length", 1200.0 / 3937.0},
    Unit{"m/s", "speed"},
    Unit{"km/h", "speed", 1 / 3.6},
    Unit{"mph", "speed", 5280 * kFoot / 3600},
    Unit{"ft/s", "speed", kFoot},
    Unit{"kn", "speed", 1852.0 / 3600},
    Unit{"m/s²", "acceleration"},
    Unit{"m/s2", "acceleration"},
    Unit{"g", "acceleration", kStandardGravity},
    Unit{"gal", "acceleration", 0.01},
    Unit{"ft/s²", "acceleration", kFoot},
    Unit{"Pa", "pressure"},
    Unit{"kPa", "pressure", 1e3},
    Unit{"MPa", "pressure", 1e6},
    Unit{"bar", "pressure", 1e5},
    Unit{"hPa", "pressure", 1e2},
    Unit{"psi", "pressure", kPsi},
    Unit{"mH2O", "pressure", 1000 * kStandardGravity},
    Unit{"ksi", "pressure", 1000 * kPsi},
    Unit{"GPa", "pressure", 1e9},
    Unit{"m³/s", "flow"},
    Unit{"m3/s", "flow"},
    Unit{"L/s", "flow", 1e-3},
    Unit{"l/s", "flow", 1e-3},
    Unit{"m³/h", "flow", 1.0 / 3600},
    Unit{"m3/h", "flow", 1.0 / 3600},
    Unit{"gpm", "flow", kGallon / 60},
    Unit{"cfs", "flow", kFoot* kFoot* kFoot},
    Unit{"MGD", "flow", 1e6 * kGallon / 86400},
    Unit{"ML/d", "flow", 1000.0 / 86400},
    Unit{"K", "temperature"},
    Unit{"°C", "temperature", 1, 273.15},
    Unit{"degC", "temperature", 1, 273.15},
    Unit{"°F", "temperature", 5.0 / 9, 459.67 * 5.0 / 9},
    Unit{"degF", "temperature", 5.0 / 9, 459.67 * 5.0 / 9},
    Unit{"s", "time"},
    Unit{"ms", "time", 1e-3},
    Unit{"min", "time", 60},
    Unit{"h", "time", 3600},
    Unit{"d", "time", 86400},
    Unit{"a", "time", 31557600},
    Unit{"Hz", "frequency"},
    Unit{"W", "power"},
    Unit{"kW", "power", 1e3},
    Unit{"MW", "power", 1e6},
    Unit{"hp", "power", 745.699872},
    Unit{"J", "energy"},
    Unit{"kJ", "energy", 1e3},
    Unit{"MJ", "energy", 1e6},
    Unit{"kWh", "energy", 3.6e6},
    Unit{"var", "reactive"},
    Unit{"Mvar", "reactive", 1e6},
    Unit{"V", "voltage"},
    Unit{"kV", "voltage", 1e3},
    Unit{"A", "current"},
    Unit{"kA", "current", 1e3},
    Unit{"Ω", "resistance"},
    Unit{"ohm", "resistance"},
    Unit{"N", "force"},
    Unit{"kN", "force", 1e3},
    Unit{"MN", "force", 1e6},
    Unit{"lbf", "force", kPound* kStandardGravity},
    Unit{"kip", "force", 1000 * kPound* kStandardGravity},
    Unit{"kg", "mass"},
    Unit{"t", "mass", 1e3},
    Unit{"lb", "mass", kPound},
    Unit{"m²", "area"},
    Unit{"m³", "volume"},
    Unit{"L", "volume", 1e-3},
    Unit{"gal(US)", "volume", kGallon},
    Unit{"°", "angle", 0.017453292519943295},
    Unit{"deg", "angle", 0.017453292519943295},
    Unit{"rad", "angle"},
    Unit{"mm/h", "speed", 1e-3 / 3600},
    Unit{"in/h", "speed", kFoot / 12 / 3600},
};

constexpr std::array kQuantities{
    Quantity{"displacement", "Displacement", "length", "m", "mm", "in", 1},
    Quantity{"acceleration", "Acceleration", "acceleration", "m/s²", "m/s²", "g", 2},
    Quantity{"strain", "Strain", "ratio", "1", "%", "%", 2},
    Quantity{"stress", "Stress", "pressure", "Pa", "MPa", "ksi", 1},
    Quantity{"force", "Force", "force", "N", "kN", "kip", 1},
    Quantity{"temperature", "Temperature", "temperature", "K", "°C", "°F", 1},
    Quantity{"wind-speed", "Wind speed", "speed", "m/s", "m/s", "mph", 1},
    Quantity{"frequency", "Frequency", "frequency", "Hz", "Hz", "Hz", 3},
    Quantity{"pressure", "Pressure", "pressure", "Pa", "kPa", "psi", 1},
    Quantity{"head", "Head", "length", "m", "m", "ft", 2},
    Quantity{"level", "Level", "length", "m", "m", "ft", 2},
    Quantity{"depth", "Depth", "length", "m", "m", "ft", 2},
    Quantity{"flow", "Flow", "flow", "m³/s", "L/s", "gpm", 1},
    Quantity{"leak-flow", "Leak flow", "flow", "m³/s", "L/s", "gpm", 1},
    Quantity{"flooding", "Flooding", "flow", "m³/s", "L/s", "gpm", 1},
    Quantity{"velocity", "Velocity", "speed", "m/s", "m/s", "ft/s", 2},
    Quantity{"setting", "Setting", "ratio", "1", "%", "%", 0},
    Quantity{"voltage", "Voltage", "voltage", "V", "kV", "kV", 2},
    Quantity{"voltage-share", "Relative voltage", "ratio", "1", "%", "%", 1},
    Quantity{"current", "Current", "current", "A", "A", "A", 0},
    Quantity{"loading", "Loading", "ratio", "1", "%", "%", 0},
    Quantity{"active-power", "Active power", "power", "W", "MW", "MW", 1},
    Quantity{"reactive-power", "Reactive power", "reactive", "var", "Mvar", "Mvar", 1},
    Quantity{"conductor-temperature", "Conductor temperature", "temperature", "K", "°C", "°F", 1},
    Quantity{"melting-current", "De-icing current", "current", "A", "A", "A", 0},
    Quantity{"ice-thickness", "Ice on conductors", "length", "m", "mm", "in", 1},
    Quantity{"hot-spot", "Hot-spot temperature", "temperature", "K", "°C", "°F", 1},
    Quantity{"resistance", "Resistance", "resistance", "Ω", "Ω", "Ω", 1},
    Quantity{"probability", "Probability", "ratio", "1", "%", "%", 0},
    Quantity{"health", "Share of limit", "ratio", "1", "%", "%", 0},
    Quantity{"time-to-threshold", "Time to threshold", "time", "s", "h", "h", 1},
    Quantity{"rainfall", "Rainfall", "speed", "m/s", "mm/h", "in/h", 1},
    Quantity{"phase-fraction", "Martensite fraction", "ratio", "1", "%", "%", 0},
    Quantity{"damage", "Fatigue damage", "ratio", "1", "%", "%", 3},
    Quantity{"energy", "Energy", "energy", "J", "kWh", "kWh", 2},
    Quantity{"ratio", "Ratio", "ratio", "1", "%", "%", 1},
};

} // namespace

Result<Unit> findUnit(std::string_view symbol)
{
    const auto found = std::ranges::find(kUnits, symbol, &Unit::symbol);
    if (found == kUnits.end())
        return fail(ErrorCode::InvalidInput, "unknown unit", std::string(symbol));
    return *found;
}

Result<Quantity> findQuantity(std::string_view id)
{
    const auto found = std::ranges::find(kQuantities, id, &Quantity::id);
    if (found == kQuantities.end())
        return fail(ErrorCode::InvalidInput, "unknown quantity", std::string(id));
    return *found;
}

std::span<const Quantity> allQuantities()
{
    return kQuantities;
}

DisplayValue toDisplay(double si, const Quantity& quantity, UnitSystem system)
{
    const std::string_view symbol = system == UnitSystem::Si ? quantity.displaySi : quantity.displayUs;
    const auto unit = findUnit(symbol);
    if (!unit)
        return {si, quantity.si, quantity.decimals};
    return {unit->fromSi(si), unit->symbol,
            system == UnitSystem::Us && quantity.dimension == "length" ? 2 : quantity.decimals};
}

std::string formatValue(double si, const Quantity& quantity, UnitSystem system)
{
    const DisplayValue shown = toDisplay(si, quantity, system);
    return fmt::format("{:.{}f} {}", shown.value, shown.decimals, shown.unit == "1" ? "" : shown.unit);
}

} // namespace sinew
