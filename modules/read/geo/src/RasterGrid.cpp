// SPDX-License-Identifier: GPL-3.0-or-later
#include "RasterGrid.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sinew::read {

namespace {

constexpr int knotEvery = 16;

/// Source pixel of a place in the frame.
Vec3d sourcePixel(const FrameGrid& grid, const PixelMap& pixels, const ToFrame& toFrame, double column,
                  double row)
{
    return pixels.pixel(
        toFrame.toSource({grid.westM + column * grid.stepXM, grid.northM - row * grid.stepYM, 0}));
}

std::vector<Vec3d> knotRow(const FrameGrid& grid, const PixelMap& pixels, const ToFrame& toFrame, int row)
{
    std::vector<Vec3d> knots;
    for (int column = 0; column <= grid.columns + knotEvery; column += knotEvery)
        knots.push_back(sourcePixel(grid, pixels, toFrame, column + 0.5, row + 0.5));
    return knots;
}

} // namespace

Result<FrameGrid> coveringGrid(const PixelMap& pixels, int columns, int rows, const ToFrame& toFrame,
                               int mostCells)
{
    Box3d box;
    constexpr int samples = 16;
    for (int i = 0; i <= samples; ++i)
        for (int j = 0; j <= samples; ++j) {
            const Vec3d p = toFrame(pixels.map(columns * double(i) / samples, rows * double(j) / samples));
            if (!std::isfinite(p.x) || !std::isfinite(p.y))
                return fail(ErrorCode::InvalidInput, "its corners lie outside its coordinate system");
            box.add(p);
        }
    const Vec3d size = box.size();
    if (!(size.x > 0) || !(size.y > 0))
        return fail(ErrorCode::InvalidInput, "covers no area");
    FrameGrid grid{
        box.min.x, box.max.y, 1, 1, std::clamp(columns, 1, mostCells), std::clamp(rows, 1, mostCells)};
    grid.stepXM = size.x / grid.columns;
    grid.stepYM = size.y / grid.rows;
    return grid;
}

void forEachCell(const FrameGrid& grid, const PixelMap& pixels, const ToFrame& toFrame,
                 const std::function<void(int, int, double, double)>& visit)
{
    std::vector<Vec3d> upper = knotRow(grid, pixels, toFrame, 0), lower;
    for (int top = 0; top < grid.rows; top += knotEvery, upper = std::move(lower)) {
        lower = knotRow(grid, pixels, toFrame, top + knotEvery);
        for (int row = top; row < std::min(top + knotEvery, grid.rows); ++row) {
            const double v = double(row - top) / knotEvery;
            for (int column = 0; column < grid.columns; ++column) {
                const auto k = static_cast<std::size_t>(column / knotEvery);
                const double u = double(column % knotEvery) / knotEvery;
                const Vec3d p = (upper[k] * (1 - u) + upper[k + 1] * u) * (1 - v) +
                                (lower[k] * (1 - u) + lower[k + 1] * u) * v;
                visit(column, row, p.x, p.y);
            }
        }
    }
}

} // namespace sinew::read
