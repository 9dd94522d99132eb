// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/KalmanFilter.h>

#include "Check.h"

namespace sinew::estimate {

Result<KalmanFilter> KalmanFilter::make(GaussianState start)
{
    if (auto good = checkState(start); !good)
        return passOn(good);
    return KalmanFilter(std::move(start));
}

Result<void> KalmanFilter::predict(const LinearProcess& process)
{
    const Eigen::Index n = m_state.mean.size();
    if (auto good = checkMatrix(process.transition, n, n, "transition"); !good)
        return good;
    if (auto good = checkCovariance(process.noise, n, "process noise"); !good)
        return good;
    const auto& f = process.transition;
    m_state.mean = f * m_state.mean;
    m_state.covariance = symmetric(f * m_state.covariance * f.transpose() + process.noise);
    return {};
}

Result<Innovation> KalmanFilter::update(const Eigen::VectorXd& measured, const LinearMeasurement& measurement)
{
    const Eigen::Index n = m_state.mean.size();
    if (auto good = checkMatrix(measurement.observation, measured.size(), n, "observation"); !good)
        return passOn(good);
    if (auto good = checkCovariance(measurement.noise, measured.size(), "measurement noise"); !good)
        return passOn(good);
    const auto present = presentIn(measured);
    if (present.empty())
        return Innovation{};
    const Eigen::MatrixXd h = measurement.observation(present, Eigen::all);
    const Eigen::MatrixXd r = measurement.noise(present, present);
    const Eigen::MatrixXd cross = m_state.covariance * h.transpose();
    auto gain = gainOf(cross, {measured(present) - h * m_state.mean, symmetric(h * cross + r)});
    if (!gain)
        return passOn(gain);
    m_state.mean += gain->gain * gain->innovation.residual;
    const Eigen::MatrixXd kept = Eigen::MatrixXd::Identity(n, n) - gain->gain * h;
    m_state.covariance =
        symmetric(kept * m_state.covariance * kept.transpose() + gain->gain * r * gain->gain.transpose());
    return std::move(gain->innovation);
}

} // namespace sinew::estimate
