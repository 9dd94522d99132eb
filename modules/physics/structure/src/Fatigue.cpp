// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Fatigue.h>

#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace sinew::structure {

namespace {

StressCycle cycle(double a, double b, double count)
{
    return {std::abs(a - b), (a + b) / 2, count};
}

} // namespace

void Rainflow::add(double value)
{
    if (!std::isfinite(value))
        return;
    const std::size_t n = m_points.size();
    if (n > 0 && value == m_points.back())
        return;
    if (n >= 2 && (value > m_points[n - 1]) == (m_points[n - 1] > m_points[n - 2]))
        m_points.back() = value; // still the same way
    else
        m_points.push_back(value);
    close();
}

// E1049's rule on the latest range X and the one before it, Y. The last point only ever moves outwards, which
// cannot undo a range that it has closed.
void Rainflow::close()
{
    while (m_points.size() >= 3) {
        const std::size_t n = m_points.size();
        const double x = std::abs(m_points[n - 1] - m_points[n - 2]);
        const double y = std::abs(m_points[n - 2] - m_points[n - 3]);
        if (x < y)
            return;
        if (n == 3) { // Y holds the start: half a cycle
            m_closed.push_back(cycle(m_points[0], m_points[1], 0.5));
            m_points.erase(m_points.begin());
            continue;
        }
        m_closed.push_back(cycle(m_points[n - 3], m_points[n - 2], 1));
        m_points.erase(m_points.end() - 3, m_points.end() - 1);
    }
}

std::vector<StressCycle> Rainflow::takeClosed()
{
    return std::exchange(m_closed, {});
}

std::vector<StressCycle> Rainflow::open() const
{
    std::vector<StressCycle> halves;
    for (std::size_t i = 1; i < m_points.size(); ++i)
        halves.push_back(cycle(m_points[i - 1], m_points[i], 0.5));
    return halves;
}

std::vector<StressCycle> rainflow(std::span<const double> values)
{
    Rainflow counter;
    for (const double value : values)
        counter.add(value);
    std::vector<StressCycle> cycles = counter.takeClosed();
    const auto open = counter.open();
    cycles.insert(cycles.end(), open.begin(), open.end());
    return cycles;
}

std::vector<std::pair<double, double>> countsByRange(std::span<const StressCycle> cycles)
{
    std::map<double, double> counts;
    for (const StressCycle& c : cycles)
        counts[c.range] += c.count;
    return {counts.begin(), counts.end()};
}

Result<double> cyclesToFailure(const SnCurve& curve, double rangePa)
{
    if (!(std::isfinite(curve.categoryPa) && curve.categoryPa > 0) ||
        !(std::isfinite(curve.slope) && curve.slope > 0) || !(std::isfinite(rangePa) && rangePa >= 0))
        return fail(ErrorCode::InvalidInput, "category and slope must be positive, a range not negative");
    const double single = 2e6 * std::pow(curve.categoryPa / rangePa, curve.slope);
    if (!curve.withKnee || single <= 5e6)
        return rangePa > 0 ? single : std::numeric_limits<double>::infinity();
    const double knee = curve.categoryPa * std::pow(2.0 / 5, 1 / curve.slope);
    const double many = 5e6 * std::pow(knee / rangePa, 5);
    return many <= 1e8 ? many : std::numeric_limits<double>::infinity();
}

Result<double> minerDamage(std::span<const StressCycle> cycles, const SnCurve& curve)
{
    double damage = 0;
    for (const StressCycle& c : cycles) {
        const auto life = cyclesToFailure(curve, c.range);
        if (!life)
            return life;
        damage += c.count / *life;
    }
    return damage;
}

} // namespace sinew::structure
