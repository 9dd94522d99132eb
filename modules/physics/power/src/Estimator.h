// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Admittance.h"
#include "SparseLu.h"
#include <sinew/physics/power/Estimation.h>

#include <span>

namespace sinew::power {

/// One grid with one set of meters. Unknowns: a step of the angles and of the logarithms of the magnitudes
/// (x), and a multiplier for each equation (measurement, or zero injection):
///   [ 0  H' ] [x]   [ 0      ]
///   [ H  R  ] [l] = [ z - h  ]       R = variance; 0 for what holds exactly
/// so l = residual / variance.
class Estimator {
public:
    Estimator(const Grid& grid, const Topology& topology, const std::vector<Measurement>& measurements,
              const EstimationOptions& options);

    enum class End { Converged, Diverged, Open, Cancelled };
    End iterate(std::stop_token stop);
    int openBus() const { return m_openBus; }

    /// Over the standard deviation of the residual itself; from the factors of the last iteration.
    std::vector<double> normalisedResiduals(const std::stop_token& stop);
    void setAside(int measurement);

    std::vector<double> magnitude, angle;
    int iterations = 0;
    double residualOf(int measurement) const; ///< in the measurement's unit
    double weightedSquares() const;
    int freedom() const;
    bool isUsed(int measurement) const { return m_equations[measurement].used; }
    const Admittance& admittance() const { return m_admittance; }
    const std::vector<Complex>& voltage() const { return m_voltage; }

private:
    /// Per unit.
    struct Equation {
        Measurement::Quantity quantity;
        int at;
        double value, variance;
        double unit; ///< one per unit in the measurement's unit
        bool used = true;
        int firstEntry = 0;
    };
    /// A derivative of an equation by an unknown: where it stands in the matrix, twice, as the matrix is
    /// symmetric.
    struct Entry {
        int unknown;
        int inRow, inColumn;
    };
    void addEquation(const Measurement& measurement, double baseMva);
    void addZeroInjections(const Grid& grid);
    void makePattern();
    template <class Put>
    double model(const Equation& equation, Put&& put) const;
    void evaluate();
    void fill();

    Admittance m_admittance;
    std::vector<std::pair<int, int>> m_ends;
    std::vector<BusKind> m_kind;
    std::vector<Equation> m_equations;
    std::vector<Entry> m_entries;
    std::vector<int> m_angleAt, m_magnitudeAt, m_diagonal;
    int m_unknowns = 0, m_measurements = 0, m_openBus = -1;
    EstimationOptions m_options;
    SparseLu m_lu;
    std::vector<Complex> m_voltage;
    std::vector<double> m_rhs, m_residual, m_work;
};

} // namespace sinew::power
