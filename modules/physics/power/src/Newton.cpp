// SPDX-License-Identifier: GPL-3.0-or-later
#include "Newton.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::power {

namespace {

constexpr double kHopeless = 1e10; ///< per unit; a mismatch this large never comes back
constexpr double kShortest = 1.0 / 128;
/// A step that left less than this of the mismatch will do so again with the same factors, and a solution
/// costs an eighth of a factorisation. Small grids have nothing to save.
constexpr double kSteep = 1e-2;
constexpr std::size_t kManyUnknowns = 4000;

} // namespace

void Newton::setKinds(const std::vector<BusKind>& kinds)
{
    if (kinds == m_kind && m_lu.hasPattern())
        return;
    m_kind = kinds;
    const std::size_t buses = kinds.size();
    m_angleAt.assign(buses, -1);
    m_magnitudeAt.assign(buses, -1);
    int unknowns = 0;
    for (std::size_t i = 0; i < buses; ++i) {
        if (kinds[i] == BusKind::Load || kinds[i] == BusKind::Generator)
            m_angleAt[i] = unknowns++;
        if (kinds[i] == BusKind::Load)
            m_magnitudeAt[i] = unknowns++;
    }
    m_rhs.assign(static_cast<std::size_t>(unknowns), 0);
    m_step = m_rhs;
    std::vector<int> columnStart{0}, row;
    const Admittance& y = m_admittance;
    // The admittance's pattern is symmetric: a column's rows are its row's columns.
    std::vector<int> firstOf(buses), perColumn(buses);
    std::vector<int> before(y.column.size()); // rows of a column above those of the bus at this entry
    for (std::size_t k = 0; k < buses; ++k) {
        const auto addColumn = [&] {
            for (int e = y.rowStart[k]; e < y.rowStart[k + 1]; ++e) {
                const int i = y.column[e];
                for (const int at : {m_angleAt[i], m_magnitudeAt[i]})
                    if (at >= 0)
                        row.push_back(at);
            }
            columnStart.push_back(static_cast<int>(row.size()));
        };
        firstOf[k] = static_cast<int>(row.size());
        if (m_angleAt[k] >= 0)
            addColumn();
        perColumn[k] = static_cast<int>(row.size()) - firstOf[k];
        if (m_magnitudeAt[k] >= 0)
            addColumn();
    }
    const int nowhere = static_cast<int>(row.size());
    m_place.assign(y.column.size(), {nowhere, nowhere, nowhere, nowhere});
    std::vector<int> offset(buses, 0); // of the rows met so far in column k, while i ascends
    for (std::size_t i = 0; i < buses; ++i)
        for (int e = y.rowStart[i]; e < y.rowStart[i + 1]; ++e) {
            const int k = y.column[e];
            Place& place = m_place[e];
            const auto put = [&](int& inAngle, int& inMagnitude) {
                if (m_angleAt[k] >= 0)
                    inAngle = firstOf[k] + offset[k];
                if (m_magnitudeAt[k] >= 0)
                    inMagnitude = firstOf[k] + perColumn[k] + offset[k];
                ++offset[k];
            };
            if (m_angleAt[i] >= 0)
                put(place.pAngle, place.pMagnitude);
            if (m_magnitudeAt[i] >= 0)
                put(place.qAngle, place.qMagnitude);
        }
    m_lu.setPattern(std::move(columnStart), std::move(row));
}

void Newton::evaluate()
{
    const std::size_t buses = magnitude.size();
    voltage.resize(buses);
    power.resize(buses);
    for (std::size_t i = 0; i < buses; ++i)
        voltage[i] = {magnitude[i] * std::cos(angle[i]), magnitude[i] * std::sin(angle[i])};
    const Admittance& y = m_admittance;
    for (std::size_t i = 0; i < buses; ++i) {
        double re = 0, im = 0;
        for (int e = y.rowStart[i]; e < y.rowStart[i + 1]; ++e) {
            const Complex a = y.value[e], v = voltage[y.column[e]];
            re += a.real() * v.real() - a.imag() * v.imag();
            im += a.real() * v.imag() + a.imag() * v.real();
        }
        const Complex v = voltage[i];
        power[i] = {v.real() * re + v.imag() * im, v.imag() * re - v.real() * im};
    }
}

double Newton::mismatch(int& worstBus)
{
    double worst = 0;
    const auto note = [&](double value, std::size_t bus) {
        if (!(std::abs(value) <= worst)) { // also where it is not a number
            worst = std::abs(value);
            worstBus = static_cast<int>(bus);
        }
    };
    for (std::size_t i = 0; i < power.size(); ++i) {
        const Complex lack = specified[i] - power[i];
        if (m_angleAt[i] >= 0)
            note(m_rhs[m_angleAt[i]] = lack.real(), i);
        if (m_magnitudeAt[i] >= 0)
            note(m_rhs[m_magnitudeAt[i]] = lack.imag(), i);
        if (std::isnan(worst))
            break;
    }
    return worst;
}

double Newton::squared() const
{
    double sum = 0;
    for (const double v : m_rhs)
        sum += v * v;
    return sum;
}

void Newton::fillJacobian()
{
    const auto value = m_lu.values();
    const Admittance& y = m_admittance;
    for (std::size_t i = 0; i < voltage.size(); ++i) {
        const Complex v = voltage[i];
        for (int e = y.rowStart[i]; e < y.rowStart[i + 1]; ++e) {
            const Complex a = y.value[e], w = voltage[y.column[e]];
            const double re = a.real() * w.real() - a.imag() * w.imag(),
                         im = a.real() * w.imag() + a.imag() * w.real();
            const double p = v.real() * re + v.imag() * im, q = v.imag() * re - v.real() * im;
            const Place& place = m_place[e];
            value[place.pAngle] = q;
            value[place.qAngle] = -p;
            value[place.pMagnitude] = p;
            value[place.qMagnitude] = q;
        }
        const Place& own = m_place[y.diagonal[i]];
        value[own.pAngle] -= power[i].imag();
        value[own.qAngle] += power[i].real();
        value[own.pMagnitude] += power[i].real();
        value[own.qMagnitude] += power[i].imag();
    }
}

bool Newton::step(bool sameFactors, const std::stop_token& stop)
{
    if (!sameFactors) {
        fillJacobian();
        if (!m_lu.factor(stop))
            return false;
    }
    m_step = m_rhs;
    m_lu.solve(m_step, 1, stop);
    if (stop.stop_requested())
        return false;
    m_magnitude = magnitude;
    m_angle = angle;
    take(1);
    return true;
}

void Newton::take(double length)
{
    for (std::size_t i = 0; i < angle.size(); ++i) {
        if (m_angleAt[i] >= 0)
            angle[i] = m_angle[i] + length * m_step[m_angleAt[i]];
        if (m_magnitudeAt[i] >= 0)
            magnitude[i] = m_magnitude[i] * (1 + length * m_step[m_magnitudeAt[i]]);
        if (magnitude[i] < 0) {
            magnitude[i] = -magnitude[i];
            angle[i] += std::numbers::pi;
        }
    }
}

bool Newton::shorten(double before)
{
    int ignored = -1;
    for (double length = 1; length >= kShortest; length /= 2) {
        take(length);
        evaluate();
        mismatch(ignored);
        if (squared() < before * (1 - 1e-4 * length))
            return true;
    }
    return false;
}

/// What the sum of a bus's flows loses by itself: very short branches carry differences of very large
/// numbers.
double Newton::roundOff(int bus) const
{
    constexpr double kLost = 1e-14;
    double sum = 0;
    for (int e = m_admittance.rowStart[bus]; e < m_admittance.rowStart[bus + 1]; ++e)
        sum += std::abs(m_admittance.value[e]) * magnitude[m_admittance.column[e]];
    return kLost * sum * magnitude[bus];
}

int Newton::busOf(int unknown) const
{
    for (std::size_t i = 0; i < m_angleAt.size(); ++i)
        if (unknown >= 0 && (m_angleAt[i] == unknown || m_magnitudeAt[i] == unknown))
            return static_cast<int>(i);
    return -1;
}

Newton::Outcome Newton::iterate(const FlowOptions& options, bool careful, std::stop_token stop)
{
    Outcome outcome;
    evaluate();
    double last = kHopeless;
    for (;; last = outcome.residual) {
        outcome.residual = mismatch(outcome.worstBus);
        outcome.converged = outcome.residual <= options.tolerancePu ||
                            (outcome.residual > last / 2 && outcome.residual <= roundOff(outcome.worstBus));
        if (outcome.converged || !(outcome.residual < kHopeless) ||
            outcome.iterations >= options.maxIterations)
            return outcome;
        outcome.cancelled = stop.stop_requested();
        if (outcome.cancelled)
            return outcome;
        const double before = squared();
        const bool steep =
            m_rhs.size() > kManyUnknowns && outcome.iterations > 0 && outcome.residual < kSteep * last;
        if (!step(steep, stop)) {
            outcome.cancelled = stop.stop_requested();
            if (const int bus = busOf(m_lu.singularColumn()); bus >= 0)
                outcome.worstBus = bus;
            return outcome;
        }
        ++outcome.iterations;
        evaluate();
        if (careful) {
            int ignored = -1;
            mismatch(ignored);
            if (!(squared() < before) && !shorten(before))
                return outcome;
        }
    }
}

} // namespace sinew::power
