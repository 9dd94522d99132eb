// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>

namespace sinew::water {

/// Power-law losses k |q|^(n-1) q + m |q| q of many links at once, linearised: p = 1/slope, y = loss/slope.
/// `slope`: n k. Written so that the compiler works on several links in one instruction; the power is within
/// 2e-15 of the library's.
void linearisePowers(const double* flow, const double* slope, const double* minor, double n,
                     std::size_t count, double* p, double* y);

} // namespace sinew::water
