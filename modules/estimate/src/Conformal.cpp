// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Conformal.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace sinew::estimate {

std::size_t conformalRank(std::size_t count, double alpha)
{
    if (!(alpha > 0)) // also where it is no number: nothing bounds with certainty
        return count + 1;
    // 1e-9: (n+1)(1-alpha) that is whole on paper is not always in binary.
    const double rank = std::ceil(static_cast<double>(count + 1) * (1 - alpha) - 1e-9);
    return static_cast<std::size_t>(std::max(rank, 1.0));
}

std::optional<double> conformalQuantile(std::span<const double> scores, double alpha)
{
    const std::size_t rank = conformalRank(scores.size(), alpha);
    if (rank > scores.size())
        return std::nullopt;
    std::vector<double> sorted(scores.begin(), scores.end());
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::ranges::nth_element(sorted, at);
    return *at;
}

} // namespace sinew::estimate
