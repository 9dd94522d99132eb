// SPDX-License-Identifier: GPL-3.0-or-later
#include "AcPoint.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace sinew::power {

namespace {

constexpr double kUnlimitedMva = 1e10;
constexpr double kBoundary = 0.99995; ///< how far towards a bound one step goes
constexpr double kCentring = 0.1;
constexpr double kNarrow = 1e-9; ///< per unit: bounds this close leave nothing to choose

double largest(const std::vector<double>& values)
{
    double worst = 0;
    for (const double v : values)
        worst = std::max(worst, std::abs(v));
    return worst;
}

} // namespace

double loadRatio(const Generator& g)
{
    const bool isLoad = g.minMw < 0 && g.maxMw == 0;
    if (!isLoad || (g.minMvar != 0 && g.maxMvar != 0))
        return 0;
    return (g.maxMvar == 0 ? g.minMvar : g.maxMvar) / g.minMw;
}

void EndPower::at(Complex own, Complex cross, double angleA, double va, double angleB, double vb)
{
    const Complex t = cross * std::polar(va * vb, angleA - angleB), j(0, 1);
    value = own * va * va + t;
    first = {j * t, 2.0 * own * va + t / va, -j * t, t / vb};
    second = {{{-t, j * t / va, t, j * t / vb},
               {j * t / va, 2.0 * own, -j * t / va, t / (va * vb)},
               {t, -j * t / va, -t, -j * t / vb},
               {j * t / vb, t / (va * vb), -j * t / vb, 0.0}}};
}

AcPoint::AcPoint(const Grid& grid, const Topology& topology, const std::vector<Unit>& units,
                 const std::vector<double>& fixedPu, const AcDispatchOptions& options)
    : m_grid(grid), m_topology(topology), m_units(units), m_buses(static_cast<int>(grid.buses.size())),
      m_unitAt(2 * m_buses), m_reactiveAt(m_unitAt + static_cast<int>(units.size())),
      m_variables(m_reactiveAt + static_cast<int>(grid.generators.size())), m_size(m_variables + 2 * m_buses)
{
    m_x.assign(m_variables, 0);
    m_slope = m_x;
    m_price.assign(2 * m_buses, 0);
    m_load = m_lack = m_price;
    m_fixed.assign(m_size, 0);
    m_side.assign(m_size, 0);
    m_work = m_side;
    for (int i = 0; i < m_buses; ++i) {
        m_load[2 * i] = grid.buses[i].loadMw / grid.baseMva - fixedPu[i];
        m_load[2 * i + 1] = grid.buses[i].loadMvar / grid.baseMva;
    }
    double steepest = 0;
    for (const Unit& unit : units)
        steepest = std::max(steepest, std::abs(unit.slope((unit.low + unit.high) / 2)));
    m_costScale = steepest > 0 ? 1 / steepest : 1;
    addBounds(grid, options);
    addBranches(grid);
    makePattern();
}

/// Low and high limits, and the middle of them to begin with.
void AcPoint::bound(int variable, double low, double high)
{
    const bool hasLow = std::isfinite(low), hasHigh = std::isfinite(high);
    m_x[variable] = hasLow && hasHigh ? (low + high) / 2 : hasLow ? std::max(low, 0.0) : std::min(high, 0.0);
    if (hasLow && hasHigh && high - low <= kNarrow) {
        m_fixed[variable] = 1;
        return;
    }
    if (hasLow)
        m_limits.push_back({.of = Limit::Of::Variable, .at = variable, .sign = -1, .bound = low});
    if (hasHigh)
        m_limits.push_back({.of = Limit::Of::Variable, .at = variable, .sign = 1, .bound = high});
}

void AcPoint::addBounds(const Grid& grid, const AcDispatchOptions& options)
{
    std::vector<double> slackAngle(m_topology.islands, 0.0);
    for (int i = 0; i < m_buses; ++i)
        if (m_topology.kind[i] == BusKind::Slack)
            slackAngle[m_topology.island[i]] = grid.buses[i].angleRad;
    for (int i = 0; i < m_buses; ++i) {
        const BusKind kind = m_topology.kind[i];
        if (kind == BusKind::Isolated) {
            for (const int k : {2 * i, 2 * i + 1, m_variables + 2 * i, m_variables + 2 * i + 1})
                m_fixed[k] = 1;
            continue;
        }
        m_fixed[2 * i] = kind == BusKind::Slack;
        bound(2 * i + 1, options.minVoltagePu.empty() ? 0.9 : options.minVoltagePu[i],
              options.maxVoltagePu.empty() ? 1.1 : options.maxVoltagePu[i]);
        m_x[2 * i] = slackAngle[m_topology.island[i]];
    }
    for (std::size_t n = 0; n < m_units.size(); ++n) {
        bound(m_unitAt + static_cast<int>(n), m_units[n].low, m_units[n].high);
        m_ratio.push_back(loadRatio(grid.generators[m_units[n].generator]));
    }
    for (std::size_t k = 0; k < grid.generators.size(); ++k) {
        const Generator& g = grid.generators[k];
        const int variable = m_reactiveAt + static_cast<int>(k);
        const bool runs = g.inService && m_topology.kind[g.bus] != BusKind::Isolated;
        const double ratio = loadRatio(g);
        if (runs && ratio != 0 && g.cost.points.size() > 1) // pieces count from the least output
            m_load[2 * g.bus + 1] -= ratio * g.minMw / grid.baseMva;
        if (runs && ratio == 0)
            bound(variable, g.minMvar / grid.baseMva, g.maxMvar / grid.baseMva);
        else
            m_fixed[variable] = 1;
    }
}

void AcPoint::addBranches(const Grid& grid)
{
    const auto isLimit = [](double rad) { return rad != 0 && std::abs(rad) < 2 * std::numbers::pi; };
    for (const Branch& b : grid.branches) {
        if (!b.inService || b.from == b.to || m_topology.kind[b.from] == BusKind::Isolated ||
            m_topology.kind[b.to] == BusKind::Isolated)
            continue;
        const BranchAdmittance y = admittanceOf(b);
        const int end = static_cast<int>(m_ends.size());
        m_ends.push_back({b.from, b.to, std::conj(y.ff), std::conj(y.ft), {}});
        m_ends.push_back({b.to, b.from, std::conj(y.tt), std::conj(y.tf), {}});
        if (b.ratingMva > 0 && b.ratingMva < kUnlimitedMva)
            for (const int k : {end, end + 1})
                m_limits.push_back({.of = Limit::Of::Power, .at = k, .bound = b.ratingMva / grid.baseMva});
        for (const auto& [rad, sign] : {std::pair{b.minAngleRad, -1.0}, {b.maxAngleRad, 1.0}})
            if (isLimit(rad))
                m_limits.push_back({.of = Limit::Of::Difference,
                                    .at = 2 * b.from,
                                    .other = 2 * b.to,
                                    .sign = sign,
                                    .bound = rad});
    }
}

void AcPoint::makePattern()
{
    std::vector<std::set<int>> columns(m_size);
    const auto put = [&](int row, int column) {
        columns[column].insert(row);
        columns[row].insert(column);
    };
    for (int k = 0; k < m_size; ++k)
        put(k, k);
    for (const End& e : m_ends)
        for (const int first : e.variables()) {
            for (const int second : e.variables())
                put(first, second);
            put(m_variables + 2 * e.a, first);
            put(m_variables + 2 * e.a + 1, first);
        }
    for (int i = 0; i < m_buses; ++i)
        for (const int part : {0, 1})
            put(m_variables + 2 * i + part, 2 * i + 1); // shunts
    for (std::size_t n = 0; n < m_units.size(); ++n)
        for (const int part : {0, 1})
            put(m_variables + 2 * m_units[n].bus + part, m_unitAt + static_cast<int>(n));
    for (std::size_t k = 0; k < m_grid.generators.size(); ++k)
        put(m_variables + 2 * m_grid.generators[k].bus + 1, m_reactiveAt + static_cast<int>(k));
    std::vector<int> start{0}, rows;
    for (const auto& column : columns) {
        rows.insert(rows.end(), column.begin(), column.end());
        start.push_back(static_cast<int>(rows.size()));
    }
    m_lu.setPattern(std::move(start), std::move(rows));
}

/// What is left out has 1 on its diagonal and nothing else.
void AcPoint::add(int row, int column, double value)
{
    if (m_fixed[row] || m_fixed[column])
        return;
    const auto start = m_lu.columnStart(), rows = m_lu.rows();
    const auto at = std::lower_bound(rows.begin() + start[column], rows.begin() + start[column + 1], row);
    m_lu.values()[static_cast<std::size_t>(at - rows.begin())] += value;
}

double AcPoint::cost() const
{
    double sum = 0;
    for (std::size_t n = 0; n < m_units.size(); ++n) {
        const double u = active(static_cast<int>(n));
        sum += m_costScale * u * (m_units[n].linear + u * (m_units[n].quadratic + u * m_units[n].cubic));
    }
    return sum;
}

void AcPoint::evaluate(Limit& l) const
{
    switch (l.of) {
    case Limit::Of::Variable:
        l.h = l.sign * (m_x[l.at] - l.bound);
        l.variable[0] = l.at;
        l.slope[0] = l.sign;
        break;
    case Limit::Of::Difference:
        l.h = l.sign * (m_x[l.at] - m_x[l.other] - l.bound);
        l.variable = {l.at, l.other};
        l.slope = {l.sign, -l.sign};
        l.count = 2;
        break;
    case Limit::Of::Power:
        const End& e = m_ends[l.at];
        l.h = std::norm(e.power.value) - l.bound * l.bound;
        l.variable = e.variables();
        for (std::size_t k = 0; k < 4; ++k)
            l.slope[k] = 2 * (std::conj(e.power.value) * e.power.first[k]).real();
        l.count = 4;
        break;
    }
}

void AcPoint::balance()
{
    m_lack = m_load;
    for (int i = 0; i < m_buses; ++i) {
        const double v2 = voltage(i) * voltage(i) / m_grid.baseMva;
        m_lack[2 * i] += m_grid.buses[i].shuntMw * v2;
        m_lack[2 * i + 1] -= m_grid.buses[i].shuntMvar * v2;
    }
    for (const End& e : m_ends) {
        m_lack[2 * e.a] += e.power.value.real();
        m_lack[2 * e.a + 1] += e.power.value.imag();
    }
    for (std::size_t n = 0; n < m_units.size(); ++n) {
        m_lack[2 * m_units[n].bus] -= active(static_cast<int>(n));
        m_lack[2 * m_units[n].bus + 1] -= m_ratio[n] * active(static_cast<int>(n));
    }
    for (std::size_t k = 0; k < m_grid.generators.size(); ++k)
        m_lack[2 * m_grid.generators[k].bus + 1] -= reactive(static_cast<int>(k));
    for (int k = 0; k < 2 * m_buses; ++k)
        if (m_fixed[m_variables + k])
            m_lack[k] = 0;
}

/// Of the Lagrangian: cost + prices * balances + multipliers * limits.
void AcPoint::slopes()
{
    std::ranges::fill(m_slope, 0.0);
    for (std::size_t n = 0; n < m_units.size(); ++n)
        m_slope[m_unitAt + n] = m_costScale * m_units[n].slope(active(static_cast<int>(n))) -
                                m_price[2 * m_units[n].bus] - m_ratio[n] * m_price[2 * m_units[n].bus + 1];
    for (std::size_t k = 0; k < m_grid.generators.size(); ++k)
        m_slope[m_reactiveAt + k] = -m_price[2 * m_grid.generators[k].bus + 1];
    for (int i = 0; i < m_buses; ++i)
        m_slope[2 * i + 1] +=
            2 * voltage(i) / m_grid.baseMva *
            (m_price[2 * i] * m_grid.buses[i].shuntMw - m_price[2 * i + 1] * m_grid.buses[i].shuntMvar);
    for (const End& e : m_ends) {
        const Complex price(m_price[2 * e.a], -m_price[2 * e.a + 1]);
        const auto variables = e.variables();
        for (std::size_t k = 0; k < 4; ++k)
            m_slope[variables[k]] += (price * e.power.first[k]).real();
    }
    for (const Limit& l : m_limits)
        for (int k = 0; k < l.count; ++k)
            m_slope[l.variable[k]] += l.m * l.slope[k];
    for (int k = 0; k < m_variables; ++k)
        if (m_fixed[k])
            m_slope[k] = 0;
}

void AcPoint::evaluate()
{
    for (End& e : m_ends)
        e.power.at(e.own, e.cross, angle(e.a), voltage(e.a), angle(e.b), voltage(e.b));
    for (Limit& l : m_limits)
        evaluate(l);
    balance();
    slopes();
}

void AcPoint::fillMatrix()
{
    std::ranges::fill(m_lu.values(), 0.0);
    for (const End& e : m_ends) {
        const Complex price(m_price[2 * e.a], -m_price[2 * e.a + 1]);
        const auto v = e.variables();
        for (std::size_t k = 0; k < 4; ++k) {
            for (std::size_t l = 0; l < 4; ++l)
                add(v[k], v[l], (price * e.power.second[k][l]).real());
            for (const int part : {0, 1}) {
                const int row = m_variables + 2 * e.a + part;
                const double slope = part == 0 ? e.power.first[k].real() : e.power.first[k].imag();
                add(row, v[k], slope);
                add(v[k], row, slope);
            }
        }
    }
    for (int i = 0; i < m_buses; ++i) {
        const Bus& bus = m_grid.buses[i];
        const double shunt[] = {2 * bus.shuntMw / m_grid.baseMva, -2 * bus.shuntMvar / m_grid.baseMva};
        for (const int part : {0, 1}) {
            const int row = m_variables + 2 * i + part, v = 2 * i + 1;
            add(v, v, m_price[2 * i + part] * shunt[part]);
            add(row, v, shunt[part] * voltage(i));
            add(v, row, shunt[part] * voltage(i));
        }
    }
    const auto inject = [&](int balance, int variable, double share) {
        add(m_variables + balance, variable, -share);
        add(variable, m_variables + balance, -share);
    };
    for (std::size_t n = 0; n < m_units.size(); ++n) {
        const int at = m_unitAt + static_cast<int>(n);
        add(at, at, m_costScale * m_units[n].curvature(m_x[at]));
        inject(2 * m_units[n].bus, at, 1);
        inject(2 * m_units[n].bus + 1, at, m_ratio[n]);
    }
    for (std::size_t k = 0; k < m_grid.generators.size(); ++k)
        inject(2 * m_grid.generators[k].bus + 1, m_reactiveAt + static_cast<int>(k), 1);
    for (const Limit& l : m_limits)
        for (int k = 0; k < l.count; ++k)
            for (int n = 0; n < l.count; ++n) {
                double value = l.m / l.z * l.slope[k] * l.slope[n];
                if (l.of == Limit::Of::Power) {
                    const EndPower& s = m_ends[l.at].power;
                    value +=
                        2 * l.m *
                        (std::conj(s.first[k]) * s.first[n] + std::conj(s.value) * s.second[k][n]).real();
                }
                add(l.variable[k], l.variable[n], value);
            }
    const auto start = m_lu.columnStart(), rows = m_lu.rows();
    for (int k = 0; k < m_size; ++k)
        if (m_fixed[k])
            m_lu.values()[static_cast<std::size_t>(
                std::lower_bound(rows.begin() + start[k], rows.begin() + start[k + 1], k) - rows.begin())] =
                1;
}

void AcPoint::fillSide()
{
    for (int k = 0; k < m_variables; ++k)
        m_side[k] = -m_slope[k];
    for (const Limit& l : m_limits)
        for (int k = 0; k < l.count; ++k)
            m_side[l.variable[k]] -= l.slope[k] * (m_centre + l.m * l.h) / l.z;
    for (int k = 0; k < 2 * m_buses; ++k)
        m_side[m_variables + k] = -m_lack[k];
    for (int k = 0; k < m_size; ++k)
        if (m_fixed[k])
            m_side[k] = 0;
}

void AcPoint::moveLimits()
{
    for (Limit& l : m_limits) {
        l.dz = -l.h - l.z;
        for (int k = 0; k < l.count; ++k)
            l.dz -= l.slope[k] * m_side[l.variable[k]];
        l.dm = -l.m + (m_centre - l.m * l.dz) / l.z;
    }
}

/// How far all of these values may go along their change.
double AcPoint::length(double Limit::*value, double Limit::*change) const
{
    double length = 1;
    for (const Limit& l : m_limits)
        if (l.*change < 0)
            length = std::min(length, -kBoundary * (l.*value) / (l.*change));
    return length;
}

bool AcPoint::step(const std::stop_token& stop)
{
    fillMatrix();
    if (!m_lu.factorAnew(stop))
        return false;
    fillSide();
    m_lu.solveRefined(m_side, m_work, stop);
    if (stop.stop_requested())
        return false;
    moveLimits();
    const double primal = length(&Limit::z, &Limit::dz), dual = length(&Limit::m, &Limit::dm);
    if (!(primal > 1e-10) || !(dual > 1e-10))
        return false;
    for (int k = 0; k < m_variables; ++k)
        m_x[k] += primal * m_side[k];
    for (int k = 0; k < 2 * m_buses; ++k)
        m_price[k] += dual * m_side[m_variables + k];
    double gap = 0;
    for (Limit& l : m_limits) {
        l.z += primal * l.dz;
        l.m += dual * l.dm;
        gap += l.z * l.m;
    }
    if (!m_limits.empty())
        m_centre = kCentring * gap / static_cast<double>(m_limits.size());
    return true;
}

void AcPoint::begin()
{
    evaluate();
    m_centre = 1;
    for (Limit& l : m_limits) {
        l.z = std::max(1.0, -l.h);
        l.m = m_centre / l.z;
    }
    evaluate();
}

bool AcPoint::meets(double lastCost, double tolerance) const
{
    double beyond = 0, slack = 0, multiplier = 0, gap = 0;
    for (const Limit& l : m_limits) {
        beyond = std::max(beyond, l.h);
        slack = std::max(slack, l.z);
        multiplier = std::max(multiplier, l.m);
        gap += l.z * l.m;
    }
    const double size = largest(m_x);
    return std::max(largest(m_lack), beyond) <= tolerance * (1 + std::max(size, slack)) &&
           largest(m_slope) <= tolerance * (1 + std::max(largest(m_price), multiplier)) &&
           gap <= tolerance * (1 + size) &&
           std::abs(cost() - lastCost) <= tolerance * (1 + std::abs(lastCost));
}

AcPoint::Outcome AcPoint::solve(const AcDispatchOptions& options, std::stop_token stop)
{
    Outcome outcome;
    begin();
    for (double lastCost = INFINITY;; ++outcome.iterations) {
        outcome.converged = meets(lastCost, options.tolerance);
        outcome.cancelled = stop.stop_requested();
        lastCost = cost();
        if (outcome.converged || outcome.cancelled || outcome.iterations >= options.maxIterations ||
            !std::isfinite(largest(m_lack) + largest(m_slope)) || !step(stop)) {
            outcome.cancelled = !outcome.converged && stop.stop_requested();
            break;
        }
        evaluate();
    }
    const auto worst = std::ranges::max_element(m_lack, {}, [](double v) { return std::abs(v); });
    if (worst != m_lack.end()) {
        outcome.residual = std::abs(*worst);
        outcome.worstBus = static_cast<int>(worst - m_lack.begin()) / 2;
    }
    return outcome;
}

} // namespace sinew::power
