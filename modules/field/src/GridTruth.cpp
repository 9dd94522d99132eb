// SPDX-License-Identifier: GPL-3.0-or-later
#include "GridTruth.h"

#include <sinew/physics/conductor/Ice.h>
#include <sinew/twin/FrameCentre.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sinew::field {

namespace {

constexpr double kPi = std::numbers::pi, kZeroC = 273.15;
constexpr double kResistanceSpread = 0.05, kReactanceSpread = 0.03;
constexpr double kGrowth = 0.04, kHabitSpread = 0.05; // nobody has reported the growth
constexpr double kMoodSpread = 0.02, kMoodMinutes = 30, kEverybodySpread = 0.015, kEverybodyMinutes = 180;
constexpr double kTradeSpread = 0.06, kTradeMinutes = 120, kSetpointSpread = 0.0003, kSetpointMinutes = 60;
constexpr double kCloudMinutes = 90;
constexpr double kColdBelowK = kZeroC + 15, kHotAboveK = kZeroC + 24;
constexpr double kMaxStepS = 900;
constexpr double kLeastMeltingA = 1;
constexpr double kIceFilmWm2K = 18; // a sleeve in a light wind

double keep(double seconds, double minutes)
{
    return std::exp(-seconds / 60 / minutes);
}

/// A day of homes and one of offices, share of what is reported, by the hour.
double dayOf(double households, double hour)
{
    const auto bump = [hour](double centre, double width) {
        const double apart = std::remainder(hour - centre, 24.0);
        return std::exp(-0.5 * apart * apart / (width * width));
    };
    const double homes = 0.46 + 0.22 * bump(8, 1.6) + 0.24 * bump(13, 3.2) + 0.46 * bump(19.5, 2.3);
    const double offices = 0.34 + 0.58 * bump(11.2, 2.6) + 0.44 * bump(15.8, 2.4);
    return households * homes + (1 - households) * offices;
}

/// What hangs on the towers of a voltage level.
conductor::Conductor conductorFor(double kv, double emissivity, double absorptivity)
{
    struct Type {
        double aboveKv, diameterMm, strandMm, aluminiumMm2, steelMm2;
    };
    static constexpr std::array kTypes{Type{100, 28.6, 3.18, 428.9, 55.6}, Type{20, 21.7, 3.0, 226, 37},
                                       Type{0, 18.1, 2.59, 158, 37}};
    const auto type = std::ranges::find_if(kTypes, [kv](const Type& t) { return kv > t.aboveKv; });
    const Type& t = type == kTypes.end() ? kTypes.back() : *type;
    conductor::Conductor c;
    c.diameterM = t.diameterMm * 1e-3;
    c.strandDiameterM = t.strandMm * 1e-3;
    c.emissivity = emissivity;
    c.absorptivity = absorptivity;
    c.resistanceLowOhmM = 2.9e-8 * (1 + 0.00403 * 5) / (t.aluminiumMm2 * 1e-6);
    c.resistanceHighOhmM = c.resistanceLowOhmM * (1 + 0.00403 * 50);
    c.massKgM = 1e-6 * (2740 * t.aluminiumMm2 + 7800 * t.steelMm2);
    c.heatCapacityJMK = 1e-6 * (955.0 * 2740 * t.aluminiumMm2 + 476.0 * 7800 * t.steelMm2);
    c.areaM2 = (t.aluminiumMm2 + t.steelMm2) * 1e-6;
    return c;
}

std::optional<double> azimuthOf(const LineShape& line)
{
    const Vec3d along = line.points.back() - line.points.front();
    if (std::hypot(along.x, along.y) < 1)
        return std::nullopt;
    return std::atan2(along.x, along.y);
}

double sleeveM(const conductor::Conductor& c, double kgM)
{
    return (std::sqrt(c.diameterM * c.diameterM + 4 * kgM / (conductor::kIceDensity * kPi)) - c.diameterM) /
           2;
}

/// Watts a metre that melt a sleeve at 0 °C: the current's heat and what the air brings, or takes.
double meltingWm(const conductor::Conductor& c, double iceM, double airC, double windMs, double heatWm)
{
    return std::max(0.0, heatWm + kIceFilmWm2K * (1 + 0.3 * windMs) * kPi * (c.diameterM + 2 * iceM) * airC);
}

} // namespace

Result<std::unique_ptr<GridTruth>> GridTruth::make(AssetId asset, power::Grid grid, const Model& model,
                                                   std::uint64_t seed)
{
    std::unique_ptr<GridTruth> truth(new GridTruth);
    truth->m_asset = std::move(asset);
    truth->m_grid = std::move(grid);
    truth->m_random = estimate::Random(seed, 62);
    for (std::size_t i = 0; i < truth->m_grid.buses.size(); ++i)
        truth->m_buses.emplace(truth->m_grid.buses[i].id, i);
    for (std::size_t j = 0; j < truth->m_grid.branches.size(); ++j)
        truth->m_branches.emplace(truth->m_grid.branches[j].id, j);
    if (const auto centre = centreOf(model.frame))
        truth->m_longitudeDeg = centre->longitudeDeg;
    estimate::Random random(seed, 61);
    truth->disturb(random);
    truth->furnish(model, random);
    auto solver = power::PowerFlowSolver::make(truth->m_grid);
    if (!solver)
        return passOn(solver);
    truth->m_solver = std::move(*solver);
    return truth;
}

void GridTruth::disturb(estimate::Random& random)
{
    for (power::Branch& branch : m_grid.branches) {
        branch.r *= std::exp(kResistanceSpread * random.normal());
        branch.x *= std::exp(kReactanceSpread * random.normal());
    }
    const double growth = 1 + kGrowth * random.uniform(0.4, 1.6);
    for (std::size_t i = 0; i < m_grid.buses.size(); ++i) {
        Consumer consumer;
        consumer.share = growth * std::exp(kHabitSpread * random.normal());
        consumer.households = random.uniform(0.3, 0.85);
        consumer.perDegree = random.uniform(0.004, 0.012);
        consumer.reactive = random.uniform(0.85, 1.1);
        m_consumers.push_back(consumer);
    }
    m_setpointError.assign(m_grid.generators.size(), 0);
}

void GridTruth::furnish(const Model& model, estimate::Random& random)
{
    const auto centre = centreOf(model.frame);
    for (const Element& element : model.elements) {
        if (element.asset != m_asset)
            continue;
        const auto branch = m_branches.find(element.sourceKey);
        if (branch == m_branches.end())
            continue;
        if (element.className == "transformer") {
            Unit unit;
            unit.data.topOilRiseK *= random.uniform(0.85, 1.05);
            unit.data.gradientK *= random.uniform(0.85, 1.1);
            m_units.emplace(branch->second, unit);
        }
        const LineShape* shape = std::get_if<LineShape>(&element.shape);
        const auto azimuth = shape && shape->points.size() > 1 ? azimuthOf(*shape) : std::nullopt;
        if (element.className != "line" || !azimuth)
            continue;
        Line line;
        const double kv = m_grid.buses[static_cast<std::size_t>(m_grid.branches[branch->second].from)].baseKv;
        const double age = random.uniform(0.35, 0.9); // a new conductor shines
        line.conductor = conductorFor(kv, age, age + 0.05);
        line.sun.latitudeRad = (centre ? centre->latitudeDeg : 45) * kPi / 180;
        line.sun.lineAzimuthRad = *azimuth;
        line.shelter = random.uniform(0.35, 0.7);
        line.attackRad = random.uniform(0.3, 1.3);
        line.delivered = random.uniform(0.96, 1);
        line.meltingShare = random.uniform(0.85, 1);
        m_lines.emplace(branch->second, line);
    }
}

double GridTruth::clockHours(Instant world) const
{
    const double utc = toSeconds(world - std::chrono::floor<std::chrono::days>(world)) / 3600;
    return std::fmod(utc + std::round(m_longitudeDeg / 15) + 48, 24.0);
}

void GridTruth::advanceMoods(double seconds)
{
    const auto wander = [&](double& value, double spread, double minutes) {
        const double k = keep(seconds, minutes);
        value = k * value + spread * std::sqrt(1 - k * k) * m_random.normal();
    };
    for (Consumer& consumer : m_consumers)
        wander(consumer.mood, kMoodSpread, kMoodMinutes);
    for (double& error : m_setpointError)
        wander(error, kSetpointSpread, kSetpointMinutes);
    wander(m_everybody, kEverybodySpread, kEverybodyMinutes);
    wander(m_trade, kTradeSpread, kTradeMinutes);
    wander(m_clouds, 1, kCloudMinutes);
}

power::Grid GridTruth::conditionsNow(Instant world, double airK) const
{
    power::Grid grid = m_grid;
    const double hour = clockHours(world);
    const double degrees = std::max({0.0, kColdBelowK - airK, airK - kHotAboveK});
    double reported = 0, drawn = 0;
    for (std::size_t i = 0; i < grid.buses.size(); ++i) {
        const Consumer& c = m_consumers[i];
        const double factor = c.share * dayOf(c.households, hour) * (1 + c.perDegree * degrees) *
                              std::max(0.0, 1 + c.mood + m_everybody);
        reported += grid.buses[i].loadMw;
        grid.buses[i].loadMw *= factor;
        grid.buses[i].loadMvar *= factor * c.reactive;
        drawn += grid.buses[i].loadMw;
    }
    for (const auto& [branch, line] : m_lines)
        grid.branches[branch].inService = grid.branches[branch].inService && line.meltingA <= 0;
    for (std::size_t k = 0; k < grid.generators.size(); ++k) {
        power::Generator& g = grid.generators[k];
        g.setpointPu += m_setpointError[k];
        g.mw *= (reported > 0 ? 0.4 + 0.6 * drawn / reported : 1) * std::max(0.0, 1 + m_trade);
    }
    return grid;
}

void GridTruth::setMelting(const std::string& branch, double currentA)
{
    const auto found = m_branches.find(branch);
    const auto line = found == m_branches.end() ? m_lines.end() : m_lines.find(found->second);
    if (line != m_lines.end())
        line->second.meltingA = currentA >= kLeastMeltingA ? currentA * line->second.delivered : 0;
}

double GridTruth::currentA(std::size_t branch) const
{
    const power::Branch& b = m_grid.branches[branch];
    const power::BranchFlow& flow = m_state->flow[branch];
    const auto amperes = [&](double mw, double mvar, int bus) {
        const auto at = static_cast<std::size_t>(bus);
        const double kv = m_state->voltagePu[at] * m_grid.buses[at].baseKv;
        return kv > 0 ? std::hypot(mw, mvar) * 1e3 / (std::sqrt(3.0) * kv) : 0;
    };
    return std::max(amperes(flow.fromMw, flow.fromMvar, b.from), amperes(flow.toMw, flow.toMvar, b.to));
}

/// Glaze grows where it is cold and the conductor too, or ice already; the current melts it from inside at
/// the same time.
void GridTruth::iceLine(Line& line, const GridWeather& weather, double windMs, double celsius, double amperes,
                        double seconds) const
{
    const conductor::Conductor& c = line.conductor;
    const bool isCold = line.iceM > 0 || celsius < 1;
    if (weather.rainMs > 0 && weather.airK < kZeroC && isCold)
        line.iceM += conductor::glazeThicknessM(weather.rainMs * 3.6e6, windMs, seconds / 3600);
    if (line.iceM <= 0)
        return;
    const double heatWm = line.meltingShare * amperes * amperes * c.resistanceOhmM(0);
    const double melts = meltingWm(c, line.iceM, weather.airK - kZeroC, windMs, heatWm);
    line.iceM = sleeveM(
        c, std::max(0.0, conductor::iceMassKgM(c, line.iceM) - melts * seconds / conductor::kFusionJKg));
}

void GridTruth::warmLines(Instant world, const GridWeather& weather, double seconds)
{
    const auto day = std::chrono::floor<std::chrono::days>(world);
    const std::chrono::year_month_day date(day);
    const double utcHours = toSeconds(world - day) / 3600;
    const double clear = std::clamp(0.65 + 0.3 * m_clouds, 0.1, 1.0) * (weather.rainMs > 0 ? 0.15 : 1);
    for (auto& [branch, line] : m_lines) {
        line.sun.dayOfYear = static_cast<int>((day - std::chrono::sys_days(date.year() / 1 / 1)).count()) + 1;
        line.sun.solarHour = std::fmod(utcHours + m_longitudeDeg / 15 + 48, 24.0);
        const double solar =
            clear * conductor::solarGainWm(conductor::Method::Ieee738, line.conductor, line.sun, 0);
        const conductor::Weather air{weather.airK - kZeroC, std::max(0.3, line.shelter * weather.windMs),
                                     line.attackRad, 0};
        const double amperes = line.meltingA > 0 ? line.meltingA : currentA(branch);
        if (!line.kelvin) {
            const auto settled = conductor::steadyTemperatureC(conductor::Method::Ieee738, line.conductor,
                                                               air, solar, amperes);
            line.kelvin = settled ? *settled + kZeroC : weather.airK;
        }
        double celsius = *line.kelvin - kZeroC;
        const auto later = conductor::temperatureAfterC(conductor::Method::Ieee738, line.conductor, air,
                                                        solar, amperes, celsius, seconds);
        celsius = later ? *later : celsius;
        iceLine(line, weather, air.windMs, celsius, amperes, seconds);
        line.kelvin = (line.iceM > 0 ? std::min(celsius, 0.0) : celsius) + kZeroC;
    }
}

void GridTruth::warmUnits(double airK, double seconds)
{
    for (auto& [branch, unit] : m_units) {
        const double rating = m_grid.branches[branch].ratingMva;
        if (!(rating > 0))
            continue;
        const double load = m_state->flow[branch].mva() / rating;
        if (!unit.state)
            unit.state = power::settledAt(unit.data, load, airK - kZeroC);
        if (auto next = power::step(unit.data, *unit.state, load, airK - kZeroC, seconds / 60))
            unit.state = *next;
    }
}

Result<void> GridTruth::step(Instant world, const GridWeather& weather)
{
    const double seconds = m_last ? std::clamp(toSeconds(world - *m_last), 0.0, kMaxStepS) : 0;
    m_last = world;
    advanceMoods(m_state ? seconds : 1e6);
    auto solved = m_solver->solve(conditionsNow(world, weather.airK), {}, m_state ? &*m_state : nullptr);
    m_valid = solved.has_value();
    if (!solved)
        return passOn(solved);
    m_state = std::move(*solved);
    warmLines(world, weather, seconds);
    warmUnits(weather.airK, seconds);
    return {};
}

std::optional<double> GridTruth::valueOf(const Element& element, const std::string& quantity) const
{
    if (!m_state || element.asset != m_asset)
        return std::nullopt;
    if (element.className == "bus") {
        const auto bus = m_buses.find(element.sourceKey);
        if (bus == m_buses.end() || quantity != "voltage")
            return std::nullopt;
        return m_state->voltagePu[bus->second] * m_grid.buses[bus->second].baseKv * 1e3;
    }
    const auto branch = m_branches.find(element.sourceKey);
    if (branch == m_branches.end())
        return std::nullopt;
    const std::size_t j = branch->second;
    const power::BranchFlow& flow = m_state->flow[j];
    if (quantity == "active-power")
        return flow.fromMw * 1e6;
    if (quantity == "reactive-power")
        return flow.fromMvar * 1e6;
    if (quantity == "current")
        return currentA(j);
    if (quantity == "loading" && m_grid.branches[j].ratingMva > 0)
        return flow.mva() / m_grid.branches[j].ratingMva;
    if (const auto line = m_lines.find(j); line != m_lines.end()) {
        if (quantity == "conductor-temperature")
            return line->second.kelvin;
        if (quantity == "ice-thickness")
            return line->second.iceM;
        if (quantity == "melting-current")
            return line->second.meltingA;
    }
    if (const auto unit = m_units.find(j);
        unit != m_units.end() && unit->second.state && quantity == "hot-spot")
        return unit->second.state->hotSpotC() + kZeroC;
    return std::nullopt;
}

} // namespace sinew::field
