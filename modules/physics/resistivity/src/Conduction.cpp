// SPDX-License-Identifier: GPL-3.0-or-later
#include "Faces.h"

#include <sinew/physics/resistivity/Conduction.h>

#include <algorithm>
#include <cmath>
#include <Eigen/SparseCholesky>
#include <string>

namespace sinew::resistivity {

namespace {

constexpr std::size_t kMostCells = 1'000'000;
using Index = Eigen::Index;

Result<void> checkConductivity(const Plate& plate, std::span<const double> conductivitySM)
{
    if (conductivitySM.size() != plate.cells())
        return fail(ErrorCode::InvalidInput,
                    "needs one value for each of the " + std::to_string(plate.cells()) + " cells, has " +
                        std::to_string(conductivitySM.size()),
                    "conductivity");
    const auto bad =
        std::ranges::find_if(conductivitySM, [](double each) { return !(std::isfinite(each) && each > 0); });
    if (bad != conductivitySM.end())
        return fail(ErrorCode::InvalidInput, "must be positive",
                    "conductivity of cell " + std::to_string(bad - conductivitySM.begin()));
    return {};
}

Result<void> checkGrounds(const Plate& plate, std::span<const Ground> grounds)
{
    if (grounds.empty())
        return fail(ErrorCode::SingularNetwork, "no cell is grounded: potentials have no zero", "plate");
    for (const Ground& ground : grounds)
        if (ground.cell >= plate.cells() || !(std::isfinite(ground.conductanceS) && ground.conductanceS > 0))
            return fail(ErrorCode::InvalidInput, "needs a cell of the plate and a positive conductance",
                        "ground at cell " + std::to_string(ground.cell));
    return {};
}

Eigen::SparseMatrix<double> matrixOf(const Plate& plate, std::span<const double> conductivitySM,
                                     std::span<const Ground> grounds)
{
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(5 * plate.cells());
    std::vector<double> diagonal(plate.cells(), 0);
    forEachFace(plate, [&](std::size_t a, std::size_t b, double shape) {
        const double conductance = shape * harmonicMean(conductivitySM[a], conductivitySM[b]);
        diagonal[a] += conductance;
        diagonal[b] += conductance;
        entries.emplace_back(static_cast<int>(b), static_cast<int>(a), -conductance); // lower triangle
    });
    for (const Ground& ground : grounds)
        diagonal[ground.cell] += ground.conductanceS;
    for (std::size_t i = 0; i < diagonal.size(); ++i)
        entries.emplace_back(static_cast<int>(i), static_cast<int>(i), diagonal[i]);
    Eigen::SparseMatrix<double> matrix(static_cast<Index>(plate.cells()), static_cast<Index>(plate.cells()));
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
}

} // namespace

Result<void> checkPlate(const Plate& plate)
{
    if (plate.columns == 0 || plate.rows == 0 || plate.columns > kMostCells || plate.rows > kMostCells ||
        plate.cells() > kMostCells)
        return fail(ErrorCode::InvalidInput, "needs one to a million cells", "plate");
    for (const double size : {plate.widthM, plate.heightM, plate.thicknessM})
        if (!(std::isfinite(size) && size > 0))
            return fail(ErrorCode::InvalidInput, "width, height and thickness must be positive", "plate");
    return {};
}

struct Conduction::Factor {
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver;
};

Conduction::Conduction(std::unique_ptr<Factor> factor) : m_factor(std::move(factor)) {}
Conduction::Conduction(Conduction&&) noexcept = default;
Conduction& Conduction::operator=(Conduction&&) noexcept = default;
Conduction::~Conduction() = default;

Result<Conduction> Conduction::make(const Plate& plate, std::span<const double> conductivitySM,
                                    std::span<const Ground> grounds)
{
    if (const auto good = checkPlate(plate); !good)
        return passOn(good);
    if (const auto good = checkConductivity(plate, conductivitySM); !good)
        return passOn(good);
    if (const auto good = checkGrounds(plate, grounds); !good)
        return passOn(good);
    auto factor = std::make_unique<Factor>();
    factor->solver.compute(matrixOf(plate, conductivitySM, grounds));
    if (factor->solver.info() != Eigen::Success)
        return fail(ErrorCode::SingularNetwork, "the conductances cannot be factored", "plate");
    return Conduction(std::move(factor));
}

Result<std::vector<double>> Conduction::potentialsV(std::span<const double> currentsA) const
{
    const auto size = static_cast<std::size_t>(m_factor->solver.rows());
    if (currentsA.size() != size ||
        !std::ranges::all_of(currentsA, [](double a) { return std::isfinite(a); }))
        return fail(ErrorCode::InvalidInput,
                    "needs one number for each of the " + std::to_string(size) + " cells", "currents");
    const Eigen::Map<const Eigen::VectorXd> currents(currentsA.data(), static_cast<Index>(size));
    std::vector<double> potentials(size);
    Eigen::Map<Eigen::VectorXd>(potentials.data(), static_cast<Index>(size)) =
        m_factor->solver.solve(currents);
    return potentials;
}

} // namespace sinew::resistivity
