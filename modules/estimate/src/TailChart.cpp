// SPDX-License-Identifier: GPL-3.0-or-later
#include "TailChart.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>

namespace sinew::estimate {

namespace {

constexpr double kHeld = 4, kLargest = 100;

} // namespace

double chartStep(int chart, double average, double z)
{
    const double bound = chart == 0 ? kLargest : kHeld, weight = kChartWeights[chart];
    return (1 - weight) * average + weight * std::clamp(z, -bound, bound);
}

std::optional<Tail> Tail::fit(std::span<const double> scores, double share)
{
    Tail tail{quantile(scores, 1 - share), 0, share};
    double sum = 0;
    int count = 0;
    for (const double score : scores)
        if (score > tail.threshold) {
            sum += score - tail.threshold;
            ++count;
        }
    if (count < 2 || !(sum > 0))
        return std::nullopt;
    tail.mean = sum / count;
    return tail;
}

double Tail::evidence(double score) const
{
    return -std::log(share) + std::max(0.0, score - threshold) / mean;
}

} // namespace sinew::estimate
