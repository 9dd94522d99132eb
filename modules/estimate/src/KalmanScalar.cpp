// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/KalmanScalar.h>

#include <cmath>

namespace sinew::estimate {

void KalmanScalar::update(double measured, double measurementVariance)
{
    if (!std::isfinite(measured) || !(measurementVariance > 0))
        return;
    m_gain = m_variance / (m_variance + measurementVariance);
    m_mean += m_gain * (measured - m_mean);
    m_variance *= 1 - m_gain;
}

} // namespace sinew::estimate
