// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/Enthalpy.h>

#include <span>
#include <vector>

namespace sinew::heat {

using materials::MeltingSubstance;

/// Cells that store heat, faces through which two conduct, and outer faces where a patch of the surface
/// meets a cell. One description for columns, sections and anything else that is made of such.
struct Mesh {
    struct Cell {
        int material = 0;
        double volumeM3 = 0;
        double xM = 0, yM = 0; ///< centre; a column's depth is x
    };
    struct Face {
        int a = 0, b = 0;
        double areaM2 = 0, toAM = 0, toBM = 0; ///< from the face to the two centres
    };
    struct Outer {
        int cell = 0, patch = 0;
        double areaM2 = 0, toCellM = 0;
    };
    std::vector<MeltingSubstance> materials;
    std::vector<Cell> cells;
    std::vector<Face> faces;
    std::vector<Outer> outers;
    int patches = 0;
};

/// One material of a column, cut into cells from the top down.
struct Layer {
    MeltingSubstance material;
    std::vector<double> cellsM; ///< thickness of each
};

std::vector<double> evenCells(double thicknessM, int count);
/// Cells that grow downwards by `growth` from about `firstM`, the same sum: fine where the weather works,
/// coarse below.
std::vector<double> growingCells(double thicknessM, double firstM, double growth);

inline constexpr int kTop = 0, kBottom = 1; ///< the patches of a column

/// A column of 1 m², patches kTop and kBottom.
/// Errors: InvalidInput: no layer, no cell, a thickness that is not positive, an impossible material.
Result<Mesh> columnMesh(std::span<const Layer> layers);

/// A rectangular grid, 1 m deep, whose cells are of a material each or empty (outside, a duct, a box's
/// inside).
struct Grid {
    std::vector<double> widthsM, heightsM; ///< of the columns from west, of the rows from south
    std::vector<int> material;             ///< [row * columns + column]; -1: empty
    std::vector<MeltingSubstance> materials;
};

/// The patches of a section: the four sides of its grid, and every face towards an empty cell.
enum Side { West, East, South, North, Inside, SideCount };

/// Mesh cells are the grid's that are not empty, row by row.
/// Errors: InvalidInput: sizes that disagree, a material that is not there, no cell.
Result<Mesh> sectionMesh(const Grid& grid);

} // namespace sinew::heat
