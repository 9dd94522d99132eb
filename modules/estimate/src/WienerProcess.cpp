// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Gaussian.h>
#include <sinew/estimate/WienerProcess.h>

#include "Special.h"

#include <algorithm>
#include <cmath>

namespace sinew::estimate {

Result<WienerPassage> WienerPassage::make(const WienerProcess& process, double distance)
{
    const struct {
        double value;
        const char* name;
    } all[] = {{process.drift, "drift towards the limit"},
               {process.diffusion, "diffusion"},
               {distance, "distance to the limit"}};
    for (const auto& [value, name] : all)
        if (!(value > 0) || !std::isfinite(value))
            return fail(ErrorCode::InvalidInput, "must be positive", name);
    const double ratio = distance / process.diffusion;
    return WienerPassage(distance / process.drift, ratio * ratio);
}

double WienerPassage::probabilityBy(double time) const
{
    if (!(time > 0))
        return 0;
    const double root = std::sqrt(m_shape / time), part = time / m_mean;
    // The second term's factor e^(2λ/µ) overflows on its own.
    const double second = std::exp(2 * m_shape / m_mean + logNormalCdf(-root * (part + 1)));
    return std::min(1.0, normalCdf(root * (part - 1)) + second);
}

Result<double> WienerPassage::quantile(double probability) const
{
    if (auto good = checkProbability(probability); !good)
        return passOn(good);
    return invertCdf([this](double time) { return probabilityBy(time); }, probability, m_mean);
}

Result<WienerProcess> fitWienerProcess(std::span<const double> times, std::span<const double> values)
{
    if (auto good = checkPath(times, values); !good)
        return passOn(good);
    const double drift = (values.back() - values.front()) / (times.back() - times.front());
    double sum = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
        const double dt = times[i] - times[i - 1];
        const double residual = values[i] - values[i - 1] - drift * dt;
        sum += residual * residual / dt;
    }
    return WienerProcess{drift, std::sqrt(sum / static_cast<double>(times.size() - 1))};
}

} // namespace sinew::estimate
