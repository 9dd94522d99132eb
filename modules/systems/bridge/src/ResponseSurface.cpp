// SPDX-License-Identifier: GPL-3.0-or-later
#include "ResponseSurface.h"

#include "Dynamics.h"

#include <sinew/materials/SmaFatigue.h>
#include <sinew/physics/structure/Fatigue.h>
#include <sinew/physics/structure/Wind.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems {

namespace {

constexpr double kTiny = 1e-12; // below any sensor: keeps the logarithm finite

// Step in each parameter's logarithm for the difference quotient.
constexpr double kProbe[kParameters] = {0, 0.1, 0.35, 0.06, 0.15};

std::vector<double> forces(const BridgeModel& bridge, const Eigen::MatrixXd& gusts, Eigen::Index step,
                           double windMs, const Parameters& parameters, double ramp)
{
    std::vector<double> force(bridge.piers.size());
    for (std::size_t i = 0; i < force.size(); ++i) {
        const double speed = windMs + std::exp(parameters[kGust]) * gusts(static_cast<Eigen::Index>(i), step);
        force[i] =
            ramp * structure::dragForceN(bridge.piers[i].dragAreaM2 * std::exp(parameters[kDrag]), speed);
    }
    return force;
}

void keepPeaks(Eigen::Ref<Eigen::VectorXd> peaks, const Dynamics& at, const BridgeModel& bridge)
{
    const auto n = static_cast<Eigen::Index>(bridge.piers.size());
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto pier = static_cast<std::size_t>(i);
        peaks[i] = std::max(peaks[i], std::abs(at.displacementM(pier)));
        peaks[n + i] = std::max(peaks[n + i], std::abs(at.accelerationMs2(pier)));
    }
    for (std::size_t d = 0; d < bridge.dampers.size(); ++d) {
        const double strain =
            std::abs(materials::strainOf(bridge.dampers[d].device, at.damperDisplacementM(d)));
        double& kept = peaks[2 * n + static_cast<Eigen::Index>(d)];
        kept = std::max(kept, strain);
    }
}

/// Damage of the cycles of one damper's strains; a cycle counts by its farthest point from rest.
double damageOf(const std::vector<structure::StressCycle>& counted)
{
    std::vector<materials::StrainCycles> cycles;
    for (const structure::StressCycle& cycle : counted)
        cycles.push_back({std::abs(cycle.mean) + cycle.range / 2, cycle.count});
    return materials::fatigueDamage({}, cycles);
}

} // namespace

Eigen::VectorXd ResponseSurface::interpolate(const Eigen::MatrixXd& values, double logWindMs) const
{
    const Eigen::Index last = logWind.size() - 2;
    const Eigen::Index i = std::clamp<Eigen::Index>(
        std::upper_bound(logWind.begin(), logWind.end(), logWindMs) - logWind.begin() - 1, 0, last);
    const double t = (logWindMs - logWind[i]) / (logWind[i + 1] - logWind[i]);
    return (1 - t) * values.col(i) + t * values.col(i + 1);
}

Eigen::VectorXd ResponseSurface::slopeAt(double logWindMs) const
{
    const double h = 0.02;
    return (at(logWindMs + h) - at(logWindMs - h)) / (2 * h);
}

SurfaceBook::SurfaceBook(BridgeModel bridge, SurfaceSettings settings)
    : m_bridge(std::move(bridge)), m_settings(std::move(settings))
{
}

Result<const Eigen::MatrixXd*> SurfaceBook::gusts(double windMs)
{
    const auto known = m_gusts.find(windMs);
    if (known != m_gusts.end())
        return &known->second;
    std::vector<double> positions;
    double height = 10;
    for (const BridgePier& pier : m_bridge.piers) {
        positions.push_back(pier.positionM);
        height = std::max(height, pier.heightM);
    }
    const auto wind = structure::windOver(windMs, height, m_settings.roughnessLengthM);
    const int steps = static_cast<int>((m_settings.settleS + 60 * m_settings.minutes) / m_settings.stepS);
    auto made = structure::simulateGusts(wind, positions, m_settings.stepS, steps, m_settings.seed);
    if (!made)
        return passOn(made);
    return &m_gusts.emplace(windMs, std::move(*made)).first->second;
}

/// Null where the bridge is a chain.
Result<const BridgeResponse*> SurfaceBook::response(const Parameters& parameters)
{
    if (!m_bridge.frame)
        return nullptr;
    const std::pair key(parameters[kStiffness], parameters[kDamping]);
    if (const auto known = m_responses.find(key); known != m_responses.end())
        return &known->second;
    auto made = responseOf(*m_bridge.frame, std::exp(key.first), std::exp(key.second), m_settings.stepS);
    if (!made)
        return passOn(made);
    return &m_responses.emplace(key, std::move(*made)).first->second;
}

Result<SurfaceBook::Peaks> SurfaceBook::run(double windMs, const Parameters& parameters,
                                            const std::vector<double>& barK)
{
    const auto frame = response(parameters);
    if (!frame)
        return passOn(frame);
    auto dynamics = Dynamics::make(m_bridge, *frame, parameters, barK, m_settings.stepS);
    const auto wind = gusts(windMs);
    if (!dynamics)
        return passOn(dynamics);
    if (!wind)
        return passOn(wind);
    const auto settle = static_cast<Eigen::Index>(m_settings.settleS / m_settings.stepS);
    const auto perMinute = static_cast<Eigen::Index>(60 / m_settings.stepS);
    Eigen::MatrixXd peaks = Eigen::MatrixXd::Constant(m_bridge.outputs(), m_settings.minutes, kTiny);
    std::vector<structure::Rainflow> counters(m_bridge.dampers.size());
    for (Eigen::Index i = 0; i < settle + m_settings.minutes * perMinute; ++i) {
        // The load comes on over half the settling time, or its step would ring on into the first minute.
        const double ramp = std::min(1.0, 2.0 * static_cast<double>(i) / static_cast<double>(settle + 1));
        if (const auto stepped = dynamics->step(forces(m_bridge, **wind, i, windMs, parameters, ramp));
            !stepped)
            return passOn(stepped);
        if (i < settle)
            continue;
        keepPeaks(peaks.col((i - settle) / perMinute), *dynamics, m_bridge);
        for (std::size_t d = 0; d < counters.size(); ++d)
            counters[d].add(materials::strainOf(m_bridge.dampers[d].device, dynamics->damperDisplacementM(d)));
    }
    const Eigen::MatrixXd logs = peaks.array().log();
    Peaks made{logs.rowwise().mean(), Eigen::VectorXd::Zero(logs.rows()), {}};
    made.damage.resize(static_cast<Eigen::Index>(counters.size()));
    for (std::size_t d = 0; d < counters.size(); ++d) {
        auto cycles = counters[d].takeClosed();
        const auto open = counters[d].open();
        cycles.insert(cycles.end(), open.begin(), open.end());
        made.damage[static_cast<Eigen::Index>(d)] = std::min(1.0, damageOf(cycles) / m_settings.minutes);
    }
    if (m_settings.minutes > 1)
        made.logVariance = (logs.colwise() - made.logMean).rowwise().squaredNorm() / (m_settings.minutes - 1);
    return made;
}

Result<ResponseSurface> SurfaceBook::compute(const Parameters& parameters, const std::vector<double>& barK,
                                             std::stop_token stop)
{
    const auto count = static_cast<Eigen::Index>(m_settings.windMs.size());
    ResponseSurface made{Eigen::VectorXd(count), Eigen::MatrixXd(m_bridge.outputs(), count),
                         Eigen::VectorXd::Zero(m_bridge.outputs()),
                         Eigen::MatrixXd(static_cast<Eigen::Index>(m_bridge.dampers.size()), count)};
    for (Eigen::Index i = 0; i < count; ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled");
        const double windMs = m_settings.windMs[static_cast<std::size_t>(i)];
        const auto peaks = run(windMs, parameters, barK);
        if (!peaks)
            return passOn(peaks);
        made.logWind[i] = std::log(windMs);
        made.logMean.col(i) = peaks->logMean;
        made.damage.col(i) = peaks->damage;
        made.logSpread += peaks->logVariance / static_cast<double>(count);
    }
    made.logSpread = made.logSpread.cwiseSqrt();
    return made;
}

Result<const ResponseSurface*> SurfaceBook::surface(const std::vector<double>& barK, std::stop_token stop)
{
    std::vector<double> rounded = barK;
    for (double& kelvin : rounded)
        kelvin = std::round(kelvin - 0.15) + 0.15; // whole degrees Celsius
    const auto known = m_surfaces.find(rounded);
    if (known != m_surfaces.end())
        return &known->second;
    auto made = compute(Parameters::Zero(), rounded, stop);
    if (!made)
        return passOn(made);
    return &m_surfaces.emplace(rounded, std::move(*made)).first->second;
}

Result<const std::vector<Eigen::MatrixXd>*> SurfaceBook::sensitivity(double barK, std::stop_token stop)
{
    const double node = 293.15 + 20 * std::round((barK - 293.15) / 20);
    const auto known = m_sensitivities.find(node);
    if (known != m_sensitivities.end())
        return &known->second;
    const std::vector<double> bars(m_bridge.dampers.size(), node);
    const auto base = surface(bars, stop);
    if (!base)
        return passOn(base);
    std::vector<Eigen::MatrixXd> slopes(kParameters);
    for (int k = kStiffness; k < kParameters; ++k) {
        Parameters probe = Parameters::Zero();
        probe[k] = kProbe[k];
        const auto moved = compute(probe, bars, stop);
        if (!moved)
            return passOn(moved);
        slopes[static_cast<std::size_t>(k)] = (moved->logMean - (*base)->logMean) / kProbe[k];
    }
    return &m_sensitivities.emplace(node, std::move(slopes)).first->second;
}

} // namespace sinew::systems
