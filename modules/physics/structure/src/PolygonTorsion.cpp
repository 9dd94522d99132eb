// SPDX-License-Identifier: GPL-3.0-or-later
#include "PolygonTorsion.h"

#include <algorithm>
#include <cmath>
#include <Eigen/SparseCholesky>

namespace sinew::structure {

namespace {

using Ring = std::vector<Eigen::Vector2d>;
constexpr int kCells = 160;    // across the longer side
constexpr double kLevel = 1e5; // a hole's coefficient against the solid's 1

// Where a horizontal line enters and leaves the ring.
std::vector<double> crossings(const Ring& ring, double y)
{
    std::vector<double> at;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto &a = ring[i], &b = ring[(i + 1) % ring.size()];
        if ((a.y() <= y) != (b.y() <= y))
            at.push_back(a.x() + (y - a.y()) / (b.y() - a.y()) * (b.x() - a.x()));
    }
    std::ranges::sort(at);
    return at;
}

struct Grid {
    int columns = 0, rows = 0;
    double cell = 0;
    Eigen::Vector2d corner;
    std::vector<double> coefficient; ///< 0: outside
    double& at(int i, int j) { return coefficient[static_cast<std::size_t>(j * columns + i)]; }
    double across(int i, int j, int k, int l) ///< between two cells; outside is half a cell away
    {
        const double a = at(i, j), b = k < 0 || l < 0 || k >= columns || l >= rows ? 0 : at(k, l);
        return b > 0 ? 2 * a * b / (a + b) : 2 * a;
    }
};

void paint(Grid& grid, const Ring& ring, double coefficient)
{
    for (int j = 0; j < grid.rows; ++j) {
        const auto at = crossings(ring, grid.corner.y() + (j + 0.5) * grid.cell);
        for (std::size_t k = 0; k + 1 < at.size(); k += 2)
            for (int i = 0; i < grid.columns; ++i)
                if (const double x = grid.corner.x() + (i + 0.5) * grid.cell;
                    x > at[k] && x < at[k + 1] && (coefficient == 1 || grid.at(i, j) > 0))
                    grid.at(i, j) = coefficient;
    }
}

Grid gridOf(const Ring& outline, const std::vector<Ring>& holes)
{
    Eigen::Vector2d low = outline.front(), high = low;
    for (const auto& corner : outline) {
        low = low.cwiseMin(corner);
        high = high.cwiseMax(corner);
    }
    Grid grid;
    grid.cell = (high - low).maxCoeff() / kCells;
    grid.columns = std::max(1, static_cast<int>(std::ceil((high.x() - low.x()) / grid.cell - 1e-9)));
    grid.rows = std::max(1, static_cast<int>(std::ceil((high.y() - low.y()) / grid.cell - 1e-9)));
    grid.corner = low;
    grid.coefficient.assign(static_cast<std::size_t>(grid.columns * grid.rows), 0);
    paint(grid, outline, 1);
    for (const Ring& hole : holes)
        paint(grid, hole, kLevel);
    return grid;
}

} // namespace

double polygonTorsion(const Ring& outline, const std::vector<Ring>& holes)
{
    Grid grid = gridOf(outline, holes);
    std::vector<int> number(grid.coefficient.size(), -1);
    int count = 0;
    for (std::size_t i = 0; i < number.size(); ++i)
        if (grid.coefficient[i] > 0)
            number[i] = count++;
    if (count == 0)
        return 0;
    std::vector<Eigen::Triplet<double>> entries;
    constexpr int steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    for (int j = 0; j < grid.rows; ++j)
        for (int i = 0; i < grid.columns; ++i) {
            const int here = number[static_cast<std::size_t>(j * grid.columns + i)];
            if (here < 0)
                continue;
            for (const auto& [di, dj] : steps) {
                const int k = i + di, l = j + dj;
                const double c = grid.across(i, j, k, l);
                entries.emplace_back(here, here, c);
                const bool inGrid = k >= 0 && l >= 0 && k < grid.columns && l < grid.rows;
                const int there = inGrid ? number[static_cast<std::size_t>(l * grid.columns + k)] : -1;
                if (there >= 0)
                    entries.emplace_back(here, there, -c);
            }
        }
    Eigen::SparseMatrix<double> laplace(count, count);
    laplace.setFromTriplets(entries.begin(), entries.end());
    const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> factor(laplace);
    const double area = grid.cell * grid.cell;
    const Eigen::VectorXd phi = factor.solve(Eigen::VectorXd::Constant(count, 2 * area));
    return 2 * area * phi.sum();
}

} // namespace sinew::structure
