// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/read/source/Projection.h>

#include <array>
#include <functional>

namespace sinew::read {

/// Pixel (column, row, from the outer corner of the first) to map and back, as GDAL's geotransform.
struct PixelMap {
    std::array<double, 6> toMap{};
    std::array<double, 6> toPixel{};
    Vec3d map(double column, double row) const
    {
        return {toMap[0] + column * toMap[1] + row * toMap[2], toMap[3] + column * toMap[4] + row * toMap[5],
                0};
    }
    Vec3d pixel(Vec3d at) const
    {
        return {toPixel[0] + at.x * toPixel[1] + at.y * toPixel[2],
                toPixel[3] + at.x * toPixel[4] + at.y * toPixel[5], 0};
    }
};

/// North-up cells in the frame that cover a raster.
struct FrameGrid {
    double westM = 0, northM = 0, stepXM = 1, stepYM = 1;
    int columns = 0, rows = 0;
};

/// Errors: InvalidInput (the raster cannot be projected).
Result<FrameGrid> coveringGrid(const PixelMap& pixels, int columns, int rows, const ToFrame& toFrame,
                               int mostCells);

/// Calls `visit(cell column, cell row, source column, source row)` for every cell centre. The way back into
/// the source is computed every 16 cells and interpolated between: over 16 cells a projection is straight.
void forEachCell(
    const FrameGrid& grid, const PixelMap& pixels, const ToFrame& toFrame,
    const std::function<void(int column, int row, double sourceColumn, double sourceRow)>& visit);

} // namespace sinew::read
