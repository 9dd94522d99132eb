// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstddef>
#include <deque>
#include <vector>

namespace sinew::estimate {

/// The last values of a series, in order of size. O(capacity) a value, by one move of memory.
class SortedWindow {
public:
    explicit SortedWindow(std::size_t capacity) : m_capacity(capacity) {}
    void add(double value); ///< finite; pushes the oldest out where it is full
    const std::vector<double>& sorted() const { return m_sorted; }
    /// By linear interpolation (type 7); the window is not empty.
    double quantile(double probability) const;

private:
    std::size_t m_capacity;
    std::vector<double> m_sorted;
    std::deque<double> m_order;
};

/// How rarely a score as high as this one is reached by chance, from the scores before it: no distribution is
/// assumed but that they are exchangeable. The rank among them, (1 + those as high) / (1 + n), is a conformal
/// p-value; beyond the highest 2 % (ten at least), where ranks run out, an exponential tail fitted to these
/// goes on (peaks over a threshold). Source: Laxhammar & Falkman 2010; Siffer et al. 2017, with the shape
/// held at zero.
class Rarity {
public:
    /// Errors: InvalidInput for a history below 50 scores.
    static Result<Rarity> make(std::size_t history);
    /// Above 0, at most 1; 1 while fewer than 50 came before, and for a score that is not finite (it is left
    /// out).
    double add(double score);

private:
    explicit Rarity(std::size_t history) : m_past(history) {}
    double of(double score) const;
    SortedWindow m_past;
};

} // namespace sinew::estimate
