// SPDX-License-Identifier: GPL-3.0-or-later
#include "Quadrature.h"

#include <array>
#include <cmath>
#include <numbers>

namespace sinew::estimate {

namespace {

constexpr int kPoints = 12;

struct Rule {
    std::array<double, kPoints> at{}, weight{};
};

// Newton on the Legendre polynomial from Chebyshev's guess.
Rule legendre()
{
    Rule rule;
    for (int i = 0; i < kPoints; ++i) {
        double x = std::cos(std::numbers::pi * (i + 0.75) / (kPoints + 0.5)), slope = 0;
        for (int step = 0; step < 8; ++step) {
            double below = 1, value = x;
            for (int n = 2; n <= kPoints; ++n) {
                const double next = ((2 * n - 1) * x * value - (n - 1) * below) / n;
                below = value;
                value = next;
            }
            slope = kPoints * (x * value - below) / (x * x - 1);
            x -= value / slope;
        }
        rule.at[static_cast<std::size_t>(i)] = x;
        rule.weight[static_cast<std::size_t>(i)] = 2 / ((1 - x * x) * slope * slope);
    }
    return rule;
}

} // namespace

Quadrature gaussPanels(double from, double to, int panels)
{
    static const Rule rule = legendre();
    Quadrature all;
    const double half = 0.5 * (to - from) / panels;
    for (int panel = 0; panel < panels; ++panel)
        for (std::size_t i = 0; i < kPoints; ++i) {
            all.at.push_back(from + half * (2 * panel + 1 + rule.at[i]));
            all.weight.push_back(half * rule.weight[i]);
        }
    return all;
}

} // namespace sinew::estimate
