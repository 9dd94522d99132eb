// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Admittance.h"
#include "SparseLu.h"
#include "Units.h"

#include <stop_token>

namespace sinew::power {

/// min sum c(u)  subject to  M u + fixed - load = N f,  f = b (N' angle - shift),  low <= u, f <= high.
///
/// With a price a bus (p) and slacks s, multipliers z of the bounds, one Newton step of the optimality
/// conditions is
///   du = (dp + h) / D,                D = c'' + zl/sl + zu/su
///   [ N b W b N'   B ] [da]   [ -B p + N b g ]        W = zl/sl + zu/su of the flows
///   [ B           -E ] [dp] = [ -lack + M h/D ]       E = M D^-1 M'
/// h and g hold the prices' errors and the way to the centre. Two unknowns a bus on the pattern of the grid.
class InteriorPoint {
public:
    explicit InteriorPoint(const Grid& grid);

    /// Whether this is the grid, or another state of it.
    bool fits(const Grid& grid) const;

    struct Outcome {
        bool converged = false, cancelled = false;
        int iterations = 0;
        double residual = 0; ///< imbalance
    };
    /// Units, topology and numbers of the grid may differ from one call to the next; its branches' ends may
    /// not.
    Outcome solve(const Grid& grid, const Topology& topology, const std::vector<Unit>& units,
                  const std::vector<double>& fixedPu, const DispatchOptions& options, std::stop_token stop);

    std::vector<double> u, angle, price, flow; ///< per unit, per unit of power; flow per branch

private:
    /// What is kept between bounds: the units first, then the limited branches.
    struct Bounded {
        double low, high; ///< infinite: none
        double value = 0, sl = 1, su = 1, zl = 0, zu = 0;
        double d = 0, dsl = 0, dsu = 0, dzl = 0, dzu = 0; ///< the step
        double pull = 0, weight = 0; ///< what the bounds add to the slope, and to the curvature
        double cl = 0, cu = 0;       ///< second-order corrections
        bool hasLow() const { return std::isfinite(low); }
        bool hasHigh() const { return std::isfinite(high); }
    };
    void setUp(const Grid& grid, const Topology& topology, const std::vector<Unit>& units,
               const std::vector<double>& fixedPu);
    void addLimits(const Grid& grid);
    void beginAt(Bounded& bounded) const;
    void updateFlows();
    double imbalance();
    double priceError() const;
    double gap() const;
    bool factor(const std::stop_token& stop);
    void direction(double centre, const std::stop_token& stop);
    void addStep(Bounded& bounded, double centre) const;
    std::pair<double, double> lengths(double share) const;
    double gapAfter(double primal, double dual) const;
    void take(double length);
    double scaledObjective() const;

    Admittance m_pattern; ///< of the grid; its numbers are not used
    SparseLu m_lu;
    std::vector<std::array<int, 4>> m_place; ///< per entry of the pattern: the four derivatives in the matrix
    std::vector<std::pair<int, int>> m_ends;
    std::vector<BusKind> m_kind;
    std::vector<Unit> m_units;
    double m_costScale = 1;
    std::vector<double> m_b, m_shift, m_load; ///< per branch, per branch, per bus (net of what is fixed)
    std::vector<Bounded> m_bounded;
    std::vector<int> m_limited; ///< branch of each bounded flow
    std::vector<double> m_lack, m_rhs, m_residual, m_solution;
    std::size_t m_bounds = 0; ///< how many bounds there are
};

} // namespace sinew::power
