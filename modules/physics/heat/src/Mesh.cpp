// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/heat/Mesh.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sinew::heat {

namespace {

Result<void> checkSizes(std::span<const double> sizes, const std::string& subject)
{
    if (sizes.empty())
        return fail(ErrorCode::InvalidInput, "has no cell", subject);
    for (const double size : sizes)
        if (!(std::isfinite(size) && size > 0))
            return fail(ErrorCode::InvalidInput, "has a cell without extent", subject);
    return {};
}

Result<void> checkGrid(const Grid& grid)
{
    if (auto good = checkSizes(grid.widthsM, "grid columns"); !good)
        return good;
    if (auto good = checkSizes(grid.heightsM, "grid rows"); !good)
        return good;
    if (grid.material.size() != grid.widthsM.size() * grid.heightsM.size())
        return fail(ErrorCode::InvalidInput, "needs a material for every cell", "grid");
    for (const int m : grid.material)
        if (m < -1 || m >= static_cast<int>(grid.materials.size()))
            return fail(ErrorCode::InvalidInput, "a cell names a material that is not there", "grid");
    for (const MeltingSubstance& m : grid.materials)
        if (auto good = materials::checkSubstance(m); !good)
            return good;
    return {};
}

std::vector<double> centres(std::span<const double> sizes)
{
    std::vector<double> at;
    double edge = 0;
    for (const double size : sizes) {
        at.push_back(edge + 0.5 * size);
        edge += size;
    }
    return at;
}

} // namespace

std::vector<double> evenCells(double thicknessM, int count)
{
    return std::vector<double>(static_cast<std::size_t>(std::max(count, 0)), thicknessM / std::max(count, 1));
}

std::vector<double> growingCells(double thicknessM, double firstM, double growth)
{
    std::vector<double> cells;
    if (!(thicknessM > 0 && firstM > 0 && growth >= 1))
        return cells;
    double sum = 0;
    for (double size = firstM; sum < thicknessM && cells.size() < 10'000; size *= growth)
        sum += cells.emplace_back(size);
    for (double& size : cells)
        size *= thicknessM / sum;
    return cells;
}

Result<Mesh> columnMesh(std::span<const Layer> layers)
{
    Mesh mesh;
    mesh.patches = 2;
    double depth = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::string subject = "layer " + std::to_string(i + 1);
        if (auto good = materials::checkSubstance(layers[i].material); !good)
            return fail(good.error().code, good.error().text(), subject);
        if (auto good = checkSizes(layers[i].cellsM, subject); !good)
            return passOn(good);
        mesh.materials.push_back(layers[i].material);
        for (const double size : layers[i].cellsM) {
            mesh.cells.push_back({static_cast<int>(i), size, depth + 0.5 * size, 0});
            depth += size;
        }
    }
    if (mesh.cells.empty())
        return fail(ErrorCode::InvalidInput, "has no layer", "column");
    const int last = static_cast<int>(mesh.cells.size()) - 1;
    for (int i = 0; i < last; ++i)
        mesh.faces.push_back({i, i + 1, 1, 0.5 * mesh.cells[i].volumeM3, 0.5 * mesh.cells[i + 1].volumeM3});
    mesh.outers = {{0, kTop, 1, 0.5 * mesh.cells.front().volumeM3},
                   {last, kBottom, 1, 0.5 * mesh.cells.back().volumeM3}};
    return mesh;
}

Result<Mesh> sectionMesh(const Grid& grid)
{
    if (auto good = checkGrid(grid); !good)
        return passOn(good);
    Mesh mesh;
    mesh.materials = grid.materials;
    mesh.patches = SideCount;
    const int columns = static_cast<int>(grid.widthsM.size()), rows = static_cast<int>(grid.heightsM.size());
    const auto x = centres(grid.widthsM), y = centres(grid.heightsM);
    std::vector<int> number(grid.material.size(), -1);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c)
            if (const int m = grid.material[r * columns + c]; m >= 0) {
                number[r * columns + c] = static_cast<int>(mesh.cells.size());
                mesh.cells.push_back({m, grid.widthsM[c] * grid.heightsM[r], x[c], y[r]});
            }
    if (mesh.cells.empty())
        return fail(ErrorCode::InvalidInput, "every cell is empty", "grid");
    // Looking east and north finds each inner face once; what has no neighbour is surface.
    const auto at = [&](int r, int c) {
        return r < 0 || c < 0 || r >= rows || c >= columns ? -1 : number[r * columns + c];
    };
    const auto side = [&](int r, int c, int there, Side edge, bool isEdge, double area, double half) {
        if (there < 0)
            mesh.outers.push_back({at(r, c), isEdge ? edge : Inside, area, half});
    };
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) {
            const int here = at(r, c);
            if (here < 0)
                continue;
            const double w = grid.widthsM[c], h = grid.heightsM[r];
            if (const int east = at(r, c + 1); east >= 0)
                mesh.faces.push_back({here, east, h, 0.5 * w, 0.5 * grid.widthsM[c + 1]});
            if (const int north = at(r + 1, c); north >= 0)
                mesh.faces.push_back({here, north, w, 0.5 * h, 0.5 * grid.heightsM[r + 1]});
            side(r, c, at(r, c - 1), West, c == 0, h, 0.5 * w);
            side(r, c, at(r, c + 1), East, c + 1 == columns, h, 0.5 * w);
            side(r, c, at(r - 1, c), South, r == 0, w, 0.5 * h);
            side(r, c, at(r + 1, c), North, r + 1 == rows, w, 0.5 * h);
        }
    return mesh;
}

} // namespace sinew::heat
