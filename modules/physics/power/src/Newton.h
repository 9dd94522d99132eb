// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Admittance.h"
#include "SparseLu.h"
#include <sinew/physics/power/PowerFlow.h>

#include <stop_token>

namespace sinew::power {

/// The power-flow equations in polar coordinates and their Newton iteration. Unknowns, bus by bus: the angle,
/// then the logarithm of the magnitude (so that no column has to be divided by it); equations likewise: P,
/// then Q.
///   S_i = sum_k T_ik,  T_ik = V_i conj(Y_ik V_k)
///   dS_i/dangle_k = -j T_ik (+ j S_i where k = i),  dS_i/dln|V_k| = T_ik (+ S_i where k = i)
class Newton {
public:
    explicit Newton(Admittance& admittance) : m_admittance(admittance) {}

    /// Takes the kinds; analyses the Jacobian's pattern where they are new.
    void setKinds(const std::vector<BusKind>& kinds);

    std::vector<double> magnitude, angle; ///< the state, per bus; isolated buses: magnitude 0
    std::vector<Complex> specified;       ///< net power into the grid, per unit
    std::vector<Complex> voltage, power;  ///< of the state, by evaluate()

    struct Outcome {
        bool converged = false, cancelled = false;
        int iterations = 0;
        double residual = 0;
        int worstBus = -1; ///< where the residual is, or where the Jacobian is singular
    };
    /// From the state as it stands. careful: shortens steps that would make the mismatch larger.
    Outcome iterate(const FlowOptions& options, bool careful, std::stop_token stop);

private:
    void evaluate();
    double mismatch(int& worstBus); ///< largest; fills m_rhs
    double squared() const;
    void fillJacobian();
    bool step(bool sameFactors, const std::stop_token& stop);
    void take(double length);
    bool shorten(double before);
    double roundOff(int bus) const;
    int busOf(int unknown) const;

    Admittance& m_admittance;
    std::vector<BusKind> m_kind;
    SparseLu m_lu;
    struct Place {
        int pAngle, qAngle, pMagnitude, qMagnitude;
    };
    std::vector<Place> m_place; ///< per entry of the admittance: where its derivatives stand in the Jacobian
    std::vector<int> m_angleAt, m_magnitudeAt; ///< per bus; -1: none
    std::vector<double> m_rhs, m_step, m_magnitude, m_angle;
};

} // namespace sinew::power
