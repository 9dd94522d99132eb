// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

namespace sinew::estimate {

/// Seeded random numbers that are the same on every platform and standard library (std::normal_distribution
/// is not): xoshiro256** (Blackman & Vigna) seeded by splitmix64; normals by the polar method.
class Random {
public:
    explicit Random(std::uint64_t seed);
    /// An independent stream: same seed and stream, same numbers, whatever others drew.
    Random(std::uint64_t seed, std::uint64_t stream);

    std::uint64_t bits();
    double uniform();                         ///< [0, 1)
    double uniform(double low, double high);  ///< [low, high)
    std::uint64_t below(std::uint64_t count); ///< 0 … count-1 without bias; 0 for count 0
    double normal();                          ///< mean 0, standard deviation 1
    double normal(double mean, double sigma) { return mean + sigma * normal(); }

private:
    std::uint64_t m_state[4];
    double m_spare = 0;
    bool m_hasSpare = false;
};

} // namespace sinew::estimate
