// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/ModalAnalysis.h>

#include <cmath>

namespace sinew::structure {

Result<FrequencyWatch> FrequencyWatch::fit(std::span<const double> temperatureK,
                                           std::span<const double> frequencyHz, double slack,
                                           double threshold)
{
    if (temperatureK.size() != frequencyHz.size() || temperatureK.size() < 10)
        return fail(ErrorCode::InvalidInput, "at least 10 pairs of temperature and frequency are needed");
    const auto n = static_cast<Eigen::Index>(temperatureK.size());
    const Eigen::Map<const Eigen::ArrayXd> t(temperatureK.data(), n), f(frequencyHz.data(), n);
    if (!t.allFinite() || !f.allFinite())
        return fail(ErrorCode::InvalidInput, "a temperature or a frequency is not finite");
    const auto cusum = estimate::Cusum::make(slack, threshold);
    if (!cusum)
        return passOn(cusum);
    FrequencyWatch watch(*cusum);
    watch.m_meanK = t.mean();
    watch.m_meanHz = f.mean();
    const Eigen::ArrayXd warm = t - watch.m_meanK;
    const double spread = warm.square().sum();
    // A time of even temperature says nothing of its influence: then the mean alone is expected.
    if (spread > 1e-6 * static_cast<double>(n))
        watch.m_slope = (warm * (f - watch.m_meanHz)).sum() / spread;
    const Eigen::ArrayXd left = f - watch.m_meanHz - watch.m_slope * warm;
    watch.m_sigma = std::sqrt(left.square().sum() / static_cast<double>(n - 2));
    if (!(watch.m_sigma > 0))
        return fail(ErrorCode::InvalidInput, "the frequencies have no spread to judge by");
    return watch;
}

double FrequencyWatch::expectedHz(double temperatureK) const
{
    return m_meanHz + m_slope * (temperatureK - m_meanK);
}

bool FrequencyWatch::add(double temperatureK, double frequencyHz)
{
    return m_cusum.add((frequencyHz - expectedHz(temperatureK)) / m_sigma);
}

} // namespace sinew::structure
