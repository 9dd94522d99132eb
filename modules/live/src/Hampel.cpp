// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hampel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace sinew::live {

namespace {

constexpr double kMadToSigma = 1.4826;     // of a normal distribution
constexpr double kMeanAbsToSigma = 1.2533; // likewise

double medianOf(std::span<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

} // namespace

Hampel::Spread Hampel::spread() const
{
    std::array<double, kWindow> work = m_values;
    const std::span<double> values(work.data(), m_count);
    const double median = medianOf(values);
    for (double& value : values)
        value = std::abs(value - median);
    const double meanAbs = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(m_count);
    const double mad = medianOf(values);
    // MADs of few samples come out small: Croux & Rousseeuw 1992, n / (n - 0.8).
    const double count = static_cast<double>(m_count);
    const double madToSigma = kMadToSigma * count / (count - 0.8);
    // More than half equal (a coarse sensor): the mean deviation still knows a scale.
    return {median, mad > 0 ? madToSigma * mad : kMeanAbsToSigma * meanAbs};
}

void Hampel::take(double value)
{
    m_values[m_next] = value;
    m_next = (m_next + 1) % kWindow;
    m_count = std::min(m_count + 1, kWindow);
}

bool Hampel::isSpike(double value)
{
    bool spike = false;
    if (m_count >= kNeeded) {
        const Spread around = spread();
        const double away = value - around.median;
        const bool far = around.scale > 0 && std::abs(away) > 3 * around.scale;
        // A second one near the first, far from the rest on the same side, is a step: the level is believed.
        const bool confirmed = m_previousFar && std::abs(value - m_previous) < 0.5 * std::abs(away);
        spike = far && !confirmed;
        m_previousFar = far;
    }
    m_previous = value;
    take(value);
    return spike;
}

} // namespace sinew::live
