// SPDX-License-Identifier: GPL-3.0-or-later
#include "Estimator.h"

#include <algorithm>
#include <cmath>

namespace sinew::power {

namespace {

using Quantity = Measurement::Quantity;

bool isOfBranch(Quantity q)
{
    return q >= Quantity::FromMw;
}
bool isReactive(Quantity q)
{
    return q == Quantity::InjectionMvar || q == Quantity::FromMvar || q == Quantity::ToMvar;
}
/// Below this share of its own variance, nothing but the meter itself speaks for the value.
constexpr double kCritical = 1e-8;
constexpr int kTogether = 8;

} // namespace

Estimator::Estimator(const Grid& grid, const Topology& topology, const std::vector<Measurement>& measurements,
                     const EstimationOptions& options)
    : m_kind(topology.kind), m_measurements(static_cast<int>(measurements.size())), m_options(options),
      m_lu(SparseLu::Scaling::Rows)
{
    const std::size_t buses = grid.buses.size();
    m_admittance.makePattern(grid);
    m_admittance.fill(grid, m_kind);
    for (const Branch& b : grid.branches)
        m_ends.emplace_back(b.from, b.to);
    m_angleAt.assign(buses, -1);
    m_magnitudeAt.assign(buses, -1);
    magnitude.assign(buses, 0);
    angle.assign(buses, 0);
    for (std::size_t i = 0; i < buses; ++i) {
        if (m_kind[i] == BusKind::Isolated)
            continue;
        if (m_kind[i] != BusKind::Slack)
            m_angleAt[i] = m_unknowns++;
        m_magnitudeAt[i] = m_unknowns++;
        magnitude[i] = 1;
        if (m_kind[i] == BusKind::Slack)
            angle[i] = grid.buses[i].angleRad;
    }
    std::vector<double> slackAngle(topology.islands, 0.0);
    for (std::size_t i = 0; i < buses; ++i)
        if (m_kind[i] == BusKind::Slack)
            slackAngle[topology.island[i]] = grid.buses[i].angleRad;
    for (std::size_t i = 0; i < buses; ++i)
        if (m_angleAt[i] >= 0)
            angle[i] = slackAngle[topology.island[i]];
    for (const Measurement& measurement : measurements)
        addEquation(measurement, grid.baseMva);
    if (options.zeroInjections)
        addZeroInjections(grid);
    makePattern();
}

void Estimator::addEquation(const Measurement& z, double baseMva)
{
    const double unit = z.quantity == Quantity::VoltagePu || z.quantity == Quantity::AngleRad ? 1 : baseMva;
    const bool dead = isOfBranch(z.quantity) ? m_admittance.branch[z.at].ff == Complex{}
                                             : m_kind[z.at] == BusKind::Isolated;
    m_equations.push_back(
        {z.quantity, z.at, z.value / unit, (z.sigma / unit) * (z.sigma / unit), unit, !dead});
}

void Estimator::addZeroInjections(const Grid& grid)
{
    std::vector<bool> transit(grid.buses.size());
    for (std::size_t i = 0; i < transit.size(); ++i)
        transit[i] = grid.buses[i].loadMw == 0 && grid.buses[i].loadMvar == 0 &&
                     m_kind[i] != BusKind::Isolated && m_kind[i] != BusKind::Slack;
    for (const Generator& g : grid.generators)
        if (g.inService)
            transit[g.bus] = false;
    for (std::size_t i = 0; i < transit.size(); ++i)
        for (const Quantity q : {Quantity::InjectionMw, Quantity::InjectionMvar})
            if (transit[i])
                m_equations.push_back({q, static_cast<int>(i), 0, 0, grid.baseMva, true});
}

/// Tells put(bus, by angle, by ln magnitude) the derivatives and returns the value.
template <class Put>
double Estimator::model(const Equation& q, Put&& put) const
{
    const bool reactive = isReactive(q.quantity);
    const auto part = [reactive](Complex s) { return reactive ? s.imag() : s.real(); };
    const Complex j(0, 1);
    if (q.quantity == Quantity::VoltagePu) {
        put(q.at, 0.0, magnitude[q.at]);
        return magnitude[q.at];
    }
    if (q.quantity == Quantity::AngleRad) {
        put(q.at, 1.0, 0.0);
        return angle[q.at];
    }
    if (isOfBranch(q.quantity)) {
        const bool fromEnd = q.quantity == Quantity::FromMw || q.quantity == Quantity::FromMvar;
        const BranchAdmittance& y = m_admittance.branch[q.at];
        const int here = fromEnd ? m_ends[q.at].first : m_ends[q.at].second,
                  there = fromEnd ? m_ends[q.at].second : m_ends[q.at].first;
        const Complex own = m_voltage[here] * std::conj((fromEnd ? y.ff : y.tt) * m_voltage[here]);
        const Complex across = m_voltage[here] * std::conj((fromEnd ? y.ft : y.tf) * m_voltage[there]);
        put(here, part(j * across), part(own + own + across));
        put(there, part(-j * across), part(across));
        return part(own + across);
    }
    Complex sum = 0;
    for (int e = m_admittance.rowStart[q.at]; e < m_admittance.rowStart[q.at + 1]; ++e)
        sum += m_voltage[q.at] * std::conj(m_admittance.value[e] * m_voltage[m_admittance.column[e]]);
    for (int e = m_admittance.rowStart[q.at]; e < m_admittance.rowStart[q.at + 1]; ++e) {
        const int k = m_admittance.column[e];
        const Complex t = m_voltage[q.at] * std::conj(m_admittance.value[e] * m_voltage[k]);
        const Complex own = k == q.at ? sum : Complex{};
        put(k, part(j * (own - t)), part(own + t));
    }
    return part(sum);
}

void Estimator::makePattern()
{
    evaluate();
    const int size = m_unknowns + static_cast<int>(m_equations.size());
    std::vector<std::vector<int>> columns(size);
    for (std::size_t n = 0; n < m_equations.size(); ++n) {
        Equation& q = m_equations[n];
        q.firstEntry = static_cast<int>(m_entries.size());
        const int row = m_unknowns + static_cast<int>(n);
        (void)model(q, [&](int bus, double, double) {
            for (const int unknown : {m_angleAt[bus], m_magnitudeAt[bus]}) {
                m_entries.push_back({unknown, -1, -1});
                if (unknown < 0)
                    continue;
                columns[unknown].push_back(row);
                columns[row].push_back(unknown);
            }
        });
        columns[row].push_back(row);
    }
    std::vector<int> columnStart{0}, rows;
    for (auto& column : columns) {
        std::ranges::sort(column);
        column.erase(std::unique(column.begin(), column.end()), column.end());
        rows.insert(rows.end(), column.begin(), column.end());
        columnStart.push_back(static_cast<int>(rows.size()));
    }
    const auto place = [&](int row, int column) {
        return static_cast<int>(std::lower_bound(rows.begin() + columnStart[column],
                                                 rows.begin() + columnStart[column + 1], row) -
                                rows.begin());
    };
    for (std::size_t n = 0; n < m_equations.size(); ++n) {
        const int row = m_unknowns + static_cast<int>(n);
        const int end =
            n + 1 < m_equations.size() ? m_equations[n + 1].firstEntry : static_cast<int>(m_entries.size());
        for (int e = m_equations[n].firstEntry; e < end; ++e)
            if (Entry& entry = m_entries[e]; entry.unknown >= 0) {
                entry.inColumn = place(row, entry.unknown);
                entry.inRow = place(entry.unknown, row);
            }
        m_diagonal.push_back(place(row, row));
    }
    m_lu.setPattern(std::move(columnStart), std::move(rows));
    m_rhs.assign(size, 0);
    m_work = m_rhs;
    m_residual.assign(m_equations.size(), 0);
}

void Estimator::evaluate()
{
    m_voltage.resize(magnitude.size());
    for (std::size_t i = 0; i < magnitude.size(); ++i)
        m_voltage[i] = std::polar(magnitude[i], angle[i]);
}

void Estimator::fill()
{
    auto value = m_lu.values();
    std::ranges::fill(value, 0.0);
    std::ranges::fill(m_rhs, 0.0);
    for (std::size_t n = 0; n < m_equations.size(); ++n) {
        const Equation& q = m_equations[n];
        int entry = q.firstEntry;
        const double h = model(q, [&](int, double byAngle, double byMagnitude) {
            for (const double derivative : {byAngle, byMagnitude}) {
                const Entry& at = m_entries[entry++];
                if (at.unknown < 0 || !q.used)
                    continue;
                value[at.inColumn] += derivative;
                value[at.inRow] += derivative;
            }
        });
        m_residual[n] = q.value - h;
        value[m_diagonal[n]] = q.used ? q.variance : 1;
        m_rhs[m_unknowns + n] = q.used ? m_residual[n] : 0;
    }
}

Estimator::End Estimator::iterate(std::stop_token stop)
{
    for (int k = 0; k <= m_options.maxIterations; ++k) {
        if (stop.stop_requested())
            return End::Cancelled;
        fill();
        if (!m_lu.factorAnew(stop)) {
            if (stop.stop_requested())
                return End::Cancelled;
            const int column = m_lu.singularColumn();
            for (std::size_t i = 0; i < m_angleAt.size(); ++i)
                if (column >= 0 && (m_angleAt[i] == column || m_magnitudeAt[i] == column))
                    m_openBus = static_cast<int>(i);
            return End::Open;
        }
        m_lu.solveRefined(m_rhs, m_work, stop);
        if (stop.stop_requested())
            return End::Cancelled;
        ++iterations;
        double longest = 0;
        for (std::size_t i = 0; i < magnitude.size(); ++i) {
            const double turn = m_angleAt[i] >= 0 ? m_rhs[m_angleAt[i]] : 0,
                         rise = m_magnitudeAt[i] >= 0 ? m_rhs[m_magnitudeAt[i]] : 0;
            if (!(std::max(std::abs(turn), std::abs(rise)) <= longest)) {
                longest = std::max(std::abs(turn), std::abs(rise));
                m_openBus = static_cast<int>(i);
            }
            angle[i] += turn;
            magnitude[i] *= 1 + rise;
        }
        if (!std::isfinite(longest) || longest > 1e3)
            return k == 0 ? End::Open : End::Diverged; // the first step of an open bus goes anywhere
        evaluate();
        if (longest <= m_options.tolerance) {
            fill();
            if (m_lu.factorAnew(stop))
                return End::Converged;
            return stop.stop_requested() ? End::Cancelled : End::Open;
        }
    }
    return End::Diverged;
}

std::vector<double> Estimator::normalisedResiduals(const std::stop_token& stop)
{
    std::vector<double> result(m_measurements, 0.0);
    const std::size_t size = m_rhs.size();
    std::vector<double> rhs(size * kTogether);
    for (int begin = 0; begin < m_measurements && !stop.stop_requested(); begin += kTogether) {
        const int count = std::min(kTogether, m_measurements - begin);
        std::ranges::fill(rhs, 0.0);
        for (int k = 0; k < count; ++k)
            rhs[k * size + m_unknowns + begin + k] = 1;
        m_lu.solve(rhs, count, stop);
        for (int k = 0; k < count; ++k) {
            const Equation& q = m_equations[begin + k];
            // The multiplier of a unit change is the residual's variance over the meter's, squared.
            const double share = rhs[k * size + m_unknowns + begin + k] * q.variance;
            if (q.used && share > kCritical)
                result[begin + k] = std::abs(m_residual[begin + k]) / std::sqrt(q.variance * share);
        }
    }
    return result;
}

void Estimator::setAside(int measurement)
{
    m_equations[measurement].used = false;
}
double Estimator::residualOf(int measurement) const
{
    return m_residual[measurement] * m_equations[measurement].unit;
}

double Estimator::weightedSquares() const
{
    double sum = 0;
    for (int k = 0; k < m_measurements; ++k)
        if (m_equations[k].used)
            sum += m_residual[k] * m_residual[k] / m_equations[k].variance;
    return sum;
}

int Estimator::freedom() const
{
    int used = 0;
    for (const Equation& q : m_equations)
        used += q.used;
    return used - m_unknowns;
}

} // namespace sinew::power
