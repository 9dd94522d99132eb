// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Shape.h>

#include <algorithm>
#include <cmath>

namespace sinew {

namespace {

struct Bounds {
    Box3d operator()(const std::monostate&) const { return {}; }
    Box3d operator()(const PointShape& point) const
    {
        Box3d box;
        const double half = point.sizeM / 2;
        box.add(point.at - Vec3d{half, half, half});
        box.add(point.at + Vec3d{half, half, half});
        return box;
    }
    Box3d operator()(const LineShape& line) const
    {
        Box3d box;
        for (const Vec3d& p : line.points) {
            box.add(p - Vec3d{line.radiusM, line.radiusM, line.radiusM + line.sagM});
            box.add(p + Vec3d{line.radiusM, line.radiusM, line.radiusM});
        }
        return box;
    }
    Box3d operator()(const AreaShape& area) const
    {
        Box3d box;
        for (const auto& polygon : area.polygons)
            for (const auto& ring : polygon.rings)
                for (const Vec3d& p : ring) {
                    box.add(p);
                    box.add(p + Vec3d{0, 0, area.heightM});
                }
        return box;
    }
    Box3d operator()(const MeshShape& mesh) const
    {
        Box3d box;
        for (std::size_t i = 0; i + 2 < mesh.positions.size(); i += 3)
            box.add(mesh.origin + Vec3d{mesh.positions[i], mesh.positions[i + 1], mesh.positions[i + 2]});
        return box;
    }
};

} // namespace

Box3d boundsOf(const Shape& shape)
{
    return std::visit(Bounds{}, shape);
}

double Terrain::heightAt(double x, double y) const
{
    const double column = (x - westM) / stepXM - 0.5;
    const double row = (northM - y) / stepYM - 0.5;
    // Half a cell of extrapolation at the edge: the outer half cells belong to the grid too.
    if (!(column >= -0.5 && row >= -0.5 && column <= columns - 0.5 && row <= rows - 0.5) || columns < 1 ||
        rows < 1)
        return std::nan("");
    const double c = std::clamp(column, 0.0, columns - 1.0), r = std::clamp(row, 0.0, rows - 1.0);
    const int c0 = std::min(static_cast<int>(c), std::max(columns - 2, 0));
    const int r0 = std::min(static_cast<int>(r), std::max(rows - 2, 0));
    const int c1 = std::min(c0 + 1, columns - 1), r1 = std::min(r0 + 1, rows - 1);
    const double u = c - c0, v = r - r0;
    const auto at = [&](int i, int j) {
        return static_cast<double>(heightM[static_cast<std::size_t>(i) * columns + j]);
    };
    return (1 - v) * ((1 - u) * at(r0, c0) + u * at(r0, c1)) + v * ((1 - u) * at(r1, c0) + u * at(r1, c1));
}

Box3d Terrain::bounds() const
{
    Box3d box;
    for (const float height : heightM)
        if (!std::isnan(height)) {
            box.add(Vec3d{westM, northM, height});
            box.add(Vec3d{westM + columns * stepXM, northM - rows * stepYM, height});
        }
    return box;
}

} // namespace sinew
