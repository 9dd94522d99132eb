// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/resistivity/Conduction.h>

namespace sinew::resistivity {

/// Calls visit(cell, neighbour, shape) for each inner face; conductance = shape · harmonic mean of both σ.
template <class Visit>
void forEachFace(const Plate& plate, Visit visit)
{
    const double dx = plate.widthM / static_cast<double>(plate.columns);
    const double dy = plate.heightM / static_cast<double>(plate.rows);
    const double along = plate.thicknessM * dy / dx, across = plate.thicknessM * dx / dy;
    for (std::size_t j = 0; j < plate.rows; ++j)
        for (std::size_t i = 0; i < plate.columns; ++i) {
            const std::size_t cell = j * plate.columns + i;
            if (i + 1 < plate.columns)
                visit(cell, cell + 1, along);
            if (j + 1 < plate.rows)
                visit(cell, cell + plate.columns, across);
        }
}

inline double harmonicMean(double a, double b)
{
    return 2 * a * b / (a + b);
}

} // namespace sinew::resistivity
