// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/Rut.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::pavement {

namespace {

constexpr double kInch = 0.0254;

double fahrenheit(double kelvin)
{
    return (kelvin - 273.15) * 1.8 + 32;
}

/// A of strain_p = A N^b, over the resilient strain.
double factorAt(const RutParameters& p, double kz, double temperatureK)
{
    const double f = fahrenheit(temperatureK);
    return f > 0 ? p.b1 * kz * std::pow(10, p.k1) * std::pow(f, p.b2 * p.k2) : 0;
}

} // namespace

double depthFactor(double thicknessM, double depthM)
{
    const double h = thicknessM / kInch, d = depthM / kInch;
    const double c1 = -0.1039 * h * h + 2.4868 * h - 17.342, c2 = 0.0172 * h * h - 1.7331 * h + 27.428;
    return std::max(0.0, (c1 + c2 * d) * std::pow(0.328196, d));
}

double plasticRatio(const RutParameters& p, double kz, double temperatureK, double loads)
{
    return loads > 0 ? factorAt(p, kz, temperatureK) * std::pow(loads, p.b3 * p.k3) : 0;
}

Rut::Rut(const RutParameters& parameters, double thicknessM, int sublayers)
    : m_parameters(parameters), m_sublayerM(thicknessM / std::max(1, sublayers)),
      m_reached(static_cast<std::size_t>(std::max(1, sublayers)))
{
    for (std::size_t i = 0; i < m_reached.size(); ++i)
        m_factor.push_back(depthFactor(thicknessM, depthOfM(i)));
}

double Rut::depthOfM(std::size_t sublayer) const
{
    return (static_cast<double>(sublayer) + 0.5) * m_sublayerM;
}

void Rut::load(std::span<const double> temperaturesK, std::span<const double> resilientStrains, double loads)
{
    const RutParameters& p = m_parameters;
    const double power = 1 / (p.b3 * p.k3), constant = p.k1 * std::numbers::ln10;
    for (std::size_t i = 0; i < m_reached.size() && loads > 0; ++i) {
        const double f = fahrenheit(temperaturesK[i]), size = p.b1 * m_factor[i] * resilientStrains[i];
        // A^(1/b) by logarithms: pow would be taken three times an hour and sublayer.
        if (f > 0 && size > 0)
            m_reached[i] += loads * std::exp(power * (std::log(size) + constant + p.b2 * p.k2 * std::log(f)));
    }
}

double Rut::depthM() const
{
    double depth = 0;
    for (const double reached : m_reached)
        depth += m_sublayerM * std::pow(reached, m_parameters.b3 * m_parameters.k3);
    return depth;
}

} // namespace sinew::pavement
