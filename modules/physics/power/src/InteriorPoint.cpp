// SPDX-License-Identifier: GPL-3.0-or-later
#include "InteriorPoint.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::power {

namespace {

constexpr double kUnlimitedMva = 1e10;
constexpr double kBoundary = 0.9995; ///< how far towards a bound one step goes

} // namespace

InteriorPoint::InteriorPoint(const Grid& grid) : m_lu(SparseLu::Scaling::Rows)
{
    m_pattern.makePattern(grid);
    for (const Branch& b : grid.branches)
        m_ends.emplace_back(b.from, b.to);
    const std::size_t buses = grid.buses.size();
    std::vector<int> columnStart{0}, row;
    m_place.resize(m_pattern.column.size());
    for (std::size_t k = 0; k < buses; ++k)
        for (const int second : {0, 1}) {
            // A column's rows are its row's columns: entry (i, k) stands where (k, i) stands in row k.
            for (int e = m_pattern.rowStart[k]; e < m_pattern.rowStart[k + 1]; ++e)
                for (const int lower : {0, 1}) {
                    m_place[e][2 * second + lower] = static_cast<int>(row.size());
                    row.push_back(2 * m_pattern.column[e] + lower);
                }
            columnStart.push_back(static_cast<int>(row.size()));
        }
    m_lu.setPattern(std::move(columnStart), std::move(row));
}

bool InteriorPoint::fits(const Grid& grid) const
{
    return grid.buses.size() == m_pattern.diagonal.size() &&
           std::ranges::equal(grid.branches, m_ends, [](const Branch& b, const std::pair<int, int>& e) {
               return b.from == e.first && b.to == e.second;
           });
}

void InteriorPoint::addLimits(const Grid& grid)
{
    const auto isLimit = [](double rad) { return rad != 0 && std::abs(rad) < 2 * std::numbers::pi; };
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const Branch& branch = grid.branches[j];
        if (m_b[j] == 0 || branch.from == branch.to)
            continue;
        Bounded flowBounds{-INFINITY, INFINITY};
        if (branch.ratingMva > 0 && branch.ratingMva < kUnlimitedMva)
            flowBounds = {-branch.ratingMva / grid.baseMva, branch.ratingMva / grid.baseMva};
        // A limit of the angle difference is one of the flow.
        double first = isLimit(branch.minAngleRad) ? m_b[j] * (branch.minAngleRad - m_shift[j]) : -INFINITY;
        double second = isLimit(branch.maxAngleRad) ? m_b[j] * (branch.maxAngleRad - m_shift[j]) : INFINITY;
        if (m_b[j] < 0) {
            std::swap(first, second);
            if (first == INFINITY)
                first = -INFINITY;
            if (second == -INFINITY)
                second = INFINITY;
        }
        flowBounds.low = std::max(flowBounds.low, first);
        flowBounds.high = std::min(flowBounds.high, second);
        if (!flowBounds.hasLow() && !flowBounds.hasHigh())
            continue;
        m_limited.push_back(static_cast<int>(j));
        flowBounds.value = flow[j];
        beginAt(flowBounds);
        m_bounded.push_back(flowBounds);
    }
}

void InteriorPoint::beginAt(Bounded& b) const
{
    constexpr double kLeast = 1e-2;
    if (b.hasLow())
        b.sl = std::max(b.value - b.low, kLeast), b.zl = 1;
    if (b.hasHigh())
        b.su = std::max(b.high - b.value, kLeast), b.zu = 1;
}

void InteriorPoint::setUp(const Grid& grid, const Topology& topology, const std::vector<Unit>& units,
                          const std::vector<double>& fixedPu)
{
    const std::size_t buses = grid.buses.size();
    m_kind = topology.kind;
    m_units = units;
    double steepest = 0;
    for (const Unit& unit : units)
        steepest = std::max(steepest, std::abs(unit.slope((unit.low + unit.high) / 2)));
    m_costScale = steepest > 0 ? 1 / steepest : 1;
    m_load.assign(buses, 0);
    for (std::size_t i = 0; i < buses; ++i)
        if (m_kind[i] != BusKind::Isolated)
            m_load[i] = (grid.buses[i].loadMw + grid.buses[i].shuntMw) / grid.baseMva - fixedPu[i];
    m_b.clear();
    m_shift.clear();
    for (const Branch& b : grid.branches) {
        const bool live = b.inService && m_kind[b.from] != BusKind::Isolated &&
                          m_kind[b.to] != BusKind::Isolated && b.from != b.to;
        m_b.push_back(live ? 1 / (b.x * b.tap) : 0);
        m_shift.push_back(b.shiftRad);
    }
    angle.assign(buses, 0);
    std::vector<double> slackAngle(topology.islands);
    for (std::size_t i = 0; i < buses; ++i)
        if (m_kind[i] == BusKind::Slack)
            slackAngle[topology.island[i]] = grid.buses[i].angleRad;
    for (std::size_t i = 0; i < buses; ++i)
        if (m_kind[i] != BusKind::Isolated)
            angle[i] = m_kind[i] == BusKind::Slack ? grid.buses[i].angleRad : slackAngle[topology.island[i]];
    price.assign(buses, 1);
    u.resize(units.size());
    m_bounded.clear();
    m_limited.clear();
    for (std::size_t n = 0; n < units.size(); ++n) {
        u[n] = (units[n].low + units[n].high) / 2;
        Bounded b{units[n].low, units[n].high, u[n]};
        beginAt(b);
        m_bounded.push_back(b);
    }
    updateFlows();
    addLimits(grid);
    m_bounds = 0;
    for (const Bounded& b : m_bounded)
        m_bounds += static_cast<std::size_t>(b.hasLow()) + static_cast<std::size_t>(b.hasHigh());
    m_rhs.assign(2 * buses, 0);
    m_solution = m_residual = m_rhs;
    m_lack.assign(buses, 0);
}

void InteriorPoint::updateFlows()
{
    flow.resize(m_b.size());
    for (std::size_t j = 0; j < m_b.size(); ++j)
        flow[j] = m_b[j] == 0 ? 0 : m_b[j] * (angle[m_ends[j].first] - angle[m_ends[j].second] - m_shift[j]);
}

/// m_lack: load and outflow that generation does not cover.
double InteriorPoint::imbalance()
{
    m_lack = m_load;
    for (std::size_t j = 0; j < m_b.size(); ++j) {
        m_lack[m_ends[j].first] += flow[j];
        m_lack[m_ends[j].second] -= flow[j];
    }
    for (std::size_t n = 0; n < m_units.size(); ++n)
        m_lack[m_units[n].bus] -= u[n];
    double worst = 0;
    for (std::size_t i = 0; i < m_lack.size(); ++i)
        if (m_kind[i] != BusKind::Isolated)
            worst = std::max(worst, std::abs(m_lack[i]));
    return worst;
}

double InteriorPoint::priceError() const
{
    double worst = 0;
    for (std::size_t n = 0; n < m_units.size(); ++n) {
        const Bounded& b = m_bounded[n];
        worst = std::max(
            worst, std::abs(m_costScale * m_units[n].slope(u[n]) - price[m_units[n].bus] - b.zl + b.zu));
    }
    return worst;
}

double InteriorPoint::gap() const
{
    double sum = 0;
    for (const Bounded& b : m_bounded)
        sum += b.zl * b.sl + b.zu * b.su;
    return sum;
}

double InteriorPoint::gapAfter(double primal, double dual) const
{
    double sum = 0;
    for (const Bounded& b : m_bounded) {
        if (b.hasLow())
            sum += (b.sl + primal * b.dsl) * (b.zl + dual * b.dzl);
        if (b.hasHigh())
            sum += (b.su + primal * b.dsu) * (b.zu + dual * b.dzu);
    }
    return sum;
}

double InteriorPoint::scaledObjective() const
{
    double sum = 0;
    for (std::size_t n = 0; n < m_units.size(); ++n)
        sum += m_costScale * u[n] *
               (m_units[n].linear + u[n] * (m_units[n].quadratic + u[n] * m_units[n].cubic));
    return sum;
}

bool InteriorPoint::factor(const std::stop_token& stop)
{
    auto value = m_lu.values();
    std::ranges::fill(value, 0.0);
    const auto angleFixed = [&](int i) {
        return m_kind[i] == BusKind::Slack || m_kind[i] == BusKind::Isolated;
    };
    const auto add = [&](int entry, int i, int k, double curvature, double susceptance) {
        // Entries are found by their column's bus k; the row is of bus i.
        if (!angleFixed(i) && !angleFixed(k))
            value[m_place[entry][0]] += curvature;
        if (!angleFixed(k))
            value[m_place[entry][1]] += susceptance;
        if (!angleFixed(i))
            value[m_place[entry][2]] += susceptance;
    };
    for (Bounded& b : m_bounded)
        b.weight = (b.hasLow() ? b.zl / b.sl : 0) + (b.hasHigh() ? b.zu / b.su : 0);
    std::size_t next = 0; // limited branches ascend
    for (std::size_t j = 0; j < m_b.size(); ++j) {
        if (m_b[j] == 0)
            continue;
        double curvature = 0;
        if (next < m_limited.size() && m_limited[next] == static_cast<int>(j))
            curvature = m_b[j] * m_b[j] * m_bounded[m_units.size() + next++].weight;
        const auto [f, t] = m_ends[j];
        const auto& entry = m_pattern.entry[j]; // ff, ft, tf, tt
        add(entry[0], f, f, curvature, m_b[j]);
        add(entry[3], t, t, curvature, m_b[j]);
        add(entry[2], f, t, -curvature,
            -m_b[j]); // stands in row t of the pattern, which is column t of the matrix
        add(entry[1], t, f, -curvature, -m_b[j]);
    }
    for (std::size_t n = 0; n < m_units.size(); ++n)
        value[m_place[m_pattern.diagonal[m_units[n].bus]][3]] -=
            1 / (m_costScale * m_units[n].curvature(u[n]) + m_bounded[n].weight);
    for (std::size_t i = 0; i < m_kind.size(); ++i) {
        const auto& own = m_place[m_pattern.diagonal[i]];
        if (angleFixed(static_cast<int>(i)))
            value[own[0]] = 1;
        if (m_kind[i] == BusKind::Isolated)
            value[own[3]] = 1;
    }
    return m_lu.factorAnew(stop);
}

void InteriorPoint::direction(double centre, const std::stop_token& stop)
{
    for (Bounded& b : m_bounded) {
        b.pull = 0;
        if (b.hasLow())
            b.pull += (centre - b.cl - b.zl * (b.value - b.low - b.sl)) / b.sl;
        if (b.hasHigh())
            b.pull -= (centre - b.cu - b.zu * (b.high - b.value - b.su)) / b.su;
    }
    std::ranges::fill(m_rhs, 0.0);
    for (std::size_t j = 0; j < m_b.size(); ++j) {
        const double tension = -m_b[j] * (price[m_ends[j].first] - price[m_ends[j].second]);
        m_rhs[2 * m_ends[j].first] += tension;
        m_rhs[2 * m_ends[j].second] -= tension;
    }
    for (std::size_t k = 0; k < m_limited.size(); ++k) {
        const double pull = m_b[m_limited[k]] * m_bounded[m_units.size() + k].pull;
        m_rhs[2 * m_ends[m_limited[k]].first] += pull;
        m_rhs[2 * m_ends[m_limited[k]].second] -= pull;
    }
    for (std::size_t i = 0; i < m_kind.size(); ++i)
        m_rhs[2 * i + 1] = -m_lack[i];
    const auto stiffness = [&](std::size_t n) {
        return m_costScale * m_units[n].curvature(u[n]) + m_bounded[n].weight;
    };
    const auto push = [&](std::size_t n) {
        return price[m_units[n].bus] - m_costScale * m_units[n].slope(u[n]) + m_bounded[n].pull;
    };
    for (std::size_t n = 0; n < m_units.size(); ++n)
        m_rhs[2 * m_units[n].bus + 1] += push(n) / stiffness(n);
    for (std::size_t i = 0; i < m_kind.size(); ++i) {
        if (m_kind[i] == BusKind::Slack || m_kind[i] == BusKind::Isolated)
            m_rhs[2 * i] = 0;
        if (m_kind[i] == BusKind::Isolated)
            m_rhs[2 * i + 1] = 0;
    }
    m_solution = m_rhs;
    m_lu.solveRefined(m_solution, m_residual, stop);
    for (std::size_t n = 0; n < m_units.size(); ++n) {
        m_bounded[n].d = (m_solution[2 * m_units[n].bus + 1] + push(n)) / stiffness(n);
        addStep(m_bounded[n], centre);
    }
    for (std::size_t k = 0; k < m_limited.size(); ++k) {
        const auto [f, t] = m_ends[m_limited[k]];
        Bounded& b = m_bounded[m_units.size() + k];
        b.d = m_b[m_limited[k]] * (m_solution[2 * f] - m_solution[2 * t]);
        addStep(b, centre);
    }
}

void InteriorPoint::addStep(Bounded& b, double centre) const
{
    if (b.hasLow()) {
        b.dsl = b.d + (b.value - b.low - b.sl);
        b.dzl = (centre - b.cl - b.zl * b.dsl) / b.sl - b.zl;
    }
    if (b.hasHigh()) {
        b.dsu = -b.d + (b.high - b.value - b.su);
        b.dzu = (centre - b.cu - b.zu * b.dsu) / b.su - b.zu;
    }
}

std::pair<double, double> InteriorPoint::lengths(double share) const
{
    double primal = 1, dual = 1;
    const auto keep = [share](double& length, double value, double change) {
        if (change < 0)
            length = std::min(length, -share * value / change);
    };
    for (const Bounded& b : m_bounded) {
        if (b.hasLow())
            keep(primal, b.sl, b.dsl), keep(dual, b.zl, b.dzl);
        if (b.hasHigh())
            keep(primal, b.su, b.dsu), keep(dual, b.zu, b.dzu);
    }
    return {primal, dual};
}

void InteriorPoint::take(double length)
{
    for (Bounded& b : m_bounded) {
        b.value += length * b.d;
        if (b.hasLow())
            b.sl += length * b.dsl, b.zl += length * b.dzl;
        if (b.hasHigh())
            b.su += length * b.dsu, b.zu += length * b.dzu;
    }
    for (std::size_t n = 0; n < m_units.size(); ++n)
        u[n] = m_bounded[n].value;
    for (std::size_t i = 0; i < angle.size(); ++i) {
        angle[i] += length * m_solution[2 * i];
        price[i] += length * m_solution[2 * i + 1];
    }
    updateFlows();
    for (std::size_t k = 0; k < m_limited.size(); ++k)
        m_bounded[m_units.size() + k].value = flow[m_limited[k]];
}

InteriorPoint::Outcome InteriorPoint::solve(const Grid& grid, const Topology& topology,
                                            const std::vector<Unit>& units,
                                            const std::vector<double>& fixedPu,
                                            const DispatchOptions& options, std::stop_token stop)
{
    setUp(grid, topology, units, fixedPu);
    Outcome outcome;
    for (;; ++outcome.iterations) {
        outcome.residual = imbalance();
        const double left = gap();
        outcome.converged = outcome.residual <= options.tolerance && priceError() <= options.tolerance &&
                            left <= options.tolerance * (1 + std::abs(scaledObjective()));
        outcome.cancelled = stop.stop_requested();
        if (outcome.converged || outcome.cancelled || outcome.iterations >= options.maxIterations ||
            !std::isfinite(outcome.residual + left) || !factor(stop)) {
            outcome.cancelled = !outcome.converged && stop.stop_requested();
            break;
        }
        for (Bounded& b : m_bounded)
            b.cl = b.cu = 0;
        direction(0, stop);
        const auto [p, d] = lengths(1);
        const double centring = std::pow(gapAfter(p, d) / std::max(left, 1e-300), 3);
        const double centre =
            m_bounds > 0 ? std::min(1.0, centring) * left / static_cast<double>(m_bounds) : 0;
        for (Bounded& b : m_bounded)
            b.cl = b.dsl * b.dzl, b.cu = b.dsu * b.dzu;
        direction(centre, stop);
        if (stop.stop_requested())
            continue; // such a direction leads nowhere
        const auto [primal, dual] = lengths(kBoundary);
        const double length = std::min(primal, dual); // one for both: curvature ties prices to outputs
        if (length < 1e-9)
            break;
        take(length);
    }
    for (double& p : price)
        p /= m_costScale;
    return outcome;
}

} // namespace sinew::power
