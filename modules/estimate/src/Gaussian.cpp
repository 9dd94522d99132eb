// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Gaussian.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace sinew::estimate {

namespace {

// Bisection-free start: Abramowitz & Stegun 26.2.23 (|error| < 4.5e-4), refined by Halley below.
double roughUpperQuantile(double tail)
{
    const double t = std::sqrt(-2 * std::log(tail));
    return t -
           (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

double upperTail(double z)
{
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

} // namespace

double normalPdf(double z)
{
    return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
}

double normalCdf(double z)
{
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normalQuantile(double probability)
{
    if (!(probability >= 0 && probability <= 1))
        return std::numeric_limits<double>::quiet_NaN();
    if (probability == 0 || probability == 1)
        return probability == 0 ? -std::numeric_limits<double>::infinity()
                                : std::numeric_limits<double>::infinity();
    const double tail = probability < 0.5 ? probability : 1 - probability;
    double z = roughUpperQuantile(tail);
    for (int i = 0; i < 3; ++i) {
        const double u = (tail - upperTail(z)) / normalPdf(z);
        z -= u / (1 + 0.5 * z * u);
    }
    return probability < 0.5 ? -z : z;
}

} // namespace sinew::estimate
