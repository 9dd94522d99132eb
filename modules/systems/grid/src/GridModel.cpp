// SPDX-License-Identifier: GPL-3.0-or-later
#include "GridModel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <unordered_map>

namespace sinew::systems::powergrid {

namespace {

using Kind = Meter::Kind;
using Quantity = power::Measurement::Quantity;

constexpr double kPi = std::numbers::pi;
constexpr double kThinnestM = 4e-3, kThickestM = 0.06, kShortestM = 20;

constexpr std::array<std::pair<std::string_view, Kind>, 8> kKinds{
    {{"voltage", Kind::Voltage},
     {"active-power", Kind::ActivePower},
     {"reactive-power", Kind::ReactivePower},
     {"current", Kind::Current},
     {"loading", Kind::Loading},
     {"conductor-temperature", Kind::ConductorTemperature},
     {"ice-thickness", Kind::Ice},
     {"hot-spot", Kind::HotSpot}}};

ChannelId weatherChannel(const Model& model, const char* customary, std::string_view quantity,
                         std::string_view word)
{
    for (const Channel& channel : model.channels)
        if (channel.id.value == customary)
            return channel.id;
    for (const Channel& channel : model.channels)
        if (channel.quantity == quantity && channel.id.value.find(word) != std::string::npos)
            return channel.id;
    return {};
}

/// Metres of a drawn line, and its direction from north.
std::optional<std::pair<double, double>> courseOf(const Element& element)
{
    const LineShape* line = std::get_if<LineShape>(&element.shape);
    if (!line || line->points.size() < 2)
        return std::nullopt;
    double metres = 0;
    for (std::size_t i = 1; i < line->points.size(); ++i)
        metres +=
            std::hypot(line->points[i].x - line->points[i - 1].x, line->points[i].y - line->points[i - 1].y);
    const Vec3d along = line->points.back() - line->points.front();
    return std::pair(metres, std::atan2(along.x, along.y));
}

void addLine(GridModel& made, const Element& element, int branch)
{
    const power::Branch& b = made.grid.branches[static_cast<std::size_t>(branch)];
    const double kv = made.grid.buses[static_cast<std::size_t>(b.from)].baseKv;
    const auto course = courseOf(element);
    if (!course || course->first < kShortestM || !(kv > 0))
        return;
    const double ohm = b.r * kv * kv / made.grid.baseMva;
    auto conductor =
        conductorOf(numberOf(element.attributes, "resistance_ohm_m").value_or(ohm / course->first));
    if (!conductor) {
        made.warnings.push_back(
            {"its resistance and length fit no overhead line: no conductor temperature", element.name});
        return;
    }
    conductor->diameterM = numberOf(element.attributes, "diameter_m").value_or(conductor->diameterM);
    LineData line{branch, element.id, *conductor, {}, course->first};
    line.sun.latitudeRad = made.place.latitudeDeg * kPi / 180;
    line.sun.lineAzimuthRad = course->second;
    made.lines.push_back(line);
}

void addSupply(GridModel& made, const Actuator& actuator, int branch)
{
    const LineData* line = made.line(branch);
    if (actuator.action != "de-ice" || actuator.quantity != "melting-current" || !line)
        return;
    if (actuator.reported.isEmpty()) {
        made.warnings.push_back(
            {"nobody would know whether it is on: it reports no current and is never proposed",
             actuator.id.value});
        return;
    }
    made.supplies.push_back(
        {static_cast<std::size_t>(line - made.lines.data()), &actuator, actuator.reported});
}

std::optional<Meter> meterOf(const GridModel& made, const Channel& channel, bool isBus, int at)
{
    const auto kind = std::ranges::find(kKinds, std::string_view(channel.quantity),
                                        &std::pair<std::string_view, Kind>::first);
    if (kind == kKinds.end() || isBus != (kind->second == Kind::Voltage))
        return std::nullopt;
    const bool isThermal = kind->second == Kind::ConductorTemperature || kind->second == Kind::Ice;
    if ((isThermal && !made.line(at)) || (kind->second == Kind::HotSpot && !made.unit(at)))
        return std::nullopt;
    return Meter{&channel, kind->second, at};
}

} // namespace

std::optional<conductor::Conductor> conductorOf(double ohmPerM)
{
    if (!(ohmPerM > 0))
        return std::nullopt;
    // Aluminium of 61 % IACS with 2 % more length in its lay; six parts of it to one of steel fill 76 % of
    // the circle.
    const double aluminiumM2 = 2.826e-8 * 1.02 / ohmPerM, steelM2 = aluminiumM2 / 6;
    conductor::Conductor c;
    c.areaM2 = aluminiumM2 + steelM2;
    c.diameterM = std::sqrt(4 * c.areaM2 / (0.76 * kPi));
    if (c.diameterM < kThinnestM || c.diameterM > kThickestM)
        return std::nullopt;
    c.strandDiameterM = c.diameterM / 9;
    c.emissivity = c.absorptivity = 0.7;
    c.lowC = 20;
    c.resistanceLowOhmM = ohmPerM;
    c.highC = 75;
    c.resistanceHighOhmM = ohmPerM * (1 + 0.00403 * 55);
    c.massKgM = 2703 * aluminiumM2 + 7780 * steelM2;
    c.heatCapacityJMK = 955.0 * 2703 * aluminiumM2 + 476.0 * 7780 * steelM2; // IEEE 738, 4.7
    return c;
}

const LineData* GridModel::line(int branch) const
{
    const auto found = std::ranges::find(lines, branch, &LineData::branch);
    return found == lines.end() ? nullptr : &*found;
}

const UnitData* GridModel::unit(int branch) const
{
    const auto found = std::ranges::find(units, branch, &UnitData::branch);
    return found == units.end() ? nullptr : &*found;
}

std::optional<std::size_t> GridModel::meterAt(Meter::Kind kind, int at) const
{
    for (std::size_t k = 0; k < meters.size(); ++k)
        if (meters[k].kind == kind && meters[k].at == at)
            return k;
    return std::nullopt;
}

double GridModel::currentA(const GridState& state, int branch) const
{
    const power::Branch& b = grid.branches[static_cast<std::size_t>(branch)];
    const power::BranchFlow& flow = state.flow[static_cast<std::size_t>(branch)];
    const auto amperes = [&](double mw, double mvar, int bus) {
        const auto at = static_cast<std::size_t>(bus);
        const double kv = state.voltagePu[at] * grid.buses[at].baseKv;
        return kv > 0 ? std::hypot(mw, mvar) * 1e3 / (std::numbers::sqrt3 * kv) : 0;
    };
    return std::max(amperes(flow.fromMw, flow.fromMvar, b.from), amperes(flow.toMw, flow.toMvar, b.to));
}

double GridModel::loading(const GridState& state, int branch) const
{
    const double rating = grid.branches[static_cast<std::size_t>(branch)].ratingMva;
    return rating > 0 ? state.flow[static_cast<std::size_t>(branch)].mva() / rating : 0;
}

std::optional<double> GridModel::electrical(const Meter& meter, const GridState& state) const
{
    const auto at = static_cast<std::size_t>(meter.at);
    switch (meter.kind) {
    case Kind::Voltage:
        return state.voltagePu[at] * grid.buses[at].baseKv * 1e3;
    case Kind::ActivePower:
        return state.flow[at].fromMw * 1e6;
    case Kind::ReactivePower:
        return state.flow[at].fromMvar * 1e6;
    case Kind::Current:
        return currentA(state, meter.at);
    case Kind::Loading:
        return loading(state, meter.at);
    default:
        return std::nullopt;
    }
}

std::optional<power::Measurement> GridModel::measurement(const Meter& meter, double si) const
{
    const auto at = static_cast<std::size_t>(meter.at);
    // Instrument transformers of class 0.5, and what the branches' data may be wrong by.
    if (meter.kind == Kind::Voltage && grid.buses[at].baseKv > 0)
        return power::Measurement{Quantity::VoltagePu, meter.at, si / (grid.buses[at].baseKv * 1e3), 0.004};
    if (meter.kind != Kind::ActivePower && meter.kind != Kind::ReactivePower)
        return std::nullopt;
    const double rating = grid.branches[at].ratingMva > 0 ? grid.branches[at].ratingMva : grid.baseMva,
                 mega = si / 1e6;
    if (meter.kind == Kind::ActivePower)
        return power::Measurement{Quantity::FromMw, meter.at, mega, std::hypot(0.012 * mega, 0.005 * rating)};
    return power::Measurement{Quantity::FromMvar, meter.at, mega, std::hypot(0.025 * mega, 0.008 * rating)};
}

GridModel gridModel(ModelPtr model, const AssetId& asset, const read::PowerCase& powerCase)
{
    GridModel made;
    made.model = std::move(model);
    made.asset = asset;
    made.name = asset.value;
    made.grid = read::gridOf(powerCase);
    made.busElement.resize(made.grid.buses.size());
    made.branchElement.resize(made.grid.branches.size());
    if (const auto centre = centreOf(made.model->frame))
        made.place = *centre;
    std::unordered_map<std::string, int> buses, branches;
    for (std::size_t i = 0; i < made.grid.buses.size(); ++i)
        buses.emplace(read::keyOf(powerCase.buses[i]), static_cast<int>(i));
    for (std::size_t j = 0; j < made.grid.branches.size(); ++j)
        branches.emplace(read::keyOf(powerCase.branches[j]), static_cast<int>(j));
    std::unordered_map<ElementId, std::pair<bool, int>> places;
    for (const Element& element : made.model->elements) {
        if (element.asset != asset)
            continue;
        const bool isBus = element.className == "bus";
        const auto& table = isBus ? buses : branches;
        const auto found = table.find(element.sourceKey);
        if (found == table.end())
            continue;
        (isBus ? made.busElement : made.branchElement)[static_cast<std::size_t>(found->second)] = element.id;
        places.emplace(element.id, std::pair(isBus, found->second));
        if (element.className == "line")
            addLine(made, element, found->second);
        else if (element.className == "transformer")
            made.units.push_back({found->second, element.id, {}});
    }
    for (const Channel& channel : made.model->channels)
        if (const auto place = places.find(channel.element); place != places.end())
            if (const auto meter = meterOf(made, channel, place->second.first, place->second.second))
                made.meters.push_back(*meter);
    for (const Actuator& actuator : made.model->actuators)
        if (const auto place = places.find(actuator.element); place != places.end() && !place->second.first)
            addSupply(made, actuator, place->second.second);
    made.wind = weatherChannel(*made.model, "weather/wind-speed", "wind-speed", "wind");
    made.air = weatherChannel(*made.model, "weather/air-temperature", "temperature", "air");
    made.rain = weatherChannel(*made.model, "weather/rainfall", "rainfall", "rain");
    return made;
}

} // namespace sinew::systems::powergrid
