// SPDX-License-Identifier: GPL-3.0-or-later
#include "RowSystem.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace sinew::battery {

namespace {

constexpr double kStefanBoltzmann = 5.670374419e-8;

Composition sharesAt(std::span<const double> y, std::size_t slice)
{
    const double* s = y.data() + slice * RowSystem::kStates;
    return {s[RowSystem::Film], s[RowSystem::Negative], s[RowSystem::Conversion], s[RowSystem::Electrolyte]};
}

double valueAt(const std::vector<Step>& steps, double t)
{
    const auto after = std::ranges::find_if(steps, [t](const Step& s) { return s.fromS > t; });
    return after == steps.begin() ? steps.front().value : std::prev(after)->value;
}

} // namespace

RowSystem::RowSystem(const Row& row) : m_row(&row)
{
    double length = 0;
    for (const Part& part : row.parts)
        length += part.thicknessM;
    for (std::size_t p = 0; p < row.parts.size(); ++p) {
        const Part& part = row.parts[p];
        m_first.push_back(m_slices.size());
        for (int i = 0; i < part.slices; ++i) {
            Slice s;
            s.part = p;
            s.volumeM3 = part.volumeM3 / part.slices;
            s.capacityJK = part.substance.densityKgM3 * s.volumeM3 * part.substance.solidHeatJKgK;
            s.exposedM2 = part.exposedM2 / part.slices;
            s.faceM2 = part.faceM2;
            s.halfM = 0.5 * part.thicknessM / part.slices;
            if (i + 1 == part.slices && p < row.jointsM2KW.size())
                s.resistanceM2KW = row.jointsM2KW[p];
            if (row.casing) {
                s.shellCapacityJK = row.casing->heatCapacityJK * 2 * s.halfM / length;
                s.shellOutsideM2 = row.casing->outsideM2 * 2 * s.halfM / length;
            }
            m_slices.push_back(s);
        }
    }
    m_first.push_back(m_slices.size());
    if (row.casing) {
        m_slices.front().shellOutsideM2 += 0.5 * row.casing->endsM2;
        m_slices.back().shellOutsideM2 += 0.5 * row.casing->endsM2;
        for (std::size_t i = 0; i + 1 < m_slices.size(); ++i)
            m_slices[i].shellToNextWK = row.casing->alongWmK / (m_slices[i].halfM + m_slices[i + 1].halfM);
    }
    m_start = start();
}

std::vector<double> RowSystem::start() const
{
    std::vector<double> y(size());
    for (std::size_t i = 0; i < slices(); ++i) {
        const Part& part = m_row->parts[m_slices[i].part];
        double* s = y.data() + i * kStates;
        s[Heat] = materials::enthalpyJKg(part.substance, part.startK) / part.substance.solidHeatJKgK;
        if (part.abuse) {
            s[Film] = part.abuse->fresh.film;
            s[Negative] = part.abuse->fresh.negative;
            s[Conversion] = part.abuse->fresh.conversion;
            s[Electrolyte] = part.abuse->fresh.electrolyte;
        }
        if (m_row->casing)
            s[Shell] = m_row->casing->startK;
    }
    return y;
}

std::vector<double> RowSystem::tolerance() const
{
    std::vector<double> tolerance(size());
    for (std::size_t i = 0; i < tolerance.size(); ++i) {
        const std::size_t state = i % kStates;
        tolerance[i] = state == Heat || state == Shell || state == Lost ? 1e-6 : 1e-10;
    }
    return tolerance;
}

void RowSystem::setInterval(double t)
{
    for (Slice& s : m_slices) {
        const Part& part = m_row->parts[s.part];
        s.heaterW = part.heatW.empty() ? 0 : valueAt(part.heatW, t) / part.slices;
    }
    m_surroundingsK = valueAt(m_row->surroundingsK, t);
}

std::vector<double> RowSystem::breaks() const
{
    std::set<double> times;
    for (const Step& step : m_row->surroundingsK)
        times.insert(step.fromS);
    for (const Part& part : m_row->parts)
        for (const Step& step : part.heatW)
            times.insert(step.fromS);
    return {times.begin(), times.end()};
}

double RowSystem::surfaceWm2(const Surface& surface, double kelvin, double otherK) const
{
    const double a = kelvin * kelvin, b = otherK * otherK;
    return (kelvin - otherK) *
           (surface.filmWm2K + surface.emissivity * kStefanBoltzmann * (a + b) * (kelvin + otherK));
}

double RowSystem::temperatureK(std::span<const double> y, std::size_t slice) const
{
    const auto& substance = m_row->parts[m_slices[slice].part].substance;
    return materials::temperatureK(substance, y[slice * kStates + Heat] * substance.solidHeatJKgK);
}

/// To the surroundings, or to the casing and from there.
void RowSystem::exchange(std::span<const double> y, std::span<double> dy, std::size_t i) const
{
    const Slice& s = m_slices[i];
    double* rate = dy.data() + i * kStates;
    const double kelvin = temperatureK(y, i);
    double lost = 0;
    if (m_row->casing) {
        const double shellK = y[i * kStates + Shell];
        const double inwards = s.exposedM2 * surfaceWm2(m_row->casing->inside, kelvin, shellK);
        lost = s.shellOutsideM2 * surfaceWm2(m_row->outside, shellK, m_surroundingsK);
        rate[Heat] -= inwards / s.capacityJK;
        rate[Shell] += (inwards - lost) / s.shellCapacityJK;
    } else {
        lost = s.exposedM2 * surfaceWm2(m_row->outside, kelvin, m_surroundingsK);
        rate[Heat] -= lost / s.capacityJK;
    }
    rate[Lost] += lost / s.capacityJK;
}

/// With the next slice, and along the casing.
void RowSystem::conduct(std::span<const double> y, std::span<double> dy, std::size_t i) const
{
    const Slice &a = m_slices[i], &b = m_slices[i + 1];
    const auto &one = m_row->parts[a.part].substance, &other = m_row->parts[b.part].substance;
    const std::size_t left = i * kStates, right = left + kStates;
    const double resistance =
        a.halfM / materials::conductivityWMK(one, y[left + Heat] * one.solidHeatJKgK) + a.resistanceM2KW +
        b.halfM / materials::conductivityWMK(other, y[right + Heat] * other.solidHeatJKgK);
    const double flowW =
        std::min(a.faceM2, b.faceM2) * (temperatureK(y, i) - temperatureK(y, i + 1)) / resistance;
    dy[left + Heat] -= flowW / a.capacityJK;
    dy[right + Heat] += flowW / b.capacityJK;
    if (m_row->casing) {
        const double along = a.shellToNextWK * (y[left + Shell] - y[right + Shell]);
        dy[left + Shell] -= along / a.shellCapacityJK;
        dy[right + Shell] += along / b.shellCapacityJK;
    }
}

void RowSystem::react(std::span<const double> y, std::span<double> dy, std::size_t i) const
{
    const Slice& s = m_slices[i];
    double* rate = dy.data() + i * kStates;
    rate[Heat] += s.heaterW / s.capacityJK;
    if (const auto& abuse = m_row->parts[s.part].abuse) {
        const AbuseRate r = rateOf(*abuse, sharesAt(y, i), temperatureK(y, i));
        rate[Film] = r.perS.film;
        rate[Negative] = r.perS.negative;
        rate[Conversion] = r.perS.conversion;
        rate[Electrolyte] = r.perS.electrolyte;
        rate[Heat] += r.heatWm3 * s.volumeM3 / s.capacityJK;
    }
}

void RowSystem::rate(std::span<const double> y, std::span<double> dy) const
{
    std::ranges::fill(dy, 0.0);
    for (std::size_t i = 0; i < slices(); ++i) {
        react(y, dy, i);
        exchange(y, dy, i);
        if (i + 1 < slices())
            conduct(y, dy, i);
    }
}

double RowSystem::hottestK(std::span<const double> y, std::size_t part) const
{
    double hottest = 0;
    for (std::size_t i = m_first[part]; i < m_first[part + 1]; ++i)
        hottest = std::max(hottest, temperatureK(y, i));
    return hottest;
}

double RowSystem::fastestKs(std::span<const double> y, std::span<const double> dy, std::size_t part) const
{
    const auto& substance = m_row->parts[part].substance;
    double fastest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = m_first[part]; i < m_first[part + 1]; ++i) {
        const double heat = substance.solidHeatJKgK;
        fastest = std::max(fastest, materials::temperatureSlope(substance, y[i * kStates + Heat] * heat) *
                                        heat * dy[i * kStates + Heat]);
    }
    return fastest;
}

double RowSystem::selfHeatingKs(std::span<const double> y, std::size_t part) const
{
    const auto& abuse = m_row->parts[part].abuse;
    double fastest = 0;
    for (std::size_t i = m_first[part]; abuse && i < m_first[part + 1]; ++i)
        fastest = std::max(fastest, rateOf(*abuse, sharesAt(y, i), temperatureK(y, i)).heatWm3 *
                                        m_slices[i].volumeM3 / m_slices[i].capacityJK);
    return fastest;
}

std::pair<double, double> RowSystem::enthalpyJKg(std::span<const double> y, std::size_t part) const
{
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (std::size_t i = m_first[part]; i < m_first[part + 1]; ++i) {
        least = std::min(least, y[i * kStates + Heat]);
        most = std::max(most, y[i * kStates + Heat]);
    }
    const double heat = m_row->parts[part].substance.solidHeatJKgK;
    return {least * heat, most * heat};
}

double RowSystem::liquidFraction(std::span<const double> y, std::size_t part) const
{
    const auto& substance = m_row->parts[part].substance;
    if (substance.latentHeatJKg == 0)
        return 0;
    double sum = 0;
    for (std::size_t i = m_first[part]; i < m_first[part + 1]; ++i)
        sum += materials::liquidFraction(substance, y[i * kStates + Heat] * substance.solidHeatJKgK);
    return sum / m_row->parts[part].slices;
}

std::vector<Composition> RowSystem::compositions(std::span<const double> y, std::size_t part) const
{
    std::vector<Composition> all;
    for (std::size_t i = m_first[part]; i < m_first[part + 1]; ++i)
        all.push_back(sharesAt(y, i));
    return all;
}

double RowSystem::releasedJ(std::span<const double> y, std::size_t part) const
{
    const auto& abuse = m_row->parts[part].abuse;
    double sum = 0;
    if (abuse)
        for (std::size_t i = m_first[part]; i < m_first[part + 1]; ++i)
            sum += m_slices[i].volumeM3 * heatBetweenJm3(*abuse, abuse->fresh, sharesAt(y, i));
    return sum;
}

double RowSystem::hottestCasingK(std::span<const double> y) const
{
    double hottest = 0;
    for (std::size_t i = 0; i < slices(); ++i)
        hottest = std::max(hottest, y[i * kStates + Shell]);
    return hottest;
}

double RowSystem::lostJ(std::span<const double> y) const
{
    double sum = 0;
    for (std::size_t i = 0; i < slices(); ++i)
        sum += m_slices[i].capacityJK * y[i * kStates + Lost];
    return sum;
}

double RowSystem::storedJ(std::span<const double> y) const
{
    double sum = 0;
    for (std::size_t i = 0; i < slices(); ++i) {
        sum += m_slices[i].capacityJK * (y[i * kStates + Heat] - m_start[i * kStates + Heat]);
        sum += m_slices[i].shellCapacityJK * (y[i * kStates + Shell] - m_start[i * kStates + Shell]);
    }
    return sum;
}

double RowSystem::heaterW() const
{
    double sum = 0;
    for (const Slice& s : m_slices)
        sum += s.heaterW;
    return sum;
}

} // namespace sinew::battery
