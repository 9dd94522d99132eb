// SPDX-License-Identifier: GPL-3.0-or-later
#include "NabScore.h"

#include <algorithm>
#include <cmath>

namespace sinew::verify {

namespace {

double sigmoid(double position)
{
    return position >= 3 ? -1 : 2 / (1 + std::exp(5 * position)) - 1;
}

double worthInside(std::size_t at, const NabWindow& window)
{
    const auto width = static_cast<double>(window.last - window.first + 1);
    return sigmoid(-static_cast<double>(window.last - at + 1) / width) / sigmoid(-1);
}

double worthOutside(std::size_t at, std::span<const NabWindow> windows)
{
    const auto next = std::ranges::find_if(windows, [&](const NabWindow& w) { return w.last >= at; });
    if (next == windows.begin())
        return -1;
    const NabWindow& before = *(next - 1);
    const std::size_t width = before.last - before.first;
    return width == 0 ? -1 : sigmoid(static_cast<double>(at - before.last) / static_cast<double>(width));
}

} // namespace

double nabWorth(std::span<const std::size_t> alarms, std::span<const NabWindow> windows, std::size_t count,
                const NabProfile& profile)
{
    const std::size_t judgedFrom =
        std::min<std::size_t>(static_cast<std::size_t>(0.15 * static_cast<double>(count)), 750);
    double worth = 0;
    for (const NabWindow& window : windows) {
        const auto first = std::ranges::lower_bound(alarms, std::max(window.first, judgedFrom));
        const bool isMet = first != alarms.end() && *first <= window.last;
        worth += isMet ? profile.truePositive * worthInside(*first, window) : -profile.falseNegative;
    }
    for (const std::size_t at : alarms) {
        const auto isAround = [&](const NabWindow& w) { return w.first <= at && at <= w.last; };
        if (at >= judgedFrom && std::ranges::none_of(windows, isAround))
            worth += profile.falsePositive * worthOutside(at, windows);
    }
    return worth;
}

double nabScore(double worth, std::size_t windows, const NabProfile& profile)
{
    const auto count = static_cast<double>(windows);
    const double none = -profile.falseNegative * count, perfect = profile.truePositive * count;
    return 100 * (worth - none) / (perfect - none);
}

} // namespace sinew::verify
