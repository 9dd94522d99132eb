// SPDX-License-Identifier: GPL-3.0-or-later
#include "Energy.h"

#include "Limits.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

EnergyMeter::EnergyMeter(const PipeNetwork& network) : m_network(network)
{
    for (std::size_t i = 0; i < network.links.size(); ++i)
        if (network.links[i].pump())
            m_uses.push_back({static_cast<int>(i)});
}

namespace {

double interpolated(const Curve& curve, double x)
{
    if (x <= curve.front().x)
        return curve.front().y;
    for (std::size_t i = 1; i < curve.size(); ++i)
        if (x <= curve[i].x) {
            const double span = curve[i].x - curve[i - 1].x;
            return curve[i - 1].y +
                   (span > 0 ? (x - curve[i - 1].x) / span * (curve[i].y - curve[i - 1].y) : 0);
        }
    return curve.back().y;
}

/// At another speed the same point of the curve is a little worse (Sarbu & Borza 1998).
double efficiencyOf(const PipeNetwork& network, const Pump& pump, double flow, double speed)
{
    double percent = network.options.pumpEfficiencyPercent;
    if (!pump.efficiency.empty() && speed > 0)
        percent = 100 - (100 - interpolated(pump.efficiency, flow / speed)) * std::pow(1 / speed, 0.1);
    return std::clamp(percent, 1.0, 100.0) / 100;
}

double priceOf(const PipeNetwork& network, const Pump& pump, double nowS)
{
    const double price = pump.pricePerKWh > 0 ? pump.pricePerKWh : network.options.pricePerKWh;
    return price * patternFactor(network,
                                 pump.pricePattern >= 0 ? pump.pricePattern : network.options.pricePattern,
                                 nowS);
}

} // namespace

void EnergyMeter::measure(const Engine& e, double nowS)
{
    double all = 0;
    for (Use& use : m_uses) {
        const int i = use.link;
        use.runs = !isClosed(e.status[i]);
        if (!use.runs)
            continue;
        const Pump& pump = *m_network.links[i].pump();
        const double q = std::fabs(e.flow[i]),
                     gain = std::fabs(e.head[e.plan.from[i]] - e.head[e.plan.to[i]]);
        use.efficiencyNow = efficiencyOf(m_network, pump, q, e.setting[i]);
        use.power = limits::pumpWeightNm3 * m_network.options.specificGravity * gain * q / use.efficiencyNow;
        use.perVolume = use.power / std::max(limits::zeroFlowM3s, q);
        use.price = priceOf(m_network, pump, nowS);
        all += use.power;
    }
    m_allW = all;
}

void EnergyMeter::add(double stepS)
{
    for (Use& use : m_uses) {
        if (!use.runs)
            continue;
        use.online += stepS;
        use.efficiency += use.efficiencyNow * stepS;
        use.specific += use.perVolume * stepS;
        use.energy += use.power * stepS;
        use.peak = std::max(use.peak, use.power);
        use.cost += use.price * use.power * stepS / 3.6e6;
    }
    m_peakW = std::max(m_peakW, m_allW);
}

EnergyReport EnergyMeter::report(double durationS) const
{
    EnergyReport result;
    const double whole = durationS > 0 ? durationS : 3600;
    for (const Use& use : m_uses) {
        PumpEnergy p;
        p.link = use.link;
        p.onlineS = use.online;
        p.utilisation = use.online / whole;
        p.energyJ = use.energy;
        p.peakPowerW = use.peak;
        p.costPerDay = use.cost * 86400 / whole;
        if (use.online > 0) {
            p.meanEfficiency = use.efficiency / use.online;
            p.specificJm3 = use.specific / use.online;
            p.meanPowerW = use.energy / use.online;
        }
        result.costPerDay += p.costPerDay;
        result.pumps.push_back(p);
    }
    result.peakPowerW = m_peakW;
    result.demandCharge = m_peakW / 1000 * m_network.options.demandChargePerKW;
    return result;
}

} // namespace sinew::water
