// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Rarity.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sinew::estimate {

namespace {

constexpr std::size_t kFewest = 50, kTailFewest = 10, kTailShare = 50;

} // namespace

void SortedWindow::add(double value)
{
    m_sorted.insert(std::ranges::upper_bound(m_sorted, value), value);
    m_order.push_back(value);
    if (m_order.size() <= m_capacity)
        return;
    m_sorted.erase(std::ranges::lower_bound(m_sorted, m_order.front()));
    m_order.pop_front();
}

double SortedWindow::quantile(double probability) const
{
    const double at = std::clamp(probability, 0.0, 1.0) * static_cast<double>(m_sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, m_sorted.size() - 1);
    return std::lerp(m_sorted[below], m_sorted[above], at - static_cast<double>(below));
}

Result<Rarity> Rarity::make(std::size_t history)
{
    if (history < kFewest)
        return fail(ErrorCode::InvalidInput, "must be 50 scores or more", "history");
    return Rarity(history);
}

double Rarity::of(double score) const
{
    const auto& past = m_past.sorted();
    if (past.size() < kFewest)
        return 1;
    const auto count = static_cast<double>(past.size() + 1);
    const std::size_t tail = std::max(kTailFewest, past.size() / kTailShare);
    const auto from = past.end() - static_cast<std::ptrdiff_t>(tail);
    if (score <= *from)
        return (static_cast<double>(past.end() - std::ranges::lower_bound(past, score)) + 1) / count;
    const double excess = std::accumulate(from, past.end(), 0.0) - static_cast<double>(tail) * *from;
    const double scale = excess / static_cast<double>(tail - 1); // the threshold is one of them
    const double beyond = scale > 0 ? std::exp(-(score - *from) / scale) : 0;
    return std::max(static_cast<double>(tail) / count * beyond, std::numeric_limits<double>::min());
}

double Rarity::add(double score)
{
    if (!std::isfinite(score))
        return 1;
    const double probability = of(score);
    m_past.add(score);
    return probability;
}

} // namespace sinew::estimate
