// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/Crack.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sinew::pavement {

namespace {

/// C (Y stress sqrt(pi))^m: da/dN = this a^(m/2).
double speed(const Paris& p, double stressRangePa)
{
    return p.coefficient *
           std::pow(p.geometry * stressRangePa * 1e-6 * std::sqrt(std::numbers::pi), p.exponent);
}

} // namespace

double cyclesToGrow(const Paris& p, double stressRangePa, double fromM, double toM)
{
    if (!(stressRangePa > 0 && fromM > 0 && p.coefficient > 0))
        return std::numeric_limits<double>::infinity();
    const double power = 1 - 0.5 * p.exponent, rate = speed(p, stressRangePa);
    return std::abs(power) < 1e-9 ? std::log(toM / fromM) / rate
                                  : (std::pow(toM, power) - std::pow(fromM, power)) / (power * rate);
}

double depthAfterM(const Paris& p, double stressRangePa, double depthM, double cycles, double limitM)
{
    if (!(stressRangePa > 0 && depthM > 0 && cycles > 0 && p.coefficient > 0))
        return depthM;
    if (depthM >= limitM)
        return depthM;
    const double power = 1 - 0.5 * p.exponent, rate = speed(p, stressRangePa);
    if (std::abs(power) < 1e-9)
        return std::min(limitM, depthM * std::exp(rate * cycles));
    const double reached = std::pow(depthM, power) + power * rate * cycles;
    return reached > 0 ? std::min(limitM, std::pow(reached, 1 / power))
                       : limitM; // runs away within the cycles
}

void Crack::grow(const Paris& paris, double stressRangePa, double cycles, double limitM)
{
    m_depthM = depthAfterM(paris, stressRangePa, m_depthM, cycles, limitM);
    m_peakM = std::max(m_peakM, m_depthM);
}

void Crack::heal(const materials::HealingKinetics& kinetics, double temperatureK, double seconds)
{
    const double floorM = (1 - kinetics.fullest) * m_peakM;
    if (m_depthM > floorM)
        m_depthM =
            floorM + (m_depthM - floorM) * std::exp(-healingRatePerS(kinetics, temperatureK) * seconds);
}

double thermalStressAfterPa(double stressPa, double modulusPa, double expansionPerK, double poisson,
                            double relaxationS, double fromK, double toK, double seconds)
{
    const double rate = -modulusPa * expansionPerK / (1 - poisson) * (toK - fromK) / seconds;
    const double x = seconds / relaxationS;
    return stressPa * std::exp(-x) - rate * relaxationS * std::expm1(-x);
}

} // namespace sinew::pavement
