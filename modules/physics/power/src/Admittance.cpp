// SPDX-License-Identifier: GPL-3.0-or-later
#include "Admittance.h"

#include <algorithm>

namespace sinew::power {

BranchAdmittance admittanceOf(const Branch& branch)
{
    const Complex series = 1.0 / Complex(branch.r, branch.x);
    const Complex own = series + Complex(branch.g, branch.b) / 2.0;
    const Complex tap = std::polar(branch.tap, branch.shiftRad);
    return {own / std::norm(tap), -series / std::conj(tap), -series / tap, own};
}

void Admittance::makePattern(const Grid& grid)
{
    const std::size_t buses = grid.buses.size();
    std::vector<std::vector<int>> neighbours(buses);
    for (std::size_t i = 0; i < buses; ++i)
        neighbours[i].push_back(static_cast<int>(i));
    for (const Branch& b : grid.branches) {
        neighbours[b.from].push_back(b.to);
        neighbours[b.to].push_back(b.from);
    }
    rowStart.assign(1, 0);
    column.clear();
    diagonal.resize(buses);
    for (std::size_t i = 0; i < buses; ++i) {
        auto& row = neighbours[i];
        std::ranges::sort(row);
        row.erase(std::unique(row.begin(), row.end()), row.end());
        diagonal[i] = rowStart.back() +
                      static_cast<int>(std::ranges::lower_bound(row, static_cast<int>(i)) - row.begin());
        column.insert(column.end(), row.begin(), row.end());
        rowStart.push_back(static_cast<int>(column.size()));
    }
    const auto at = [&](int i, int k) {
        return static_cast<int>(
            std::lower_bound(column.begin() + rowStart[i], column.begin() + rowStart[i + 1], k) -
            column.begin());
    };
    entry.clear();
    for (const Branch& b : grid.branches)
        entry.push_back({at(b.from, b.from), at(b.from, b.to), at(b.to, b.from), at(b.to, b.to)});
    value.resize(column.size());
    branch.resize(grid.branches.size());
}

void Admittance::fill(const Grid& grid, const std::vector<BusKind>& kind)
{
    std::ranges::fill(value, Complex{});
    for (std::size_t i = 0; i < grid.buses.size(); ++i)
        value[diagonal[i]] = Complex(grid.buses[i].shuntMw, grid.buses[i].shuntMvar) / grid.baseMva;
    for (std::size_t k = 0; k < grid.branches.size(); ++k) {
        const Branch& b = grid.branches[k];
        const bool live = b.inService && kind[b.from] != BusKind::Isolated && kind[b.to] != BusKind::Isolated;
        branch[k] = live ? admittanceOf(b) : BranchAdmittance{};
        value[entry[k][0]] += branch[k].ff;
        value[entry[k][1]] += branch[k].ft;
        value[entry[k][2]] += branch[k].tf;
        value[entry[k][3]] += branch[k].tt;
    }
}

} // namespace sinew::power
