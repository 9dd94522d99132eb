// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Crps.h>
#include <sinew/estimate/Gaussian.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace sinew::estimate {

namespace {

double meanAbsoluteError(std::span<const double> members, double observed)
{
    double sum = 0;
    for (const double member : members)
        sum += std::abs(member - observed);
    return sum / static_cast<double>(members.size());
}

// Sum of |x_i - x_j| over i < j, in O(M log M): each sorted value counts once per value below it, minus
// above.
double pairSum(std::span<const double> members)
{
    std::vector<double> sorted(members.begin(), members.end());
    std::ranges::sort(sorted);
    const double m = static_cast<double>(sorted.size());
    double sum = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i)
        sum += (2 * static_cast<double>(i) + 1 - m) * sorted[i];
    return sum;
}

} // namespace

double crpsEnsemble(std::span<const double> members, double observed)
{
    if (members.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const double m = static_cast<double>(members.size());
    return meanAbsoluteError(members, observed) - pairSum(members) / (m * m);
}

double crpsEnsembleFair(std::span<const double> members, double observed)
{
    if (members.size() < 2)
        return crpsEnsemble(members, observed);
    const double m = static_cast<double>(members.size());
    return meanAbsoluteError(members, observed) - pairSum(members) / (m * (m - 1));
}

double crpsGaussian(double mean, double sigma, double observed)
{
    if (!(sigma > 0))
        return std::abs(observed - mean);
    const double z = (observed - mean) / sigma;
    return sigma * (z * (2 * normalCdf(z) - 1) + 2 * normalPdf(z) - 1 / std::sqrt(std::numbers::pi));
}

std::optional<double> skillScore(double score, double reference)
{
    if (!(reference > 0))
        return std::nullopt;
    return 1 - score / reference;
}

double sigmaFrom90(double lower, double upper)
{
    return (upper - lower) / (2 * 1.6448536269514722);
}

} // namespace sinew::estimate
