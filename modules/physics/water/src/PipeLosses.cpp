// SPDX-License-Identifier: GPL-3.0-or-later
#include "PipeLosses.h"

#include "Limits.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace sinew::water {

namespace {

constexpr double shifter = 4503599627370496.0; // 2^52: adding it leaves an integer in the low bits

/// Binary logarithm of a positive normal number: its exponent, and 2 artanh((m - 1)/(m + 1)) of what is left.
inline double log2Of(double x)
{
    const auto bits = std::bit_cast<std::uint64_t>(x);
    constexpr std::uint64_t half = 0x3fe6a09e667f3bcdULL; // sqrt(1/2)
    const std::uint64_t biased = (bits - half + (1023ULL << 52)) >> 52;
    const double exponent = std::bit_cast<double>(biased | 0x4330000000000000ULL) - (shifter + 1023);
    const double m = std::bit_cast<double>(bits - (biased << 52) + (1023ULL << 52));
    const double s = (m - 1) / (m + 1), z = s * s;
    double sum = 1.0 / 21;
    sum = sum * z + 1.0 / 19;
    sum = sum * z + 1.0 / 17;
    sum = sum * z + 1.0 / 15;
    sum = sum * z + 1.0 / 13;
    sum = sum * z + 1.0 / 11;
    sum = sum * z + 1.0 / 9;
    sum = sum * z + 1.0 / 7;
    sum = sum * z + 1.0 / 5;
    sum = sum * z + 1.0 / 3;
    constexpr double twoOverLn2 = 2.8853900817779268147;
    return exponent + twoOverLn2 * (s + s * z * sum);
}

/// 2^t for |t| < 1000: whole powers in the exponent, the rest by its series.
inline double exp2Of(double t)
{
    const double shifted =
        t + (shifter + 1023 + 1024); // rounds to a whole number; the bias keeps it positive
    const auto low = std::bit_cast<std::uint64_t>(shifted) & 0xfffffffffffffULL;
    const double f = (t - (shifted - (shifter + 1023 + 1024))) * 0.69314718055994530942;
    double sum = 1.0 / 6227020800;
    sum = sum * f + 1.0 / 479001600;
    sum = sum * f + 1.0 / 39916800;
    sum = sum * f + 1.0 / 3628800;
    sum = sum * f + 1.0 / 362880;
    sum = sum * f + 1.0 / 40320;
    sum = sum * f + 1.0 / 5040;
    sum = sum * f + 1.0 / 720;
    sum = sum * f + 1.0 / 120;
    sum = sum * f + 1.0 / 24;
    sum = sum * f + 1.0 / 6;
    sum = sum * f + 0.5;
    sum = sum * f + 1;
    sum = sum * f + 1;
    return sum * std::bit_cast<double>((low - 1024) << 52);
}

} // namespace

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
void linearisePowers(const double* __restrict flow, const double* __restrict slope, const double* __restrict minor,
                     double n, std::size_t count, double* __restrict p, double* __restrict y)
{
    const double power = n - 1, invN = 1 / n;
    for (std::size_t i = 0; i < count; ++i) {
        const double q = std::fabs(flow[i]);
        const double steep = slope[i] * exp2Of(power * log2Of(q + 1e-200));
        const bool flat = steep < limits::minGradient;
        const double friction = flat ? limits::minGradient * invN : steep;
        const double loss = friction * q * (flat ? 1.0 : invN) + minor[i] * q * q;
        const double inverse = 1 / (friction + 2 * minor[i] * q);
        p[i] = inverse;
        y[i] = std::copysign(loss * inverse, flow[i]);
    }
}

} // namespace sinew::water
