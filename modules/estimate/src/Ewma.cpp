// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Ewma.h>

#include <cmath>

namespace sinew::estimate {

bool Ewma::add(double z)
{
    if (std::isfinite(z))
        m_value += m_weight * (z - m_value);
    return isAlarm();
}

bool Ewma::isAlarm() const
{
    return std::abs(m_value) > limit();
}

double Ewma::limit() const
{
    return m_width * std::sqrt(m_weight / (2 - m_weight));
}

} // namespace sinew::estimate
