// SPDX-License-Identifier: GPL-3.0-or-later
#include "Ensemble.h"

#include "Courses.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace sinew::systems::powergrid {

namespace {

using Kind = Meter::Kind;

constexpr double kShelterSpread = 0.3, kLeastEmissivity = 0.4, kMostEmissivity = 0.9,
                 kTransformerSpread = 0.1;
constexpr double kFailedShare = 0.1;
constexpr double kLeastMelting = 0.85, kMostMelting = 1.05; // of the current's heat, that reaches the ice
constexpr Duration kMeltingStep = std::chrono::minutes(5), kReturnAfter = std::chrono::minutes(30);

/// Standard deviation of a meter's deviation from the model before anything is known of it, SI.
double priorOf(const GridModel& grid, const Meter& meter)
{
    const auto at = static_cast<std::size_t>(meter.at);
    const auto rating = [&] {
        return grid.grid.branches[at].ratingMva > 0 ? grid.grid.branches[at].ratingMva : grid.grid.baseMva;
    };
    switch (meter.kind) {
    case Kind::Voltage:
        return 0.003 * grid.grid.buses[at].baseKv * 1e3;
    case Kind::ActivePower:
    case Kind::ReactivePower:
        return 0.005 * rating() * 1e6;
    case Kind::Current: {
        const double kv = grid.grid.buses[static_cast<std::size_t>(grid.grid.branches[at].from)].baseKv;
        return kv > 0 ? 0.01 * rating() * 1e3 / (std::sqrt(3.0) * kv) : 10;
    }
    case Kind::Loading:
        return 0.01;
    case Kind::ConductorTemperature:
        return 3;
    case Kind::Ice:
        return 1e-3;
    case Kind::HotSpot:
        return 4;
    }
    return 1;
}

/// How each meter deviates from the model, over the times ahead.
class Deviations {
public:
    Deviations(const GridModel& grid, const Past& past, const HeatPast& heat,
               const std::vector<double>& hours)
    {
        for (std::size_t k = 0; k < grid.meters.size(); ++k) {
            std::vector<double> at, values;
            for (std::size_t i = 0; i < past.moments.size(); ++i)
                if (const double deviation = deviationAt(grid, past, heat, i, k); std::isfinite(deviation)) {
                    at.push_back(past.hours(i));
                    values.push_back(deviation);
                }
            const Eigen::MatrixXd column =
                Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
            auto& kernels = m_kernels[at];
            if (!kernels)
                kernels = DailyProcess::kernelsFor(at);
            m_processes.emplace_back(kernels, column,
                                     Eigen::VectorXd::Constant(1, priorOf(grid, grid.meters[k])));
            m_ahead.push_back(m_processes.back().ahead(hours));
            m_isIce.push_back(grid.meters[k].kind == Kind::Ice);
            m_known.push_back(!values.empty() || isIceSeen(grid, past, k));
        }
    }
    Eigen::VectorXd draw(std::size_t meter, estimate::Random& random) const
    {
        Eigen::VectorXd drawn = m_processes[meter].draw(m_ahead[meter], random).col(0);
        if (m_isIce[meter])
            drawn.setZero();
        return drawn;
    }
    const std::vector<bool>& known() const { return m_known; }

private:
    /// Ice begins at what its meter shows now: no deviation is left of it.
    static bool isIceSeen(const GridModel& grid, const Past& past, std::size_t meter)
    {
        return grid.meters[meter].kind == Kind::Ice &&
               std::ranges::any_of(past.moments, [&](const Moment& moment) {
                   return std::isfinite(moment.measured[static_cast<Eigen::Index>(meter)]);
               });
    }
    static double deviationAt(const GridModel& grid, const Past& past, const HeatPast& heat, std::size_t i,
                              std::size_t meter)
    {
        const Moment& moment = past.moments[i];
        if (std::ranges::find(moment.doubts, meter, &Doubt::meter) != moment.doubts.end())
            return NAN;
        if (grid.meters[meter].kind != Kind::Voltage && moment.isOut(grid, grid.meters[meter].at))
            return NAN;
        const auto column = static_cast<Eigen::Index>(meter);
        const auto model = grid.electrical(grid.meters[meter], moment.state);
        return moment.measured[column] - model.value_or(heat.metered(static_cast<Eigen::Index>(i), column));
    }

    std::map<std::vector<double>, std::shared_ptr<const DailyProcess::Kernels>> m_kernels;
    std::vector<DailyProcess> m_processes;
    std::vector<DailyProcess::Ahead> m_ahead;
    std::vector<bool> m_known, m_isIce;
};

/// A line over the times ahead; isOut: its supply drives a current through it.
struct LineCourse {
    std::vector<LineState> states;
    std::vector<bool> isOut;
};

/// With what the meter there adds to the model. Ice holds a conductor at 0 °C at most.
double kelvinOf(const LineState& state, double deviation)
{
    return state.iceM > 0 ? std::min(state.kelvin + deviation, 273.15) : state.kelvin + deviation;
}

/// What one member computes, by time.
struct Member {
    std::vector<GridState> states;
    std::vector<std::vector<bool>> isOut;      ///< by GridModel::lines
    std::vector<std::vector<LineState>> lines; ///< by GridModel::lines
    std::vector<std::vector<double>> hotSpotK; ///< by GridModel::units
};

class Runner {
public:
    Runner(const GridModel& grid, const Past& past, const HeatPast& heat, const forecast::SystemInput& input,
           std::vector<Instant> times, const std::vector<Melting>& meltings)
        : m_grid(grid), m_past(past), m_heat(heat), m_times(std::move(times)), m_hours(hoursOf(m_times)),
          m_meltings(grid.lines.size()), m_courses(grid, past, m_times),
          m_weather(weatherAhead(grid, input, past, m_hours)), m_deviations(grid, past, heat, m_hours)
    {
        for (const LineData& line : grid.lines)
            m_isLineMetered.push_back(isMetered(Kind::ConductorTemperature, line.branch));
        for (const UnitData& unit : grid.units)
            m_isUnitMetered.push_back(isMetered(Kind::HotSpot, unit.branch));
        for (const Melting& melting : meltings)
            m_meltings[grid.supplies[melting.supply].line] = melting;
    }

    Result<Member> member(power::PowerFlowSolver& solver, estimate::Random& random,
                          std::stop_token stop) const;
    /// What the meters show of a member; `deviation`: by meter, over the times.
    double shown(const Member& member, std::size_t meter, std::size_t t, double deviation) const;
    const Deviations& deviations() const { return m_deviations; }
    const std::vector<Warning>& warnings() const { return m_weather.warnings; }
    bool isLineMetered(std::size_t line) const { return m_isLineMetered[line]; }
    bool isUnitMetered(std::size_t unit) const { return m_isUnitMetered[unit]; }

private:
    std::vector<double> hoursOf(const std::vector<Instant>& times) const
    {
        std::vector<double> hours;
        for (const Instant time : times)
            hours.push_back(toSeconds(time - times.front()) / 3600);
        return hours;
    }
    bool isMetered(Kind kind, int branch) const { return m_grid.meterAt(kind, branch).has_value(); }
    using Amperes = std::function<double(std::size_t)>; ///< through a line in service, by time
    Result<void> flows(Member& made, const Courses::Draw& course, power::PowerFlowSolver& solver,
                       std::stop_token stop) const;
    Cooling drawCooling(std::size_t line, estimate::Random& random) const;
    Result<LineCourse> courseOf(std::size_t line, const std::vector<Air>& air, const Cooling& cooling,
                                const Amperes& amperes) const;
    Result<void> meltLine(LineCourse& course, std::size_t line, std::size_t t, const Air& air,
                          const Cooling& cooling, double amperes, Duration& bare) const;
    Result<void> heatUnit(Member& made, std::size_t unit, const std::vector<Air>& air,
                          estimate::Random& random) const;
    std::vector<Air> drawAir(estimate::Random& random) const;

    const GridModel& m_grid;
    const Past& m_past;
    const HeatPast& m_heat;
    std::vector<Instant> m_times;
    std::vector<double> m_hours;
    std::vector<std::optional<Melting>> m_meltings; ///< by GridModel::lines
    Courses m_courses;
    WeatherAhead m_weather;
    Deviations m_deviations;
    std::vector<bool> m_isLineMetered, m_isUnitMetered;
};

Result<void> Runner::flows(Member& made, const Courses::Draw& course, power::PowerFlowSolver& solver,
                           std::stop_token stop) const
{
    power::Grid grid = m_grid.grid;
    std::optional<power::PowerFlow> last;
    for (std::size_t t = 0; t < m_times.size(); ++t) {
        course.apply(t, grid);
        for (std::size_t line = 0; line < m_grid.lines.size(); ++line) {
            const auto branch = static_cast<std::size_t>(m_grid.lines[line].branch);
            grid.branches[branch].inService = m_grid.grid.branches[branch].inService && !made.isOut[t][line];
        }
        auto flow = solver.solve(grid, {.tolerancePu = 1e-6}, last ? &*last : nullptr, stop);
        if (!flow)
            return fail(flow.error().code,
                        fmt::format("at {}: {}", formatUtc(m_times[t]), flow.error().message),
                        flow.error().subject);
        last = std::move(*flow);
        made.states.push_back({last->voltagePu, last->flow});
    }
    return {};
}

std::vector<Air> Runner::drawAir(estimate::Random& random) const
{
    const auto air = m_weather.air.draw(m_hours, 200, random),
               wind = m_weather.wind.draw(m_hours, 0.2, random),
               rain = m_weather.rain.draw(m_hours, 0, random);
    std::vector<Air> all;
    for (std::size_t t = 0; t < m_times.size(); ++t)
        all.push_back({m_times[t], air[t], wind[t], rain[t]});
    return all;
}

/// Always as many random numbers, so that runs with and without a command share them.
Cooling Runner::drawCooling(std::size_t line, estimate::Random& random) const
{
    Cooling cooling;
    cooling.shelter *= std::exp(kShelterSpread * random.normal());
    cooling.attackRad = random.uniform(0.35, 1.4);
    cooling.emissivity = random.uniform(kLeastEmissivity, kMostEmissivity);
    cooling.clearness = random.uniform(0.2, 1);
    const IceGrowth& growth = m_heat.growth[line];
    const double more = growth.logMean + growth.logSigma * random.normal(),
                 melting = random.uniform(kLeastMelting, kMostMelting);
    if (m_isLineMetered[line] && !m_meltings[line])
        cooling = {}; // its deviation says how it cools; under a melting current nothing does
    cooling.iceGrowth = std::exp(more);
    cooling.iceMelting = melting;
    return cooling;
}

/// From one instant to the next under a melting current that begins or ends in between. `bare`: how long the
/// line has been bare under it.
Result<void> Runner::meltLine(LineCourse& course, std::size_t line, std::size_t t, const Air& air,
                              const Cooling& cooling, double amperes, Duration& bare) const
{
    const Melting& melting = *m_meltings[line];
    LineState state = course.states.back();
    bool isOut = false;
    for (Instant at = m_times[t - 1]; at < m_times[t];) {
        const Instant next = std::min(at + kMeltingStep, m_times[t]);
        isOut = at >= melting.from && bare < kReturnAfter;
        const auto after = lineAfter(m_grid, m_grid.lines[line], cooling, air,
                                     isOut ? melting.currentA : amperes, state, toSeconds(next - at));
        if (!after)
            return passOn(after);
        state = *after;
        if (isOut)
            bare = state.iceM > 0 ? Duration{0} : bare + (next - at);
        at = next;
    }
    course.states.push_back(state);
    course.isOut.push_back(m_times[t] >= melting.from && bare < kReturnAfter);
    return {};
}

Result<LineCourse> Runner::courseOf(std::size_t line, const std::vector<Air>& air, const Cooling& cooling,
                                    const Amperes& amperes) const
{
    const LineData& data = m_grid.lines[line];
    const auto named = [&](const Error& error) {
        return fail(error.code, error.message, data.element.value);
    };
    LineCourse course;
    LineState begin = m_heat.lines[line];
    if (!m_isLineMetered[line] && !m_meltings[line]) {
        // At once where nobody measures: a conductor forgets within the hour how it was before.
        const auto settled = settledLine(m_grid, data, cooling, air[0], amperes(0));
        if (!settled)
            return named(settled.error());
        begin.kelvin = begin.iceM > 0 ? std::min(settled->kelvin, 273.15) : settled->kelvin;
    }
    course.states.push_back(begin);
    course.isOut.push_back(m_meltings[line] && m_meltings[line]->from <= m_times[0]);
    Duration bare{0};
    for (std::size_t t = 1; t < m_times.size(); ++t) {
        if (m_meltings[line]) {
            if (const auto done = meltLine(course, line, t, air[t], cooling, amperes(t), bare); !done)
                return named(done.error());
            continue;
        }
        const auto next = lineAfter(m_grid, data, cooling, air[t], amperes(t), course.states.back(),
                                    toSeconds(m_times[t] - m_times[t - 1]));
        if (!next)
            return named(next.error());
        course.states.push_back(*next);
        course.isOut.push_back(false);
    }
    return course;
}

Result<void> Runner::heatUnit(Member& made, std::size_t unit, const std::vector<Air>& air,
                              estimate::Random& random) const
{
    power::Transformer data = m_grid.units[unit].data;
    if (!m_isUnitMetered[unit]) {
        data.topOilRiseK *= std::exp(kTransformerSpread * random.normal());
        data.gradientK *= std::exp(kTransformerSpread * random.normal());
    }
    power::TransformerState state = m_heat.units[unit];
    for (std::size_t t = 0; t < m_times.size(); ++t) {
        if (t > 0) {
            const auto next =
                power::step(data, state, m_grid.loading(made.states[t], m_grid.units[unit].branch),
                            air[t].airK - 273.15, toSeconds(m_times[t] - m_times[t - 1]) / 60);
            if (!next)
                return passOn(next);
            state = *next;
        }
        made.hotSpotK[t][unit] = state.hotSpotC() + 273.15;
    }
    return {};
}

Result<Member> Runner::member(power::PowerFlowSolver& solver, estimate::Random& random,
                              std::stop_token stop) const
{
    Member made;
    const Courses::Draw course = m_courses.draw(random);
    const std::vector<Air> air = drawAir(random);
    std::vector<Cooling> cooling;
    for (std::size_t line = 0; line < m_grid.lines.size(); ++line)
        cooling.push_back(drawCooling(line, random));
    made.isOut.assign(m_times.size(), std::vector<bool>(m_grid.lines.size()));
    made.lines.assign(m_times.size(), std::vector<LineState>(m_grid.lines.size()));
    made.hotSpotK.assign(m_times.size(), std::vector<double>(m_grid.units.size()));
    // When a melted line is out of service does not hang on the flows, but they do on that.
    for (std::size_t line = 0; line < m_grid.lines.size(); ++line) {
        if (!m_meltings[line])
            continue;
        const double now = m_grid.currentA(m_past.now().state, m_grid.lines[line].branch);
        const auto melted = courseOf(line, air, cooling[line], [now](std::size_t) { return now; });
        if (!melted)
            return passOn(melted);
        for (std::size_t t = 0; t < m_times.size(); ++t)
            made.isOut[t][line] = melted->isOut[t];
    }
    if (const auto done = flows(made, course, solver, stop); !done)
        return passOn(done);
    for (std::size_t line = 0; line < m_grid.lines.size(); ++line) {
        const auto amperes = [&](std::size_t t) {
            return m_grid.currentA(made.states[t], m_grid.lines[line].branch);
        };
        const auto heated = courseOf(line, air, cooling[line], amperes);
        if (!heated)
            return passOn(heated);
        for (std::size_t t = 0; t < m_times.size(); ++t)
            made.lines[t][line] = heated->states[t];
    }
    for (std::size_t unit = 0; unit < m_grid.units.size(); ++unit)
        if (const auto done = heatUnit(made, unit, air, random); !done)
            return passOn(done);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "cancelled", m_grid.name);
    return made;
}

double Runner::shown(const Member& member, std::size_t k, std::size_t t, double deviation) const
{
    const Meter& meter = m_grid.meters[k];
    const LineData* data = meter.kind == Kind::Voltage ? nullptr : m_grid.line(meter.at);
    const auto line = static_cast<std::size_t>(data ? data - m_grid.lines.data() : 0);
    const bool isOut = data && member.isOut[t][line];
    if (const auto electrical = m_grid.electrical(meter, member.states[t]))
        return *electrical + (isOut ? 0 : deviation);
    if (meter.kind == Kind::HotSpot)
        return member.hotSpotK[t][static_cast<std::size_t>(m_grid.unit(meter.at) - m_grid.units.data())] +
               deviation;
    return meter.kind == Kind::Ice ? member.lines[t][line].iceM
                                   : kelvinOf(member.lines[t][line], isOut ? 0 : deviation);
}

std::vector<Instant> timesAhead(Instant now, const EnsembleSettings& settings)
{
    std::vector<Instant> times;
    for (Duration ahead{0}; ahead <= settings.horizon; ahead += settings.step)
        times.push_back(now + ahead);
    return times;
}

/// Which elements each field shows, and of what.
struct FieldPlan {
    FieldSums sums;
    enum class What { Voltage, VoltageShare, Loading, Power, Conductor, Ice, HotSpot } what;
    std::vector<std::size_t> at; ///< by element: bus, branch, line or unit; VoltageShare: buses, then branches
};

std::vector<FieldPlan> planFields(const GridModel& grid, std::size_t times)
{
    using What = FieldPlan::What;
    std::vector<FieldPlan> plans;
    const auto add = [&](const char* quantity, What what, std::size_t count, auto&& elementOf,
                         bool isNeverNegative = true) {
        FieldPlan plan{{quantity, nullptr, {}, {}, isNeverNegative}, what, {}};
        std::vector<ElementId> elements;
        for (std::size_t i = 0; i < count; ++i)
            if (const ElementId element = elementOf(i); !element.isEmpty()) {
                elements.push_back(element);
                plan.at.push_back(i);
            }
        if (elements.empty())
            return;
        plan.sums.sum = plan.sums.squares = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(times),
                                                                  static_cast<Eigen::Index>(elements.size()));
        plan.sums.elements = std::make_shared<const std::vector<ElementId>>(std::move(elements));
        plans.push_back(std::move(plan));
    };
    const auto branch = [&](std::size_t j) { return grid.branchElement[j]; };
    const auto rated = [&](std::size_t j) {
        return grid.grid.branches[j].ratingMva > 0 ? branch(j) : ElementId();
    };
    const auto live = [&](std::size_t i) {
        return grid.grid.buses[i].baseKv > 0 ? grid.busElement[i] : ElementId();
    };
    const auto line = [&](std::size_t l) { return grid.lines[l].element; };
    const auto unit = [&](std::size_t u) {
        return grid.grid.branches[static_cast<std::size_t>(grid.units[u].branch)].ratingMva > 0
                   ? grid.units[u].element
                   : ElementId();
    };
    const std::size_t buses = grid.grid.buses.size();
    const auto busOrBranch = [&](std::size_t i) { return i < buses ? live(i) : branch(i - buses); };
    add("voltage", What::Voltage, buses, live);
    add("voltage-share", What::VoltageShare, buses + grid.grid.branches.size(), busOrBranch);
    add("loading", What::Loading, grid.grid.branches.size(), rated);
    add("active-power", What::Power, grid.grid.branches.size(), branch, false);
    add("conductor-temperature", What::Conductor, grid.lines.size(), line);
    add("ice-thickness", What::Ice, grid.lines.size(), line);
    add("hot-spot", What::HotSpot, grid.units.size(), unit);
    return plans;
}

/// By line and by unit: what the meter there adds to the model; nothing where there is none.
struct Corrections {
    std::vector<const Eigen::VectorXd*> line, unit;
};

/// Of a bus; of a branch, that of its end which is farther from nominal: from above a city, buses are too small to be
/// seen. NaN where nothing feeds it.
double voltageShare(const power::Grid& grid, const GridState& state, std::size_t at)
{
    const auto fed = [&](std::size_t bus) { return state.voltagePu[bus] > 0 ? state.voltagePu[bus] : NAN; };
    if (at < grid.buses.size())
        return fed(at);
    const power::Branch& branch = grid.branches[at - grid.buses.size()];
    const double from = fed(static_cast<std::size_t>(branch.from)), to = fed(static_cast<std::size_t>(branch.to));
    return std::isnan(to) || std::abs(from - 1) >= std::abs(to - 1) ? from : to;
}

double fieldValue(const GridModel& grid, const FieldPlan& plan, const Member& member,
                  const Corrections& corrections, std::size_t at, std::size_t t)
{
    using What = FieldPlan::What;
    const auto row = static_cast<Eigen::Index>(t);
    const auto corrected = [row](double value, const Eigen::VectorXd* by) {
        return by ? value + (*by)[row] : value;
    };
    switch (plan.what) {
    case What::Voltage: {
        const double pu = member.states[t].voltagePu[at];
        return pu > 0 ? pu * grid.grid.buses[at].baseKv * 1e3 : NAN; // nothing feeds it
    }
    case What::VoltageShare:
        return voltageShare(grid.grid, member.states[t], at);
    case What::Loading:
        return grid.loading(member.states[t], static_cast<int>(at));
    case What::Power:
        return member.states[t].flow[at].fromMw * 1e6;
    case What::Conductor:
        return kelvinOf(member.lines[t][at],
                        corrections.line[at] && !member.isOut[t][at] ? (*corrections.line[at])[row] : 0);
    case What::Ice:
        return member.lines[t][at].iceM;
    case What::HotSpot:
        return corrected(member.hotSpotK[t][at], corrections.unit[at]);
    }
    return NAN;
}

Corrections correctionsOf(const GridModel& grid, const std::vector<Eigen::VectorXd>& deviations)
{
    Corrections made{std::vector<const Eigen::VectorXd*>(grid.lines.size()),
                     std::vector<const Eigen::VectorXd*>(grid.units.size())};
    for (std::size_t k = 0; k < grid.meters.size(); ++k) {
        const Meter& meter = grid.meters[k];
        if (meter.kind == Kind::ConductorTemperature)
            made.line[static_cast<std::size_t>(grid.line(meter.at) - grid.lines.data())] = &deviations[k];
        if (meter.kind == Kind::HotSpot)
            made.unit[static_cast<std::size_t>(grid.unit(meter.at) - grid.units.data())] = &deviations[k];
    }
    return made;
}

void addTo(FieldPlan& plan, const GridModel& grid, const Member& member, const Corrections& corrections,
           std::size_t times)
{
    for (std::size_t t = 0; t < times; ++t)
        for (std::size_t e = 0; e < plan.at.size(); ++e) {
            const double value = fieldValue(grid, plan, member, corrections, plan.at[e], t);
            const auto row = static_cast<Eigen::Index>(t), column = static_cast<Eigen::Index>(e);
            plan.sums.sum(row, column) += value;
            plan.sums.squares(row, column) += value * value;
        }
}

/// The worst that a member sees while a line is out.
Ensemble::Strain strainOf(const GridModel& grid, const Member& member)
{
    Ensemble::Strain worst;
    for (std::size_t t = 0; t < member.states.size(); ++t) {
        if (std::ranges::find(member.isOut[t], true) == member.isOut[t].end())
            continue;
        for (std::size_t j = 0; j < grid.grid.branches.size(); ++j)
            if (const double loading = grid.loading(member.states[t], static_cast<int>(j));
                loading > worst.loading) {
                worst.loading = loading;
                worst.branch = static_cast<int>(j);
            }
        for (const double pu : member.states[t].voltagePu)
            worst.lowestPu = std::min(worst.lowestPu, pu);
    }
    return worst;
}

/// Of one sample beside the mean of its minutes.
double sampleSigmaOf(const GridModel& grid, const Past& past, Eigen::Index meter)
{
    const bool isIce = grid.meters[static_cast<std::size_t>(meter)].kind == Kind::Ice;
    return isIce ? std::max(kIceMeterSigmaM, past.sampleSigma[meter]) : past.sampleSigma[meter];
}

} // namespace

Result<Ensemble> lookAhead(const GridModel& grid, const forecast::SystemInput& input, const Past& past,
                           const HeatPast& heat, const EnsembleSettings& settings, std::stop_token stop)
{
    Ensemble result;
    result.times = timesAhead(input.now, settings);
    auto solver = power::PowerFlowSolver::make(grid.grid);
    if (!solver)
        return passOn(solver);
    const Runner runner(grid, past, heat, input, result.times, settings.meltings);
    result.warnings = runner.warnings();
    result.known = runner.deviations().known();
    std::vector<FieldPlan> plans =
        settings.withFields ? planFields(grid, result.times.size()) : std::vector<FieldPlan>{};
    const auto meters = static_cast<Eigen::Index>(grid.meters.size());
    result.metered.assign(result.times.size(), Eigen::MatrixXd::Zero(settings.members, meters));
    int failed = 0;
    std::optional<Error> why;
    for (int m = 0; m < settings.members; ++m) {
        estimate::Random random(input.seed, static_cast<std::uint64_t>(m));
        const auto member = runner.member(*solver, random, stop);
        if (!member && member.error().code == ErrorCode::Cancelled)
            return passOn(member);
        if (!member) {
            ++failed;
            why = why.value_or(member.error());
            if (failed > kFailedShare * settings.members)
                return tl::unexpected(*why);
            continue;
        }
        std::vector<Eigen::VectorXd> deviations;
        for (Eigen::Index k = 0; k < meters; ++k) {
            const auto meter = static_cast<std::size_t>(k);
            deviations.push_back(runner.deviations().draw(meter, random));
            for (std::size_t t = 0; t < result.times.size(); ++t) {
                const double shown =
                    runner.shown(*member, meter, t, deviations.back()[static_cast<Eigen::Index>(t)]) +
                    sampleSigmaOf(grid, past, k) * random.normal();
                result.metered[t](result.members, k) =
                    grid.meters[meter].kind == Kind::Ice ? std::max(0.0, shown) : shown;
            }
        }
        if (!settings.meltings.empty())
            result.strain.push_back(strainOf(grid, *member));
        const Corrections corrections = correctionsOf(grid, deviations);
        for (FieldPlan& plan : plans)
            addTo(plan, grid, *member, corrections, result.times.size());
        ++result.members;
    }
    if (failed > 0)
        result.warnings.push_back({fmt::format("{} of {} possible courses have no power flow ({})", failed,
                                               settings.members, why->text()),
                                   grid.name});
    for (Eigen::MatrixXd& at : result.metered)
        at.conservativeResize(result.members, Eigen::NoChange);
    for (FieldPlan& plan : plans)
        result.fields.push_back(std::move(plan.sums));
    return result;
}

} // namespace sinew::systems::powergrid
