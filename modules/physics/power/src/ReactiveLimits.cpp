// SPDX-License-Identifier: GPL-3.0-or-later
#include "ReactiveLimits.h"

#include <cmath>

namespace sinew::power {

namespace {

constexpr double kSlackMvar = 1e-4, kSlackPu = 1e-6;
constexpr int kMostChanges = 4; ///< a station that cannot make up its mind stays where it is

} // namespace

ReactiveLimits::ReactiveLimits(const Grid& grid, const Topology& topology)
    : m_grid(grid), m_topology(topology), m_at(grid.buses.size(), -1)
{
    for (std::size_t g = 0; g < grid.generators.size(); ++g) {
        const Generator& generator = grid.generators[g];
        const BusKind kind = topology.kind[generator.bus];
        if (!generator.inService || (kind != BusKind::Generator && kind != BusKind::Slack))
            continue;
        int& at = m_at[generator.bus];
        if (at < 0) {
            at = static_cast<int>(m_stations.size());
            m_stations.push_back({generator.bus, static_cast<int>(g)});
        }
        Station& station = m_stations[at];
        station.minMvar += generator.minMvar;
        station.maxMvar += generator.maxMvar;
        station.setpointPu = generator.setpointPu;
    }
}

Complex ReactiveLimits::outputOf(const Station& station, const Newton& newton) const
{
    const Bus& bus = m_grid.buses[station.bus];
    return newton.power[station.bus] * m_grid.baseMva + Complex(bus.loadMw, bus.loadMvar);
}

bool ReactiveLimits::apply(Newton& newton)
{
    bool changed = false;
    for (Station& station : m_stations)
        changed |= m_topology.kind[station.bus] != BusKind::Slack && station.changes < kMostChanges &&
                   applyTo(station, newton);
    return changed;
}

bool ReactiveLimits::applyTo(Station& station, Newton& newton)
{
    const State old = station.state;
    if (old == State::Free) {
        const double mvar = outputOf(station, newton).imag();
        if (mvar > station.maxMvar + kSlackMvar)
            station.state = State::AtMaximum;
        else if (mvar < station.minMvar - kSlackMvar)
            station.state = State::AtMinimum;
    } else {
        const double above = newton.magnitude[station.bus] - station.setpointPu;
        if (old == State::AtMaximum ? above > kSlackPu : above < -kSlackPu)
            station.state = State::Free;
    }
    if (station.state == old)
        return false;
    ++station.changes;
    m_topology.kind[station.bus] = station.state == State::Free ? BusKind::Generator : BusKind::Load;
    if (station.state == State::Free)
        newton.magnitude[station.bus] = station.setpointPu;
    else
        newton.specified[station.bus].imag(
            ((station.state == State::AtMaximum ? station.maxMvar : station.minMvar) -
             m_grid.buses[station.bus].loadMvar) /
            m_grid.baseMva);
    return true;
}

void ReactiveLimits::share(const Newton& newton, PowerFlow& result) const
{
    result.generatorMw.assign(m_grid.generators.size(), 0);
    result.generatorMvar.assign(m_grid.generators.size(), 0);
    std::vector<double> mw(m_stations.size());
    std::vector<int> running(m_stations.size());
    for (std::size_t g = 0; g < m_grid.generators.size(); ++g) {
        const Generator& generator = m_grid.generators[g];
        if (!generator.inService || m_topology.kind[generator.bus] == BusKind::Isolated)
            continue;
        result.generatorMw[g] = generator.mw;
        result.generatorMvar[g] = generator.mvar;
        if (const int at = m_at[generator.bus]; at >= 0) {
            mw[at] += generator.mw;
            ++running[at];
        }
    }
    for (std::size_t g = 0; g < m_grid.generators.size(); ++g) {
        const Generator& generator = m_grid.generators[g];
        const int at = m_at[generator.bus];
        if (!generator.inService || at < 0)
            continue;
        const Station& station = m_stations[at];
        const Complex output = outputOf(station, newton);
        const double range = station.maxMvar - station.minMvar;
        result.generatorMvar[g] = std::isfinite(range) && range > 0
                                      ? generator.minMvar + (output.imag() - station.minMvar) *
                                                                (generator.maxMvar - generator.minMvar) /
                                                                range
                                      : output.imag() / running[at];
        if (m_topology.kind[station.bus] == BusKind::Slack && station.first == static_cast<int>(g))
            result.generatorMw[g] += output.real() - mw[at];
    }
    for (const Station& station : m_stations)
        if (station.state != State::Free)
            result.atReactiveLimit.push_back(station.bus);
}

} // namespace sinew::power
