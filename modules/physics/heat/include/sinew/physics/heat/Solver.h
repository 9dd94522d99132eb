// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/heat/Mesh.h>
#include <sinew/physics/heat/Surface.h>

#include <memory>

namespace sinew::heat {

enum class Scheme {
    BackwardEuler, ///< first order, never overshoots: for fronts of melting
    TrBdf2         ///< second order, damps the stiff parts: for weather
};

struct SolverOptions {
    Scheme scheme = Scheme::TrBdf2;
    int iterations = 100; ///< of Newton before a step is halved
    int halvings = 16;
    /// Residual that Newton leaves: 1e-3 J/kg is a microkelvin. It costs no energy: what is left is given to
    /// the cells, whose content is then exactly what flowed in.
    double toleranceJKg = 1e-3;
};

/// What went in and what is stored since the start, J (per m² of a column, per m depth of a section).
struct EnergyBalance {
    double storedJ = 0;           ///< change of the content
    std::vector<double> throughJ; ///< taken up through each patch
    double sourcesJ = 0;
    double turnoverJ = 0; ///< sum of the sizes of everything that went in or out, step by step

    /// |stored - gone in| over the turnover: what the solver lost or invented.
    double closure() const;
};

/// Conduction with melting by finite volumes, implicit in the enthalpy.
///
///   m_i dH_i/dt = sum_j G_ij (T_j - T_i) + sum_p A q_p(T_s) + V q_i,   T = T(H),
///   G = A / (a/k_a + b/k_b): the two half cells in series, k at the state that the step starts from.
/// A stage solves m H - d dt F(H) = known by Newton in H. With A the symmetric conduction matrix and P =
/// diag(dT/dH) >= 0 its Jacobian is m + d dt A P: an M-matrix, so it never is singular, not even where P = 0
/// while a cell melts. Columns take Thomas' algorithm; anything else the equivalent symmetric system
/// (I + S A S) v = S r, S = sqrt(P d dt / m), factored by LDL^T on a pattern analysed once. The residual's
/// norm may not grow (steps are shortened); a step that does not come to rest is halved. TR-BDF2: stages at
/// (2 - sqrt 2) dt and dt, both with d = 1 - sqrt(2)/2 (Bank et al. 1985; Hosea & Shampine 1996).
/// Boundaries run straight from `begin` to `end` within a step; sources are constant over it.
class Solver {
public:
    /// Errors: InvalidInput: temperatures that are not one for each cell or are no temperatures.
    static Result<Solver> make(std::shared_ptr<const Mesh> mesh, std::span<const double> temperaturesK,
                               const SolverOptions& options = {});
    Solver(const Solver& other);
    Solver& operator=(const Solver& other);
    Solver(Solver&&) noexcept;
    Solver& operator=(Solver&&) noexcept;
    ~Solver();

    /// seconds > 0; a surface for each patch at both ends; sources W/m³ for each cell, or none.
    /// Errors: InvalidInput; NotConverged (the state is then that of the last part that did).
    Result<void> advance(double seconds, std::span<const Surface> begin, std::span<const Surface> end,
                         std::span<const double> sourcesWm3 = {});

    const Mesh& mesh() const;
    double timeS() const;
    double enthalpyJKg(std::size_t cell) const;
    double temperatureK(std::size_t cell) const;
    double liquidFraction(std::size_t cell) const;
    /// Of the first outer face of a patch, at the end of the last step; the cell's own before any.
    double surfaceK(int patch) const;
    /// Of a column at a depth: straight between centres and surfaces.
    double temperatureAtK(double depthM) const;
    const EnergyBalance& energy() const;
    long long newtonIterations() const; ///< since the start: what a step costs

private:
    struct Impl;
    explicit Solver(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sinew::heat
