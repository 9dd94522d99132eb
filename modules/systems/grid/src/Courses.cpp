// SPDX-License-Identifier: GPL-3.0-or-later
#include "Courses.h"

#include "LoadShape.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems::powergrid {

namespace {

constexpr double kLoadPrior = 0.25, kReactivePrior = 0.06; // of the log, and of Q over P
constexpr double kVoltagePrior = 0.005, kDifferencePrior = 0.0008, kOutputPrior = 0.2;
constexpr double kLeastRatio = 0.05, kMostRatio = 20;
constexpr double kLowestPu = 0.8, kHighestPu = 1.2;

} // namespace

Courses::Courses(const GridModel& grid, const Past& past, const std::vector<Instant>& times) : m_grid(grid)
{
    std::vector<double> hours;
    for (std::size_t k = 0; k < past.moments.size(); ++k)
        hours.push_back(past.hours(k));
    m_kernels = DailyProcess::kernelsFor(std::move(hours));
    for (const Instant time : times)
        m_shape.push_back(loadShape(time, grid.place.latitudeDeg, grid.place.longitudeDeg));
    readLoads(past, times);
    readSources(past, times);
}

Courses::Group Courses::groupOf(const Past& past, const std::vector<Instant>& times,
                                const Eigen::MatrixXd& values, Eigen::VectorXd prior) const
{
    std::vector<double> ahead;
    for (const Instant time : times)
        ahead.push_back(toSeconds(time - past.now().at) / 3600);
    Group group;
    group.process.emplace(m_kernels, values, std::move(prior));
    group.ahead = group.process->ahead(ahead);
    return group;
}

void Courses::readLoads(const Past& past, const std::vector<Instant>& times)
{
    std::vector<bool> isStation(m_grid.grid.buses.size());
    for (const power::Generator& g : m_grid.grid.generators)
        if (g.inService)
            isStation[static_cast<std::size_t>(g.bus)] = true;
    for (std::size_t i = 0; i < isStation.size(); ++i)
        if (!isStation[i] && m_grid.grid.buses[i].loadMw != 0 &&
            m_grid.grid.buses[i].kind != power::BusKind::Isolated)
            m_loads.push_back(i);
    const auto rows = static_cast<Eigen::Index>(past.moments.size()),
               columns = static_cast<Eigen::Index>(m_loads.size());
    Eigen::MatrixXd active(rows, columns), reactive(rows, columns);
    for (Eigen::Index k = 0; k < rows; ++k) {
        const Moment& moment = past.moments[static_cast<std::size_t>(k)];
        const double shape = loadShape(moment.at, m_grid.place.latitudeDeg, m_grid.place.longitudeDeg);
        for (Eigen::Index b = 0; b < columns; ++b) {
            const std::size_t i = m_loads[static_cast<std::size_t>(b)];
            const power::Bus& bus = m_grid.grid.buses[i];
            const double ratio = std::clamp(moment.loadMw[i] / (bus.loadMw * shape), kLeastRatio, kMostRatio);
            active(k, b) = std::log(ratio);
            reactive(k, b) = std::clamp(moment.loadMvar[i] / (ratio * bus.loadMw * shape), -3.0, 3.0) -
                             bus.loadMvar / bus.loadMw;
        }
    }
    m_active = groupOf(past, times, active, Eigen::VectorXd::Constant(columns, kLoadPrior));
    m_reactive = groupOf(past, times, reactive, Eigen::VectorXd::Constant(columns, kReactivePrior));
}

void Courses::readSources(const Past& past, const std::vector<Instant>& times)
{
    const power::Grid& grid = m_grid.grid;
    const auto isSlack = [&](std::size_t bus) { return grid.buses[bus].kind == power::BusKind::Slack; };
    for (const bool slacks : {true, false})
        for (const power::Generator& g : grid.generators) {
            const auto bus = static_cast<std::size_t>(g.bus);
            if (!g.inService || isSlack(bus) != slacks ||
                std::ranges::find(m_voltages, bus) != m_voltages.end())
                continue;
            m_reference.push_back(slacks || m_voltages.empty() ? -1 : 0);
            m_voltages.push_back(bus);
            m_setpoint.push_back(g.setpointPu);
        }
    for (std::size_t k = 0; k < grid.generators.size(); ++k)
        if (grid.generators[k].inService && !isSlack(static_cast<std::size_t>(grid.generators[k].bus)))
            m_outputs.push_back(k);
    const auto rows = static_cast<Eigen::Index>(past.moments.size());
    const auto volts = static_cast<Eigen::Index>(m_voltages.size()),
               outputs = static_cast<Eigen::Index>(m_outputs.size());
    Eigen::MatrixXd values(rows, volts + outputs);
    Eigen::VectorXd prior(volts + outputs);
    // A station's voltage is followed by its difference to the slack's: what flows between them hangs on
    // that.
    for (Eigen::Index v = 0; v < volts; ++v) {
        const auto at = static_cast<std::size_t>(v);
        prior[v] = m_reference[at] < 0 ? kVoltagePrior : kDifferencePrior;
        for (Eigen::Index k = 0; k < rows; ++k) {
            const auto& pu = past.moments[static_cast<std::size_t>(k)].state.voltagePu;
            values(k, v) = pu[m_voltages[at]] - m_setpoint[at] -
                           (m_reference[at] < 0 ? 0 : pu[m_voltages[0]] - m_setpoint[0]);
        }
    }
    for (Eigen::Index o = 0; o < outputs; ++o) {
        const power::Generator& g = grid.generators[m_outputs[static_cast<std::size_t>(o)]];
        prior[volts + o] = kOutputPrior * std::max({1.0, std::abs(g.mw), 0.2 * (g.maxMw - g.minMw)});
        for (Eigen::Index k = 0; k < rows; ++k)
            values(k, volts + o) = past.moments[static_cast<std::size_t>(k)]
                                       .generatorMw[m_outputs[static_cast<std::size_t>(o)]] -
                                   g.mw;
    }
    m_sources = groupOf(past, times, values, std::move(prior));
}

Courses::Draw Courses::draw(estimate::Random& random) const
{
    Draw drawn;
    drawn.m_courses = this;
    drawn.m_active = m_active.process->draw(m_active.ahead, random);
    drawn.m_reactive = m_reactive.process->draw(m_reactive.ahead, random);
    drawn.m_sources = m_sources.process->draw(m_sources.ahead, random);
    return drawn;
}

void Courses::Draw::apply(std::size_t t, power::Grid& grid) const
{
    const Courses& c = *m_courses;
    const auto row = static_cast<Eigen::Index>(t);
    for (std::size_t b = 0; b < c.m_loads.size(); ++b) {
        const auto column = static_cast<Eigen::Index>(b);
        const power::Bus& file = c.m_grid.grid.buses[c.m_loads[b]];
        const double mw =
            file.loadMw * c.m_shape[t] * std::clamp(std::exp(m_active(row, column)), kLeastRatio, kMostRatio);
        grid.buses[c.m_loads[b]].loadMw = mw;
        grid.buses[c.m_loads[b]].loadMvar = mw * (file.loadMvar / file.loadMw + m_reactive(row, column));
    }
    for (std::size_t v = 0; v < c.m_voltages.size(); ++v) {
        const double own = c.m_setpoint[v] + m_sources(row, static_cast<Eigen::Index>(v));
        const double pu =
            std::clamp(own + (c.m_reference[v] < 0 ? 0 : m_sources(row, 0)), kLowestPu, kHighestPu);
        for (power::Generator& g : grid.generators)
            if (static_cast<std::size_t>(g.bus) == c.m_voltages[v])
                g.setpointPu = pu;
    }
    for (std::size_t o = 0; o < c.m_outputs.size(); ++o) {
        power::Generator& g = grid.generators[c.m_outputs[o]];
        g.mw = c.m_grid.grid.generators[c.m_outputs[o]].mw +
               m_sources(row, static_cast<Eigen::Index>(c.m_voltages.size() + o));
    }
}

} // namespace sinew::systems::powergrid
