// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/LeakNoise.h>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace sinew::water {

namespace {

constexpr Eigen::Index kLeastSamples = 16;

Eigen::VectorXd withoutMean(std::span<const double> record)
{
    const Eigen::Map<const Eigen::VectorXd> v(record.data(), static_cast<Eigen::Index>(record.size()));
    return v.array() - v.mean();
}

} // namespace

Result<Delay> delayBetween(std::span<const double> first, std::span<const double> second, double sampleRateHz,
                           double maxDelayS)
{
    if (first.size() != second.size() || !(sampleRateHz > 0) || !(maxDelayS >= 0))
        return fail(ErrorCode::InvalidInput, "two records of one length and rate are needed");
    const Eigen::VectorXd a = withoutMean(first), b = withoutMean(second);
    const auto farthest = static_cast<Eigen::Index>(std::floor(maxDelayS * sampleRateHz));
    if (a.size() < farthest + kLeastSamples)
        return fail(ErrorCode::InvalidInput, "the records are too short for such a delay");
    const double scale = a.norm() * b.norm();
    if (!(scale > 0) || !std::isfinite(scale))
        return fail(ErrorCode::InvalidInput, "a record holds no sound");
    Delay best{0, -2, 0.5 / sampleRateHz};
    for (Eigen::Index lag = -farthest; lag <= farthest; ++lag) {
        const Eigen::Index n = a.size() - std::abs(lag);
        const double r =
            a.segment(std::max<Eigen::Index>(0, -lag), n).dot(b.segment(std::max<Eigen::Index>(0, lag), n)) /
            scale;
        if (r > best.correlation)
            best = {static_cast<double>(lag) / sampleRateHz, r, best.resolutionS};
    }
    return best;
}

double leakDistanceM(double lengthM, double waveSpeedMs, double delayS)
{
    return (lengthM - waveSpeedMs * delayS) / 2;
}

} // namespace sinew::water
