// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/KalmanScalar.h>

#include <cmath>

namespace sinew::estimate {

Result<KalmanScalar> KalmanScalar::make(double mean, double variance)
{
    if (!std::isfinite(mean))
        return fail(ErrorCode::InvalidInput, "must be finite", "Kalman mean");
    if (!(variance >= 0) || !std::isfinite(variance))
        return fail(ErrorCode::InvalidInput, "must not be negative", "Kalman variance");
    return KalmanScalar(mean, variance);
}

void KalmanScalar::predict(double processVariance)
{
    if (processVariance > 0 && std::isfinite(processVariance))
        m_variance += processVariance;
}

void KalmanScalar::update(double measured, double measurementVariance)
{
    if (!std::isfinite(measured) || !(measurementVariance > 0) || !std::isfinite(measurementVariance))
        return;
    m_gain = m_variance / (m_variance + measurementVariance);
    m_mean += m_gain * (measured - m_mean);
    m_variance *= 1 - m_gain;
}

} // namespace sinew::estimate
