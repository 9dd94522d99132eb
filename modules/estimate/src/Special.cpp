// SPDX-License-Identifier: GPL-3.0-or-later
#include "Special.h"

#include <sinew/estimate/Gaussian.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace sinew::estimate {

namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
constexpr int kMostTerms = 1'000'000;

// x^a e^-x / Γ(a). std::lgamma is not safe between threads where it stores the sign; lgamma_r is.
double front(double shape, double x)
{
    int sign = 0;
    return std::exp(shape * std::log(x) - x - ::lgamma_r(shape, &sign));
}

double lowerSeries(double shape, double x)
{
    double term = 1 / shape, sum = term;
    for (int n = 1; n < kMostTerms && term > kEps * sum; ++n) {
        term *= x / (shape + n);
        sum += term;
    }
    return sum * front(shape, x);
}

double upperFraction(double shape, double x)
{
    constexpr double tiny = 1e-300;
    double b = x + 1 - shape, c = 1 / tiny, d = 1 / b, value = d;
    for (int n = 1; n < kMostTerms; ++n) {
        const double a = n * (shape - n);
        b += 2;
        d = a * d + b;
        d = 1 / (std::abs(d) < tiny ? tiny : d);
        c = b + a / c;
        c = std::abs(c) < tiny ? tiny : c;
        value *= c * d;
        if (std::abs(c * d - 1) < kEps)
            break;
    }
    return value * front(shape, x);
}

} // namespace

double upperGamma(double shape, double x)
{
    if (x <= 0)
        return 1;
    return x < shape + 1 ? 1 - lowerSeries(shape, x) : upperFraction(shape, x);
}

double digamma(double x)
{
    double shift = 0;
    for (; x < 10; ++x)
        shift -= 1 / x;
    const double y = 1 / (x * x);
    // Asymptotic series with Bernoulli numbers (Abramowitz & Stegun 6.3.18).
    const double series =
        y * (1.0 / 12 -
             y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * 691.0 / 32760)))));
    return shift + std::log(x) - 0.5 / x - series;
}

double logNormalCdf(double z)
{
    if (z > -30)
        return std::log(normalCdf(z));
    const double y = 1 / (z * z);
    return -0.5 * z * z - std::log(-z * std::sqrt(2 * std::numbers::pi)) + std::log1p(-y * (1 - 3 * y));
}

double bisect(const std::function<double(double)>& function, double low, double high)
{
    const bool rises = function(low) < 0;
    for (int i = 0; i < 200 && high - low > kEps * std::abs(low + high) * 0.5; ++i) {
        const double middle = 0.5 * (low + high);
        ((function(middle) < 0) == rises ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double invertCdf(const std::function<double(double)>& cdf, double probability, double guess)
{
    double low = guess, high = guess;
    for (int i = 0; i < 1000 && cdf(low) > probability; ++i)
        low *= 0.5;
    for (int i = 0; i < 1000 && cdf(high) < probability; ++i)
        high *= 2;
    return bisect([&](double time) { return cdf(time) - probability; }, low, high);
}

Result<void> checkProbability(double probability)
{
    if (probability > 0 && probability < 1)
        return {};
    return fail(ErrorCode::InvalidInput, "must be between 0 and 1", "probability");
}

Result<void> checkPath(std::span<const double> times, std::span<const double> values)
{
    if (times.size() != values.size())
        return fail(ErrorCode::InvalidInput, "are not as many as the values", "times");
    if (times.size() < 3)
        return fail(ErrorCode::InvalidInput, "are fewer than three", "points");
    for (std::size_t i = 0; i < times.size(); ++i) {
        const std::string place = "point " + std::to_string(i + 1);
        if (!std::isfinite(times[i]) || !std::isfinite(values[i]))
            return fail(ErrorCode::InvalidInput, "is not finite", place);
        if (i > 0 && !(times[i] > times[i - 1]))
            return fail(ErrorCode::InvalidInput, "is not after the one before", place);
    }
    return {};
}

} // namespace sinew::estimate
