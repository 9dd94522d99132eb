// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <memory>
#include <span>
#include <vector>

/// Steady currents in a conductive plate, and what they tell about its inside.
namespace sinew::resistivity {

/// A rectangular plate in equal cells. Cell (column i, row j) has number j·columns + i; columns run along the
/// width, rows along the height.
struct Plate {
    std::size_t columns = 0, rows = 0;
    double widthM = 0, heightM = 0, thicknessM = 0;

    std::size_t cells() const { return columns * rows; }
};
/// Errors: InvalidInput: no or more than a million cells, a size not positive.
Result<void> checkPlate(const Plate& plate);

/// A cell joined to potential zero through a conductance.
struct Ground {
    std::size_t cell = 0;
    double conductanceS = 0;
};

/// Potentials of the cells for given currents: ∇·(σ∇φ) = -q by finite volumes, insulated edges, the
/// conductance of a face from the harmonic mean of its two cells. Second order in the cell's size where σ is
/// smooth. Factored once (sparse Cholesky), then a solution is a back-substitution.
class Conduction {
public:
    /// `conductivitySM`: one value a cell, > 0.
    /// Errors: InvalidInput (plate, sizes, a conductivity not positive, a ground that does not exist);
    /// SingularNetwork: no ground.
    static Result<Conduction> make(const Plate& plate, std::span<const double> conductivitySM,
                                   std::span<const Ground> grounds);
    Conduction(Conduction&&) noexcept;
    Conduction& operator=(Conduction&&) noexcept;
    ~Conduction();

    /// V of each cell for currents (A) into each. Errors: InvalidInput: another number of them, not a number.
    Result<std::vector<double>> potentialsV(std::span<const double> currentsA) const;

private:
    struct Factor;
    explicit Conduction(std::unique_ptr<Factor> factor);
    std::unique_ptr<Factor> m_factor;
};

} // namespace sinew::resistivity
