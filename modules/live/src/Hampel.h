// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstddef>

namespace sinew::live {

/// Spike test over a sliding window of one channel's values; see Cleaner.h.
class Hampel {
public:
    /// Whether the value is a spike; takes it into the window.
    bool isSpike(double value);

private:
    static constexpr std::size_t kWindow = 15;
    /// Below this many samples nothing can be said.
    static constexpr std::size_t kNeeded = 7;
    struct Spread {
        double median = 0, scale = 0;
    };
    Spread spread() const;
    void take(double value);

    std::array<double, kWindow> m_values{};
    std::size_t m_count = 0, m_next = 0;
    bool m_previousFar = false;
    double m_previous = 0;
};

} // namespace sinew::live
