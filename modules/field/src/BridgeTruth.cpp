// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeTruth.h"

#include "BridgeParameters.h"

#include <algorithm>
#include <cmath>

namespace sinew::field {

namespace {

constexpr double kStepS = 0.05;
constexpr int kMinuteSteps = 1200;
constexpr int kRecordMinutes = 3; // 3600 steps of the 4096 after which a record repeats
constexpr double kHeaterWPerKg = 200, kHeatJKgK = 500;
constexpr double kLossPerMs = 0.02; ///< more loss a m/s of wind
constexpr double kStillWindMs = 0.5;

} // namespace

Result<std::optional<BridgeTruth>> BridgeTruth::make(const Model& model, const AssetId& asset,
                                                     std::uint64_t seed, double airK)
{
    estimate::Random random(seed, 21);
    const BridgeParameters bridge = readBridge(model, asset, random);
    if (bridge.piers.empty())
        return std::optional<BridgeTruth>{};
    BridgeTruth truth;
    truth.m_asset = asset;
    truth.m_seed = random.bits();
    std::vector<structure::ChainPier> chain;
    for (const auto& pier : bridge.piers) {
        truth.m_piers.emplace(pier.element->id, chain.size());
        chain.push_back(pier.chain);
        truth.m_positionsM.push_back(pier.positionM);
        truth.m_dragAreaM2.push_back(pier.dragAreaM2);
    }
    truth.m_heightM = std::max_element(bridge.piers.begin(), bridge.piers.end(),
                                       [](const auto& a, const auto& b) { return a.heightM < b.heightM; })
                          ->heightM +
                      5;
    truth.m_roughnessM = 0.005 * std::exp(0.5 * std::clamp(random.normal(), -2.0, 2.0));
    auto lumped = structure::makeChain(chain, std::vector<double>(chain.size() - 1, bridge.couplingNM));
    if (!lumped)
        return passOn(lumped);
    for (const auto& damper : bridge.dampers) {
        Bar bar;
        bar.device = damper.device;
        bar.temperatureK = airK;
        bar.maxPowerW = kHeaterWPerKg * damper.device.massKg * random.uniform(0.85, 1.1);
        bar.coolingS = 3000 * random.uniform(0.8, 1.2);
        bar.sensorOffsetK = std::clamp(random.normal(-0.5, 1.0), -2.5, 2.5);
        if (const auto checked = materials::checkDevice(bar.device); !checked)
            return passOn(checked);
        lumped->dampers.push_back({static_cast<int>(damper.pier), -1, materials::flagAt(bar.device, airK)});
        truth.m_dampers.emplace(damper.element->id, truth.m_bars.size());
        truth.m_bars.push_back(bar);
    }
    auto integrator = structure::Integrator::make(*lumped, kStepS);
    if (!integrator)
        return passOn(integrator);
    truth.m_integrator = std::move(*integrator);
    truth.m_force = truth.m_peakU = truth.m_peakA =
        Eigen::VectorXd::Zero(static_cast<Eigen::Index>(chain.size()));
    truth.m_peakBar.assign(truth.m_bars.size(), 0);
    return std::optional(std::move(truth));
}

Result<void> BridgeTruth::newGusts(std::int64_t record, double windMs)
{
    if (record == m_record)
        return {};
    const auto conditions = structure::windOver(std::max(windMs, kStillWindMs), m_heightM, m_roughnessM);
    const std::uint64_t seed = estimate::Random(m_seed, static_cast<std::uint64_t>(record)).bits();
    auto gusts =
        structure::simulateGusts(conditions, m_positionsM, kStepS, kRecordMinutes * kMinuteSteps, seed);
    if (!gusts)
        return passOn(gusts);
    m_gusts = std::move(*gusts);
    m_record = record;
    return {};
}

Result<void> BridgeTruth::minute(Instant minuteEnd, double windMs)
{
    const std::int64_t minutes =
        std::chrono::floor<std::chrono::minutes>(minuteEnd).time_since_epoch().count() - 1;
    if (const auto made = newGusts(minutes / kRecordMinutes, windMs); !made)
        return made;
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        m_integrator->setDamper(i, materials::flagAt(m_bars[i].device, m_bars[i].temperatureK));
    m_peakU.setZero();
    m_peakA.setZero();
    std::ranges::fill(m_peakBar, 0.0);
    const Eigen::Index first = (minutes % kRecordMinutes) * kMinuteSteps;
    for (Eigen::Index step = first; step < first + kMinuteSteps; ++step) {
        for (Eigen::Index i = 0; i < m_force.size(); ++i)
            m_force[i] =
                structure::dragForceN(m_dragAreaM2[static_cast<std::size_t>(i)], windMs + m_gusts(i, step));
        if (const auto stepped =
                m_integrator->step({m_force.data(), static_cast<std::size_t>(m_force.size())});
            !stepped) {
            m_integrator->reset();
            return stepped;
        }
        m_peakU = m_peakU.cwiseMax(m_integrator->displacementM().cwiseAbs());
        m_peakA = m_peakA.cwiseMax(m_integrator->accelerationMs2().cwiseAbs());
        for (std::size_t i = 0; i < m_bars.size(); ++i)
            m_peakBar[i] = std::max(m_peakBar[i], std::abs(m_integrator->damperDisplacementM(i)));
    }
    return {};
}

double BridgeTruth::heatedK(const Bar& bar, double seconds, double windMs, double airK) const
{
    const double tau = bar.coolingS / (1 + kLossPerMs * windMs);
    const double lossWK = bar.device.massKg * kHeatJKgK / tau;
    const auto after = [&](double powerW) {
        const double end = airK + (lossWK > 0 ? powerW / lossWK : 0);
        return end + (bar.temperatureK - end) * std::exp(-seconds / tau);
    };
    const double off = after(0);
    if (!bar.setK)
        return off;
    const double wanted = *bar.setK + bar.sensorOffsetK;
    return std::clamp(wanted, off, std::max(off, after(bar.maxPowerW)));
}

void BridgeTruth::advanceHeat(Instant world, double windMs, double airK)
{
    const double seconds = m_heatedUntil ? toSeconds(world - *m_heatedUntil) : 0;
    m_heatedUntil = world;
    if (seconds <= 0)
        return;
    for (Bar& bar : m_bars)
        bar.temperatureK = heatedK(bar, seconds, windMs, airK);
}

void BridgeTruth::setHeater(const ElementId& damper, std::optional<double> setK)
{
    if (const auto found = m_dampers.find(damper); found != m_dampers.end())
        m_bars[found->second].setK = setK;
}

std::optional<BridgeTruth::Peaks> BridgeTruth::peaks(const ElementId& pier) const
{
    const auto found = m_piers.find(pier);
    if (found == m_piers.end())
        return std::nullopt;
    const auto i = static_cast<Eigen::Index>(found->second);
    return Peaks{m_peakU[i], m_peakA[i]};
}

std::optional<double> BridgeTruth::strain(const ElementId& damper) const
{
    const auto found = m_dampers.find(damper);
    if (found == m_dampers.end())
        return std::nullopt;
    return materials::strainOf(m_bars[found->second].device, m_peakBar[found->second]);
}

std::optional<double> BridgeTruth::barK(const ElementId& damper) const
{
    const auto found = m_dampers.find(damper);
    return found == m_dampers.end() ? std::nullopt : std::optional(m_bars[found->second].temperatureK);
}

} // namespace sinew::field
