// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Admittance.h"
#include "SparseLu.h"
#include "Units.h"
#include <sinew/physics/power/AcDispatch.h>

#include <stop_token>

namespace sinew::power {

/// The power into a branch at one end a, from the voltages of a and the other end b, with its first and
/// second derivatives to (angle a, voltage a, angle b, voltage b):
///   S = own Va² + T,   T = cross Va Vb e^(j(angle a - angle b))
struct EndPower {
    Complex value;
    std::array<Complex, 4> first;
    std::array<std::array<Complex, 4>, 4> second;

    void at(Complex own, Complex cross, double angleA, double va, double angleB, double vb);
};

/// Mvar per MW of a generator that stands for a load which may be dispatched (its most output is nothing): it
/// keeps its power factor. 0 for all others. Source: MATPOWER User's Manual 8.0, section 6.4.2.
double loadRatio(const Generator& generator);

/// min c(u)  subject to  balance(x) = 0, limits(x) <= 0  with x: angle and voltage a bus, units' active
/// power, generators' reactive power. One Newton step of the optimality conditions, with slacks z and
/// multipliers m of the limits h:
///   [ L'' + h' (m/z) h'^T   g'^T ] [ dx ]   [ -L' - h' (centre + m h)/z ]
///   [ g'                    0    ] [ dp ] = [ -g ]
///   dz = -h - z - h'^T dx,   dm = -m + (centre - m dz)/z
class AcPoint {
public:
    AcPoint(const Grid& grid, const Topology& topology, const std::vector<Unit>& units,
            const std::vector<double>& fixedPu, const AcDispatchOptions& options);

    struct Outcome {
        bool converged = false, cancelled = false;
        int iterations = 0, worstBus = -1;
        double residual = 0; ///< imbalance
    };
    Outcome solve(const AcDispatchOptions& options, std::stop_token stop);

    double angle(int bus) const { return m_x[2 * bus]; }
    double voltage(int bus) const { return m_x[2 * bus + 1]; }
    double active(int unit) const { return m_x[m_unitAt + unit]; }
    double reactive(int generator) const { return m_x[m_reactiveAt + generator]; }
    /// $/h for one more unit of power.
    double activePrice(int bus) const { return m_price[2 * bus] / m_costScale; }
    double reactivePrice(int bus) const { return m_price[2 * bus + 1] / m_costScale; }

private:
    struct End {
        int a, b;
        Complex own, cross;
        EndPower power;

        std::array<int, 4> variables() const { return {2 * a, 2 * a + 1, 2 * b, 2 * b + 1}; }
    };
    /// sign (x - bound), of one variable or of the difference of two; or |S|² - bound² at a branch's end.
    struct Limit {
        enum class Of { Variable, Difference, Power };
        Of of;
        int at = -1, other = -1; ///< variables, or the end
        double sign = 1, bound = 0;
        double h = 0, z = 1, m = 1, dz = 0, dm = 0;
        std::array<int, 4> variable{};
        std::array<double, 4> slope{};
        int count = 1;
    };
    void addBranches(const Grid& grid);
    void addBounds(const Grid& grid, const AcDispatchOptions& options);
    void bound(int variable, double low, double high);
    void makePattern();
    void begin();
    void evaluate();
    void evaluate(Limit& limit) const;
    void balance();
    void slopes();
    bool step(const std::stop_token& stop);
    void fillMatrix();
    void fillSide();
    void moveLimits();
    double length(double Limit::*value, double Limit::*change) const;
    void add(int row, int column, double value);
    bool meets(double lastCost, double tolerance) const;
    double cost() const;

    const Grid& m_grid;
    const Topology& m_topology;
    std::vector<Unit> m_units;
    std::vector<double> m_ratio; ///< per unit: reactive power that comes with its active power
    int m_buses, m_unitAt, m_reactiveAt, m_variables, m_size;
    double m_costScale = 1, m_centre = 1;
    std::vector<End> m_ends;
    std::vector<Limit> m_limits;
    std::vector<double> m_load;          ///< two a bus: active and reactive, net of what is fixed
    std::vector<double> m_x, m_price;    ///< variables; prices of the balances
    std::vector<double> m_lack, m_slope; ///< balances; slope of the Lagrangian
    std::vector<char> m_fixed;           ///< variables, then balances, that are left out
    std::vector<double> m_side, m_work;
    SparseLu m_lu{SparseLu::Scaling::Rows};
};

} // namespace sinew::power
