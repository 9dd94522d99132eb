// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "HeadLoss.h"
#include <sinew/physics/water/Hydraulics.h>

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>

#include <vector>

namespace sinew::water {

/// A link's state inside the iteration; finer than what is reported.
enum class Inner {
    Closed,
    TemporarilyClosed, ///< a full tank's inlet, an empty tank's outlet: looked at again each check
    CannotDeliver,     ///< a pump against too much head: likewise
    Open,
    Active,
    FlowNotReached,     ///< FCV wide open below its setting
    PressureNotReached, ///< PRV or PSV that made the matrix singular
};
inline bool isClosed(Inner s) { return s <= Inner::CannotDeliver; }

/// Everything about the network that no solution changes.
struct Plan {
    const PipeNetwork* network = nullptr;
    std::vector<PipeLaw> pipes; ///< per link; empty law for others
    std::vector<PumpLaw> pumps; ///< per link
    std::vector<int> row;       ///< node -> matrix row; -1: fixed head
    std::vector<int> offDiagonal; ///< link -> index into the matrix' values; -1: touches a fixed head
    std::vector<int> diagonal;    ///< row -> index into the values
    int rows = 0;
    Eigen::SparseMatrix<double> pattern;
    std::vector<int> junctionControls; ///< controls that watch a junction: they switch inside the iteration
};
Result<Plan> makePlan(const PipeNetwork& network);

/// One solution in the making.
struct Working {
    const Plan& plan;
    const Conditions& conditions;
    std::vector<double> head, flow, demand, emitter; ///< demand: delivered; emitter: outflow
    std::vector<Inner> status;
    std::vector<double> setting;
    std::vector<bool> controlled; ///< valve obeys its setting
    std::vector<double> p, y;     ///< per link
    std::vector<double> excess;   ///< per node: inflow - outflow
    std::vector<double> emitterLoss; ///< per node: coefficient of q^(1/exponent)
    Eigen::VectorXd rhs;

    Working(const Plan& thePlan, const Conditions& theConditions);
    const PipeNetwork& network() const { return *plan.network; }
    int row(int node) const { return plan.row[static_cast<std::size_t>(node)]; }
};

void startFrom(Working& w, const HydraulicState* previous);

/// Linearises every link and outflow and fills matrix and right side.
void assemble(Working& w, Eigen::SparseMatrix<double>& matrix);
struct Change {
    double absolute = 0, relative = 0, largestFlow = 0;
};
/// New flows from new heads.
Change updateFlows(Working& w, double relaxation);

/// Each returns whether anything changed.
bool updateValves(Working& w);
bool updateLinks(Working& w);
bool applyJunctionControls(Working& w);
/// After a singular matrix: takes an active valve at that node out of control.
bool releaseValveAt(Working& w, int matrixRow);
/// Whether heads satisfy head losses, flows no longer move and pressure-dependent demands fit their pressures.
bool hasConverged(const Working& w, const Change& change);

struct Outflow {
    Linearised law;
    double referenceM = 0;
};
Outflow emitterLaw(const Working& w, int node);
Outflow demandLaw(const Working& w, int node);
bool dependsOnPressure(const Working& w, int node);

} // namespace sinew::water
