// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Conductive.h>

#include <algorithm>
#include <cmath>

namespace sinew::materials {

namespace {

struct Pool {
    double width = 0, effect = 0, weight = 0;
};

Pool merged(const Pool& a, const Pool& b)
{
    const double weight = a.weight + b.weight;
    return {(a.weight * a.width + b.weight * b.width) / weight,
            (a.weight * a.effect + b.weight * b.effect) / weight, weight};
}

// Neighbours that do not rise become one.
std::vector<Pool> pooled(std::vector<WidthPoint> points)
{
    std::ranges::sort(points, {}, &WidthPoint::widthM);
    std::vector<Pool> pools;
    for (const WidthPoint& point : points) {
        pools.push_back({point.widthM, point.effectM, 1});
        while (pools.size() > 1) {
            const Pool last = pools.back(), before = pools[pools.size() - 2];
            if (last.effect > before.effect && last.width > before.width)
                break;
            pools.pop_back();
            pools.back() = merged(before, last);
        }
    }
    return pools;
}

// Of y over x, straight through the points; beyond the last along the last slope.
double along(const std::vector<WidthPoint>& points, double WidthPoint::*x, double WidthPoint::*y, double at)
{
    if (!(at > 0))
        return 0;
    const auto found = std::ranges::find_if(points, [&](const WidthPoint& point) { return point.*x >= at; });
    const auto next = std::max(points.begin() + 1, found == points.end() ? found - 1 : found);
    const WidthPoint &after = *next, &before = *(next - 1);
    return before.*y + (after.*y - before.*y) * (at - before.*x) / (after.*x - before.*x);
}

} // namespace

Result<WidthCalibration> fitWidthCalibration(std::span<const WidthPoint> measured)
{
    const auto wrong = [](const char* why) {
        return fail(ErrorCode::InvalidInput, why, "width calibration");
    };
    if (measured.size() < 3)
        return wrong("needs three pairs or more");
    for (const WidthPoint& point : measured)
        if (!std::isfinite(point.effectM) || !(std::isfinite(point.widthM) && point.widthM >= 0))
            return wrong("widths must be numbers, none below zero");
    WidthCalibration fit{{{0, 0}}, 0};
    for (const Pool& pool : pooled({measured.begin(), measured.end()}))
        if (pool.width > 0 && pool.effect > 0)
            fit.points.push_back({pool.width, pool.effect});
    if (fit.points.size() < 2)
        return wrong("the effect does not rise with the width");
    double squares = 0;
    for (const WidthPoint& point : measured)
        squares += std::pow(point.effectM - effectOfWidth(fit, point.widthM), 2);
    const double freedom = static_cast<double>(measured.size()) - static_cast<double>(fit.points.size() - 1);
    fit.effectSigmaM = freedom > 0 ? std::sqrt(squares / freedom) : 0;
    return fit;
}

Result<void> checkCalibration(const WidthCalibration& calibration)
{
    const auto wrong = [](const char* why) {
        return fail(ErrorCode::InvalidInput, why, "width calibration");
    };
    const auto& points = calibration.points;
    if (points.size() < 2 || points.front().widthM != 0 || points.front().effectM != 0)
        return wrong("must begin at (0, 0) and have another point");
    for (std::size_t i = 1; i < points.size(); ++i)
        if (!(points[i].widthM > points[i - 1].widthM && points[i].effectM > points[i - 1].effectM) ||
            !std::isfinite(points[i].widthM + points[i].effectM))
            return wrong("widths and effects must rise from point to point");
    if (!(calibration.effectSigmaM >= 0))
        return wrong("the scatter must not be negative");
    return {};
}

double effectOfWidth(const WidthCalibration& calibration, double widthM)
{
    return along(calibration.points, &WidthPoint::widthM, &WidthPoint::effectM, widthM);
}

double widthOfEffect(const WidthCalibration& calibration, double effectM)
{
    return along(calibration.points, &WidthPoint::effectM, &WidthPoint::widthM, effectM);
}

} // namespace sinew::materials
